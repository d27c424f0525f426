"""Questions to a person: decided by compare-and-set, under the task's lock and then the step's.

Lock order is that of everything else (task, then steps), and the step's row is locked before a question of it changes:
the holder that is about to let the step wait reads the questions under the same lock, so no decision falls between.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from backend.core.act_hash import hash_of
from backend.core.act_rows import approval_view
from backend.core.act_views import Decision
from backend.core.contracts import StepResumed
from backend.core.db.base import Json
from backend.core.events import ApprovalChanged
from backend.core.locked_task import LockedTask
from backend.core.queue_order import STEP_TURN
from backend.core.states import ApprovalState, StepState, check_approval, check_step
from backend.core.verdicts import Failure

#: What a step that nobody decided about waits for.
EXPIRED_CAUSE = "approval"
EXPIRED = Failure(
    code="approval_expired",
    message="Nobody decided in time, so it was not done.",
    cure="Approve or reject it: the step then goes on.",
)

_OWN = text("select * from approvals where id = :id and task_id = :task_id")
_LOCK_STEP = text("select state from steps where id = :id for no key update")
_DECIDE = text("""
    update approvals set state = :state, decision = :decision, decided_args = cast(:args as jsonb),
        args = coalesce(cast(:args as jsonb), args), args_hash = coalesce(:args_hash, args_hash),
        card = coalesce(cast(:card as jsonb), card),
        reason = :reason, decided_by = :by, decided_at = now(), rev = rev + 1,
        run_at = case when cast(:waits as boolean) and cools_off
            then now() + make_interval(secs => cast(:cool_off as double precision)) end
    where id = :id and state = any(cast(:from_states as text[])) returning *
""")
_UNDO = text("""
    update approvals set state = 'pending', decision = null, decided_args = null, reason = null, decided_by = null,
        decided_at = null, run_at = null, rev = rev + 1,
        expires_at = greatest(expires_at, now() + interval '10 minutes')
    where id = :id and state = 'approved' and consumed_at is null and run_at > now() returning *
""")
_WITHDRAW = text("""
    update approvals set state = 'withdrawn', rev = rev + 1
    where step_id = any(cast(:ids as uuid[])) and consumed_at is null
        and state in ('pending', 'expired', 'approved') returning *
""")
_EXPIRE = text("""
    update approvals set state = 'expired', rev = rev + 1
    where id = :id and state = 'pending' and expires_at <= now() returning *
""")
_PARK = text("""
    update steps s set state = 'parked', rev = rev + 1, parked_cause = :cause, error = cast(:error as jsonb)
    where id = :id and state = 'awaiting_approval' and not exists (
        select 1 from approvals a
        where a.step_id = s.id and a.consumed_at is null and a.state in ('pending', 'approved'))
    returning *
""")
_REMIND = text("""
    update approvals set reminded_at = now(), rev = rev + 1
    where id = :id and state = 'pending' and reminded_at is null returning *
""")
#: Decided, not yet taken up, and past its cool-off: the step may go on with it.
READY = "a.state in ('approved', 'rejected') and a.consumed_at is null and (a.run_at is null or a.run_at <= now())"
_RESUME = text(f"""
    update steps s set state = 'queued', rev = rev + 1, queued_at = now(), not_before = null, parked_cause = null,
        error = null, turn = {STEP_TURN}
    where id = :id and state in ('awaiting_approval', 'parked')
        and exists (select 1 from approvals a where a.step_id = s.id and {READY})
    returning *
""")  # noqa: S608 - constants


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a person says to a question."""

    decision: Decision
    by: str
    #: The arguments as the person changed them, and the card that shows them; with ``edit`` only.
    args: str | None = None
    card: str | None = None
    reason: str | None = None
    #: Seconds that an approval waits, where its act cools off.
    cool_off: float = 0.0


class AlreadyDecidedError(Exception):
    """Somebody was first, or the question is off; ``row`` is how it stands."""

    def __init__(self, row: Json) -> None:
        super().__init__(row["state"])
        self.row = row


class TooLateError(AlreadyDecidedError):
    """The cool-off is over: the act is under way or done."""


def tell(task: LockedTask, rows: Sequence[Any]) -> None:
    """Tell questions that changed under this lock."""
    for row in rows:
        task.unit.events.append(ApprovalChanged(**task.number(), approval=approval_view(row)))


async def decide(task: LockedTask, approval_id: UUID, verdict: Verdict) -> Json:
    """Decide a question and let the step go on, at once or after the cool-off; returns its row.

    The caller joins the task afterwards.

    Raises:
        AlreadyDecidedError: exactly one decision counts, and this isn't it.
    """
    row = await _locked(task, approval_id)
    old = ApprovalState(row["state"])
    new = ApprovalState.REJECTED if verdict.decision == "reject" else ApprovalState.APPROVED
    if old not in {ApprovalState.PENDING, ApprovalState.EXPIRED}:
        raise AlreadyDecidedError(row)
    parameters = {
        **vars(verdict),
        "id": approval_id,
        "state": check_approval(old, new).value,
        "from_states": [old.value],
        # A changed act is no longer the same as those that were asked with it, also once it is undone.
        "args_hash": hash_of(row["tool"], json.loads(verdict.card)) if verdict.card else None,
        "waits": new is ApprovalState.APPROVED and verdict.cool_off > 0,
    }
    decided = (await task.unit.conn.execute(_DECIDE, parameters)).mappings().one()
    tell(task, [decided])
    await resume(task, row["step_id"])
    return dict(decided)


async def undo(task: LockedTask, approval_id: UUID) -> Json:
    """Take an approval back while it cools off: the question is open again; returns its row.

    Raises:
        TooLateError: it was taken up, or never was approved.
    """
    row = await _locked(task, approval_id)
    undone = (await task.unit.conn.execute(_UNDO, {"id": approval_id})).mappings().one_or_none()
    if undone is None:
        raise TooLateError(row)
    tell(task, [undone])
    return dict(undone)


async def expire(task: LockedTask, approval_id: UUID) -> None:
    """Note that nobody decided in time: not a denial, the step is parked until somebody does.

    A step with another question that is open, or cools off, goes on waiting for that one.
    """
    row = await _locked(task, approval_id)
    expired = (await task.unit.conn.execute(_EXPIRE, {"id": approval_id})).mappings().one_or_none()
    if expired is None:
        return
    tell(task, [expired])
    parameters = {"id": row["step_id"], "cause": f"{EXPIRED_CAUSE}:{approval_id}", "error": EXPIRED.to_json()}
    parked = (await task.unit.conn.execute(_PARK, parameters)).mappings().one_or_none()
    if parked is not None:
        check_step(StepState.AWAITING_APPROVAL, StepState.PARKED)
        task.tell_steps([dict(parked)])


async def remind(task: LockedTask, approval_id: UUID) -> None:
    """Tell an open question once more, before its time is over."""
    tell(task, (await task.unit.conn.execute(_REMIND, {"id": approval_id})).mappings().all())


async def withdraw(task: LockedTask, step_ids: Sequence[UUID]) -> None:
    """Take back what is still open of steps that ended."""
    rows = (await task.unit.conn.execute(_WITHDRAW, {"ids": list(step_ids)})).mappings().all()
    tell(task, rows)


async def resume(task: LockedTask, step_id: UUID) -> bool:
    """Queue a waiting step one of whose questions is ready to be taken up, and ring for it; returns whether it was."""
    row = (await task.unit.conn.execute(_RESUME, {"id": step_id})).mappings().one_or_none()
    if row is None:
        return False
    check_step(StepState.AWAITING_APPROVAL, StepState.QUEUED)
    task.tell_steps([dict(row)])
    task.unit.messages.append(StepResumed(task_id=task.id, step_id=step_id, agent=row["agent"]))
    return True


async def _locked(task: LockedTask, approval_id: UUID) -> Json:
    """Return the question's row, with its step's row locked."""
    conn = task.unit.conn
    row = (await conn.execute(_OWN, {"id": approval_id, "task_id": task.id})).mappings().one()
    await conn.execute(_LOCK_STEP, {"id": row["step_id"]})
    # Read again: what is read before the lock may have been decided while it was waited for.
    return dict((await conn.execute(_OWN, {"id": approval_id, "task_id": task.id})).mappings().one())
