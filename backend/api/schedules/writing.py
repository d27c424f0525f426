"""What making and changing schedules needs, of an api's resources or of a command's database alone."""

from typing import Protocol

from backend.core.parking import Units
from backend.core.settings import Settings


class Writing(Units, Protocol):
    """Opens transactions, and knows how much is allowed."""

    @property
    def settings(self) -> Settings:
        """This deployment's."""
        ...
