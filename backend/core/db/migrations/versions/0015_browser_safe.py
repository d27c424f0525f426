"""Saved browser sessions with what they hold, and logins entered outside the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ADDED = ("site", "account", "secret", "key_id", "size", "kept", "use_for_site")


def upgrade() -> None:
    """Add them; nothing before this one wrote a session."""
    for name in ("site", "account", "key_id"):
        op.add_column("browser_sessions", sa.Column(name, sa.String(), server_default="", nullable=False))
    secret = sa.Column("secret", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False)
    op.add_column("browser_sessions", secret)
    op.add_column("browser_sessions", sa.Column("size", sa.Integer(), server_default=sa.text("0"), nullable=False))
    for name, usual in (("kept", "true"), ("use_for_site", "false")):
        default = sa.text(usual)
        op.add_column("browser_sessions", sa.Column(name, sa.Boolean(), server_default=default, nullable=False))
    op.create_index("ix_browser_sessions_site", "browser_sessions", ["user_id", "site"])
    op.create_index("ix_browser_sessions_expires", "browser_sessions", ["expires_at"])
    op.create_table(
        "browser_logins",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("page", sa.String(), server_default="", nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_browser_logins_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_logins")),
        sa.UniqueConstraint("user_id", "site", "account", name="uq_browser_logins_account"),
    )


def downgrade() -> None:
    op.drop_table("browser_logins")
    op.drop_index("ix_browser_sessions_expires", "browser_sessions")
    op.drop_index("ix_browser_sessions_site", "browser_sessions")
    for column in reversed(_ADDED):
        op.drop_column("browser_sessions", column)
