"""What the queue looks up."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me."""


def downgrade() -> None:
    """Fill me."""
