"""Use cases: replay or discard many letters, each by itself, so that one that can't go doesn't hold the others."""

from collections.abc import Awaitable, Callable
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import text

from backend.api.admin.operator import Operator
from backend.api.admin.replay_letter import replay_letter
from backend.api.admin.views import DecidedView, Kept
from backend.api.problems import AppError, NotFound
from backend.api.texts import Text
from backend.core import dead_letters
from backend.core.dead_letters import Say
from backend.core.parking import Units

#: Letters of one request, and how many of those that stay are listed.
MOST, _MOST_KEPT = 500, 50

_OPEN = text("""
    select id from dead_letters where state = 'open' and (cast(:cause as text) is null or cause = :cause)
    order by id limit :limit
""")
_COUNT = text("""
    select count(*) from dead_letters where state = 'open' and (cast(:cause as text) is null or cause = :cause)
""")
_EXISTS = text("select 1 from dead_letters where id = :id")


class Which(BaseModel):
    """Some letters: by id, those of one cause, or all that are open."""

    model_config = ConfigDict(extra="forbid")

    ids: list[UUID] | None = Field(default=None, min_length=1, max_length=MOST)
    cause: Text | None = Field(default=None, min_length=1, max_length=200)
    all: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if [self.ids is not None, self.cause is not None, self.all].count(True) != 1:
            raise ValueError("say which: `ids`, `cause` or `all`, exactly one of them")
        return self


class Discard(Which):
    """What to give up for good, and why."""

    reason: Text = Field(min_length=1, max_length=1_000)


Decide = Callable[[UUID], Awaitable[bool]]


async def replay_letters(units: Units, operator: Operator, which: Which) -> DecidedView:
    """Replay letters, the oldest first; one that can't go stays open and is told of."""

    async def replay(letter_id: UUID) -> bool:
        return await replay_letter(units, operator, letter_id)

    return await _each(units, which, replay)


async def discard_letters(units: Units, operator: Operator, which: Discard) -> DecidedView:
    """Discard letters with a reason that stays with them."""
    say = Say(by=operator.name, state="discarded", reason=which.reason)

    async def discard(letter_id: UUID) -> bool:
        async with units.unit() as unit:
            if (await unit.conn.execute(_EXISTS, {"id": letter_id})).first() is None:
                raise NotFound(f"There is no dead letter {letter_id}.")
            return await dead_letters.decide(unit.conn, letter_id, say)

    return await _each(units, which, discard)


async def _each(units: Units, which: Which, decide: Decide) -> DecidedView:
    ids, beyond = await _chosen(units, which)
    done, kept = 0, list[Kept]()
    for letter_id in ids:
        try:
            done += await decide(letter_id)
        except AppError as error:
            problem = error.problem
            kept.append(Kept(id=letter_id, code=problem.code, message=problem.detail, cure=problem.cure))
    already = len(ids) - done - len(kept)
    return DecidedView(done=done, already=already, kept_count=len(kept), kept=kept[:_MOST_KEPT], left=beyond)


async def _chosen(units: Units, which: Which) -> tuple[list[UUID], int]:
    """Return the letters, and how many more there are."""
    if which.ids is not None:
        return list(dict.fromkeys(which.ids)), 0
    async with units.engine.connect() as conn:
        ids = list((await conn.execute(_OPEN, {"cause": which.cause, "limit": MOST})).scalars())
        count = (await conn.execute(_COUNT, {"cause": which.cause})).scalar_one()
    return ids, count - len(ids)
