"""Steps whose result was taken over from another step: ``cached_at`` says when that came to it.

May be null, so that a version before this one, which doesn't know the column, goes on writing steps during a rollout.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the time."""
    op.add_column("steps", sa.Column("cached_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("steps", "cached_at")
