"""Who decides about dead letters: an administrator at the page, or whoever runs the command line."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Operator:
    """Whom the audit names; bells of nobody's task are told in this one's name."""

    id: UUID
    name: str
