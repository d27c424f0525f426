"""Use case: look at what running a task or a step again would do, before it is done."""

import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.files.queries import files_of_tasks
from backend.api.problems import Conflict, Problem
from backend.api.tasks.acts import read_acts
from backend.api.tasks.queries import no_such_task, repeatable
from backend.api.tasks.retry_plan import Reason, RetryPlan, decide
from backend.api.texts import Text
from backend.core.act_views import EffectView
from backend.core.db.base import Json
from backend.core.resources import Resources
from backend.core.states import EffectState, StepState
from backend.core.usage import total
from backend.core.views import FileView, UsageView, View

_TASK = text("select * from tasks where id = :id and user_id = :user_id")
# What this agent's last steps took, for a step that has not run itself. Who waited for a person is no measure of time.
_RECENT = text("""
    select usage, extract(epoch from finished_at - started_at) as seconds from steps s
    where user_id = :user_id and agent = :agent and state = 'completed' and started_at is not null
        and not exists (select 1 from approvals a where a.step_id = s.id)
    order by finished_at desc limit 20
""")


class RetryStep(View):
    """A step as it stands; ``reason`` is why it runs again, None of one that is kept."""

    id: UUID
    agent: str
    instruction: str
    round: int
    position: int
    state: StepState
    reason: Reason | None = None


class RetryEstimate(View):
    """What the steps that run again may take; None is unknown, never zero for that reason."""

    cost: str | None
    currency: str = "USD"
    seconds: float | None
    #: What it is taken from: these steps' last run, the agents' last steps, or nothing at all.
    basis: Literal["last_run", "recent", "nothing"]


class RetryPreview(View):
    """What would happen; send ``token`` along, and it is done only if this is still so."""

    token: str
    #: The request is planned anew, and the steps of this run are replaced.
    anew: bool
    steps_kept: list[RetryStep]
    steps_again: list[RetryStep]
    #: Acts that were done, or may have been: the same is not done again without asking.
    effects: list[EffectView]
    #: What the steps that run again have made, and what goes.
    files_replaced: list[FileView]
    #: What the task has used so far.
    used: UsageView
    estimate: RetryEstimate


class Confirmed(BaseModel):
    """What was shown and confirmed."""

    model_config = ConfigDict(extra="forbid")

    token: Text = Field(max_length=64)


class OutdatedPreview(Problem):
    """The problem document of a retry that is no longer what was shown; ``preview`` is what it is now."""

    preview: RetryPreview | None = None


#: For the routes that run something again.
OUTDATED: dict[int | str, dict[str, Any]] = {
    409: {"model": OutdatedPreview, "description": "Not now, or no longer what was shown: then with a new `preview`."}
}


class Outdated(Conflict):
    """Something changed since the preview was made: nothing was run."""

    code: ClassVar[str] = "outdated"
    title: ClassVar[str] = "Something changed meanwhile"
    default_detail = "What would run again is no longer what was shown."
    cure = "Look at the new preview, and confirm again."

    def __init__(self, preview: RetryPreview) -> None:
        super().__init__()
        self.problem = OutdatedPreview(**self.problem.model_dump(), preview=preview)


async def read_preview(resources: Resources, user_id: UUID, task_id: UUID, step_id: UUID | None) -> RetryPreview:
    """Return what running the task, or one step of it, again would do.

    Raises:
        NotFound, Conflict: as ``decide``.
    """
    async with repeatable(resources.engine) as conn:
        row = (await conn.execute(_TASK, {"id": task_id, "user_id": user_id})).mappings().one_or_none()
        if row is None:
            raise no_such_task(task_id)
        task = dict(row)
        return await preview_of(conn, task, await decide(conn, task, step_id))


async def check_token(conn: AsyncConnection, task: Json, plan: RetryPlan, token: str | None) -> None:
    """Make sure that this is what was shown; None: nobody looked.

    Raises:
        Outdated: it isn't.
    """
    if token is None:
        return
    now = await preview_of(conn, task, plan)
    if now.token != token:
        raise Outdated(now)


async def preview_of(conn: AsyncConnection, task: Json, plan: RetryPlan) -> RetryPreview:
    """Return how a plan is shown."""
    effects = [
        effect
        for effect in (await read_acts(conn, [task["id"]])).effects.get(task["id"], [])
        if effect.state in {EffectState.DONE, EffectState.UNKNOWN, EffectState.INTENDED}
    ]
    files = (await files_of_tasks(conn, [task["id"]])).get(task["id"], [])
    ids = set(plan.ids)
    return RetryPreview(
        token=_token(plan, effects),
        anew=plan.anew,
        steps_kept=[_shown(step, None) for step in plan.kept],
        steps_again=[_shown(step, reason) for step, reason in plan.again],
        effects=effects,
        files_replaced=[] if plan.anew else [file for file in files if file.step_id in ids],
        used=await _used(conn, task),
        estimate=await _estimate(conn, task, plan),
    )


def _shown(step: Json, reason: Reason | None) -> RetryStep:
    return RetryStep.model_validate({**step, "reason": reason})


def _token(plan: RetryPlan, effects: Sequence[EffectView]) -> str:
    """Return what changes with everything that a person decides by; an estimate isn't."""
    seen: list[Any] = [plan.anew]
    seen += [[str(step["id"]), step["rev"], reason] for step, reason in plan.again]
    seen += [[str(step["id"]), step["rev"]] for step in plan.kept]
    seen += [[str(effect.id), effect.rev] for effect in effects]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:32]


_USAGES = text("select usage from steps where task_id = :id")


async def _used(conn: AsyncConnection, task: Json) -> UsageView:
    steps = (await conn.execute(_USAGES, {"id": task["id"]})).scalars()
    return total([UsageView.model_validate(part) for part in (task["planning_usage"], *steps)])


async def _estimate(conn: AsyncConnection, task: Json, plan: RetryPlan) -> RetryEstimate:
    """Add up what each step took last, or what its agent's steps take; side by side counts once in time."""
    ends: dict[UUID, float] = {}
    usages: list[UsageView] = []
    known, own = True, True
    for step, _ in plan.again:
        if step["state"] == StepState.COMPLETED and step["finished_at"] is not None and step["started_at"] is not None:
            usages.append(UsageView.model_validate(step["usage"]))
            seconds = (step["finished_at"] - step["started_at"]).total_seconds()
        else:
            own = False
            recent = await _recent(conn, task["user_id"], step["agent"])
            if recent is None:
                known = False
                continue
            usages.append(recent[0])
            seconds = recent[1]
        ends[step["id"]] = seconds + max((ends.get(needed, 0.0) for needed in step["depends_on"]), default=0.0)
    if not known or not ends:
        return RetryEstimate(cost=None, seconds=None, basis="nothing")
    cost = total(usages).cost
    return RetryEstimate(cost=cost, seconds=round(max(ends.values()), 1), basis="last_run" if own else "recent")


async def _recent(conn: AsyncConnection, user_id: UUID, agent: str) -> tuple[UsageView, float] | None:
    rows = (await conn.execute(_RECENT, {"user_id": user_id, "agent": agent})).all()
    if not rows:
        return None
    whole = total([UsageView.model_validate(row.usage) for row in rows])
    mean = None if whole.cost is None else str(round(Decimal(whole.cost) / len(rows), 6))
    return UsageView(cost=mean), sum(float(row.seconds) for row in rows) / len(rows)
