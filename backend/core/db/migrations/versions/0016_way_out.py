"""What the way out refused for whom, and what a role tells of itself.

``workers.about`` has a default, so that a version before this one, which doesn't know it, goes on signing in.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both."""
    op.create_table(
        "egress_refusals",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("whose", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=True),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("whose in ('', 'deployment', 'person')", name=op.f("ck_egress_refusals_whose")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_egress_refusals_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_egress_refusals")),
        sa.UniqueConstraint("user_id", "host", "port", "code", "agent", name="uq_egress_refusals_line"),
    )
    op.create_index("ix_egress_refusals_last", "egress_refusals", ["user_id", "last_at"])
    op.add_column(
        "workers", sa.Column("about", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False)
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_column("workers", "about")
    op.drop_table("egress_refusals")
