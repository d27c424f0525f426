"""Steps that changed their worker: ``moved`` counts how often, and the page tells it.

With a default, so that a version before this one, which doesn't know the column, goes on writing steps during a
rollout.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count."""
    op.add_column("steps", sa.Column("moved", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("steps", "moved")
