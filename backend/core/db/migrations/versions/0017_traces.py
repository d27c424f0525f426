"""Tasks and steps say in which trace they came to be, and in which span they were tried last.

Both may be null, so that a version before this one goes on writing rows during a rollout: such a row begins a trace of
its own. And indexes for what the operator's counts look for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = ("tasks", "steps")


def upgrade() -> None:
    """Add both, and the indexes."""
    for table in _TABLES:
        op.add_column(table, sa.Column("traceparent", sa.String(), nullable=True))
        op.add_column(table, sa.Column("last_traceparent", sa.String(), nullable=True))
    op.create_index("ix_tasks_waiting", "tasks", ["id"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_index("ix_effects_unknown", "effects", ["id"], postgresql_where=sa.text("state = 'unknown'"))


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_effects_unknown", "effects")
    op.drop_index("ix_tasks_waiting", "tasks")
    for table in _TABLES:
        op.drop_column(table, "last_traceparent")
        op.drop_column(table, "traceparent")
