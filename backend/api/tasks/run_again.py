"""An ended task goes on: some of its steps start afresh, the others are kept."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text

from backend.api.problems import Conflict
from backend.core.conversation_turn import take_turn
from backend.core.db.base import Json
from backend.core.joins import join
from backend.core.locked_task import LockedTask
from backend.core.states import TaskState
from backend.core.usage import total
from backend.core.views import UsageView

_RESET_STEPS = text("""
    update steps set state = 'pending', rev = rev + 1, result = null, error = null, attempt = 0, lost_leases = 0,
        not_before = null, owner = null, lease_until = null, cancel_requested_at = null,
        queued_at = null, started_at = null, finished_at = null, usage = '{}', life = life + 1, tainted = false,
        parked_cause = null, moved = 0, news = null, cached_at = null,
        unread = '{}'
    where id = any(cast(:ids as uuid[])) returning *
""")
_USED = text("select usage from steps where id = any(cast(:ids as uuid[]))")
# What they made goes, or it would be at hand beside what they make now; what was attached to a message stays.
_FORGET_FILES = text("""
    delete from artifacts a where a.step_id = any(cast(:ids as uuid[])) and not exists (
        select 1 from messages m where m.user_id = a.user_id and m.files @> jsonb_build_array(
            jsonb_build_object('id', a.id)))
""")
# What it did stays in the ledger; what it read is read again.
_FORGET_TAINTS = text("delete from taints where step_id = any(cast(:ids as uuid[]))")
_FORGET_WORKSPACES = text("delete from workspaces where step_id = any(cast(:ids as uuid[]))")

#: What an ended task forgets when it runs again.
FRESH: Json = {
    "cancel_requested_at": None,
    "error": None,
    "answer": None,
    "question": None,
    "waiting_for": None,
    "completed_at": None,
    "owner": None,
    "lease_until": None,
    "not_before": None,
    "attempt": 0,
    "lost_leases": 0,
}


def with_dependents(steps: Sequence[Json], step_id: UUID) -> set[UUID]:
    """Return the step and every step that builds on it; ``steps`` come after those they depend on."""
    found = {step_id}
    for step in steps:
        if found & set(step["depends_on"]):
            found.add(step["id"])
    return found


async def run_again(task: LockedTask, ids: Collection[UUID], *, workspaces: Collection[UUID]) -> None:
    """Reset these steps and let the task go on from them.

    Args:
        task: has ended.
        ids: the steps that start afresh.
        workspaces: those among them that go on with the files they left.

    Raises:
        Conflict: another task of the conversation is at work.
    """
    if not await take_turn(task.unit, task.row["conversation_id"]):
        raise Conflict("Another task of this conversation is at work.", cure="Wait until it has ended, then retry.")
    conn = task.unit.conn
    # What they used was used: it stays with the task.
    used = [task.row["planning_usage"], *(await conn.execute(_USED, {"ids": list(ids)})).scalars()]
    planning_usage = total([UsageView.model_validate(part) for part in used]).model_dump()
    task.set(state=TaskState.RUNNING, head=True, planning_usage=planning_usage, **FRESH)
    await conn.execute(_FORGET_FILES, {"ids": list(ids)})
    await conn.execute(_FORGET_TAINTS, {"ids": list(ids)})
    await conn.execute(_FORGET_WORKSPACES, {"ids": list(set(ids) - set(workspaces))})
    task.tell_steps([dict(row) for row in (await conn.execute(_RESET_STEPS, {"ids": list(ids)})).mappings()])
    await task.save()
    await join(task)
