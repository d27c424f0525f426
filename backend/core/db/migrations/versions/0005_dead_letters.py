"""What could not be done."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me."""


def downgrade() -> None:
    """Fill me."""
