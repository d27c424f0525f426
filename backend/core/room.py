"""Whether the queue takes one more task: for whoever adds one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeVar
from uuid import UUID

from backend.core.outbox import Unit
from backend.core.queued_count import count_queued
from backend.core.settings import LimitSettings

_T = TypeVar("_T")


@dataclass(frozen=True)
class Full:
    """Why there is no room, in a sentence, and the limit that was reached."""

    code: Literal["too_many_queued", "queue_full"]
    detail: str
    limit: int


class _NearlyFullError(Exception):
    """There is so little room that it has to be looked at alone."""


async def find_full(unit: Unit, user_id: UUID, limits: LimitSettings, *, alone: bool) -> Full | None:
    """Return why the queue takes no more of this user's tasks; None when it takes one. Call it within ``with_room``."""
    most, most_of_all = limits.max_queued, limits.max_queued_all
    if not most and not most_of_all:
        return None
    queued = await count_queued(unit.conn, user_id, max_queued=most, alone=alone)
    if not alone and queued.is_near(most, most_of_all):
        raise _NearlyFullError
    if most and queued.mine >= most:
        detail = f"You have {queued.mine:,} requests waiting; no more than {most:,} may wait at once."
        return Full("too_many_queued", detail, most)
    if most_of_all and queued.everybody >= most_of_all:
        detail = (
            f"{queued.everybody:,} requests of all users are waiting; the queue takes no more than {most_of_all:,}."
        )
        return Full("queue_full", detail, most_of_all)
    return None


async def with_room(submit: Callable[[bool], Awaitable[_T]]) -> _T:
    """Submit beside others, and alone where there is little room left; ``submit`` calls ``find_full``."""
    try:
        return await submit(False)  # noqa: FBT003 - passed on by name
    except _NearlyFullError:
        return await submit(True)  # noqa: FBT003
