"""Refuses what the queue has no room for."""

from uuid import UUID

from backend.api.problems import NoRoom, QueueFull, TooManyQueued
from backend.core.outbox import Unit
from backend.core.room import Full, find_full
from backend.core.settings import LimitSettings

#: Seconds after which a caller that was refused should try again.
RETRY_AFTER = 15

_KINDS: dict[str, type[NoRoom]] = {"too_many_queued": TooManyQueued, "queue_full": QueueFull}


def no_room(full: Full) -> NoRoom:
    """Return the refusal that says so."""
    return _KINDS[full.code](full.detail, limit=full.limit, headers={"Retry-After": str(RETRY_AFTER)})


async def check_room(unit: Unit, user_id: UUID, limits: LimitSettings, *, alone: bool) -> None:
    """Refuse a task that the queue has no room for.

    Raises:
        TooManyQueued: the user has as many waiting as they may.
        QueueFull: so have all users together.
    """
    full = await find_full(unit, user_id, limits, alone=alone)
    if full is not None:
        raise no_room(full)
