"""Whose look a page's difference is counted from: a watch's own last run, or its person's own last look.

Looks are marks among the browser's history, by person, page and watch. A mark counts once the step that made it has
ended well, so that a run that is tried again, or failed after it had looked, finds the same change once more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.db.base import new_id
from workers.agentkit.context import StepContext
from workers.agents.browser.extract import versions
from workers.agents.browser.extract.versions import Version
from workers.agents.browser.history import COMPARED

_WATCH = text("""
    select r.schedule_id from schedule_runs r join schedules s on s.id = r.schedule_id
    where r.task_id = :task_id and s.watch is not null
""")
# A step that is gone had ended: only what is at an end can be deleted.
_LAST = text("""
    select h.id, h.created_at, h.status from browser_history h left join steps s on s.id = h.step_id
    where h.user_id = :user_id and h.url = :url and h.action ->> 'do' = :do
        and h.action ->> 'watch' is not distinct from :watch
        and (s.id is null or s.state = 'completed' and s.id <> :step_id)
    order by h.created_at desc limit 1
""")
_ADD = text("""
    insert into browser_history (id, user_id, step_id, life, n, url, status, action, created_at)
    select :id, s.user_id, s.id, s.life,
        1 + coalesce((select max(h.n) from browser_history h where h.step_id = s.id and h.life = s.life), 0),
        :url, :status, jsonb_build_object('do', cast(:do as text), 'watch', cast(:watch as text)), clock_timestamp()
    from steps s where s.id = :step_id and s.user_id = :user_id
""")
# What is older than the look that counts is never asked for again.
_FORGET = text("""
    delete from browser_history where user_id = :user_id and url = :url and action ->> 'do' = :do
        and action ->> 'watch' is not distinct from :watch and created_at < :before
""")


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What a look is compared with.

    Attributes:
        version: what the page said; None at the first look.
        gone: the page wasn't there any more when it was last looked at.
        watch: the watch whose run looks; None for a person's own look.
        marked_at: when that look was; None where none is marked.
    """

    version: Version | None
    gone: bool = False
    watch: UUID | None = None
    marked_at: datetime | None = None


async def baseline(engine: AsyncEngine, context: StepContext, url: str) -> Baseline:
    """Return what the running step's look at a page is compared with where no moment is named."""
    async with engine.connect() as conn:
        watch: UUID | None = (await conn.execute(_WATCH, {"task_id": context.task_id})).scalar_one_or_none()
        mark = (await conn.execute(_LAST, _key(context, url, watch))).one_or_none()
    if mark is not None:
        version = await versions.at(engine, context.user_id, url, mark.created_at)
        return Baseline(version=version, gone=mark.status is not None, watch=watch, marked_at=mark.created_at)
    # A watch begins with its own first look; a person goes by whatever was seen for them last.
    version = None if watch is not None else await versions.newest(engine, context.user_id, url)
    return Baseline(version=version, watch=watch)


async def mark(engine: AsyncEngine, context: StepContext, url: str, before: Baseline, *, status: int | None) -> None:
    """Note that the step has looked; ``status`` is the server's where the page was gone."""
    key = _key(context, url, before.watch)
    async with engine.begin() as conn:
        await conn.execute(_ADD, {**key, "id": new_id(), "status": status})
        if before.marked_at is not None:
            await conn.execute(_FORGET, {**key, "before": before.marked_at})


def _key(context: StepContext, url: str, watch: UUID | None) -> dict[str, Any]:
    return {
        "user_id": context.user_id,
        "step_id": context.step_id,
        "url": url,
        "do": COMPARED,
        "watch": None if watch is None else str(watch),
    }
