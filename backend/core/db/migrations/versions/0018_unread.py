"""Steps say which files they came across and could not read themselves.

With a default, so that a version before this one goes on writing steps during a rollout.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    empty = sa.text("'{}'::varchar[]")
    op.add_column("steps", sa.Column("unread", postgresql.ARRAY(sa.String()), server_default=empty, nullable=False))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("steps", "unread")
