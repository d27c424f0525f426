"""Hosts that a person's agents may reach, or may not."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "egress_rules",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("decision in ('allow', 'deny')", name=op.f("ck_egress_rules_decision")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_egress_rules_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_egress_rules")),
        sa.UniqueConstraint("user_id", "host", name="uq_egress_rules_host"),
    )


def downgrade() -> None:
    op.drop_table("egress_rules")
