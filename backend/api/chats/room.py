"""Whether the queue takes one more task."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from backend.api.problems import QueueFull, TooManyQueued
from backend.core.outbox import Unit
from backend.core.queued_count import count_queued
from backend.core.settings import LimitSettings

_T = TypeVar("_T")

#: Seconds after which a caller that was refused should try again.
RETRY_AFTER = 15


class _NearlyFullError(Exception):
    """There is so little room that it has to be looked at alone."""


async def check_room(unit: Unit, user_id: UUID, limits: LimitSettings, *, alone: bool) -> None:
    """Refuse a task that the queue has no room for.

    Raises:
        TooManyQueued: the user has as many waiting as they may.
        QueueFull: so have all users together.
    """
    most, most_of_all = limits.max_queued, limits.max_queued_all
    if not most and not most_of_all:
        return
    queued = await count_queued(unit.conn, user_id, max_queued=most, alone=alone)
    if not alone and queued.is_near(most, most_of_all):
        raise _NearlyFullError
    headers = {"Retry-After": str(RETRY_AFTER)}
    if most and queued.mine >= most:
        detail = f"You have {queued.mine:,} requests waiting; no more than {most:,} may wait at once."
        raise TooManyQueued(detail, limit=most, headers=headers)
    if most_of_all and queued.everybody >= most_of_all:
        detail = (
            f"{queued.everybody:,} requests of all users are waiting; the queue takes no more than {most_of_all:,}."
        )
        raise QueueFull(detail, limit=most_of_all, headers=headers)


async def with_room(submit: Callable[[bool], Awaitable[_T]]) -> _T:
    """Submit beside others, and alone where there is little room left; ``submit`` calls ``check_room``."""
    try:
        return await submit(False)  # noqa: FBT003 - passed on by name
    except _NearlyFullError:
        return await submit(True)  # noqa: FBT003
