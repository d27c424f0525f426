"""Providers that are being left alone: each worker tells its circuits with its sign of life.

A column of the worker's row rather than rows of their own: a circuit is one process's own view, and goes with it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the circuits to the workers."""
    circuits = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("workers", sa.Column("circuits", circuits, server_default=sa.text("'[]'::jsonb"), nullable=False))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("workers", "circuits")
