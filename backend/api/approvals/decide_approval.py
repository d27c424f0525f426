"""Use cases: decide a question, several at once, or take an approval back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from backend.api.approvals.edited import edited
from backend.api.approvals.problems import AlreadyDecided, NotOffered, TooLate
from backend.api.auth.current_user import SignedIn
from backend.api.policies.add_rule import add_rule
from backend.api.problems import FieldProblem, Invalid, NotFound
from backend.api.tasks.owned import lock_own
from backend.core import approvals
from backend.core.act_views import Decision
from backend.core.approvals import AlreadyDecidedError, TooLateError
from backend.core.db.base import Json
from backend.core.joins import join
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit
from backend.core.resources import Resources

_TASK = text("select task_id from approvals where id = :id and user_id = :user_id")
_OWN = text("select * from approvals where id = :id")
_PREFERENCES = text("select preferences from users where id = :user_id")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person says to a question."""

    decision: Decision
    args: dict[str, Any] | None = None
    reason: str | None = None
    #: Whether such acts are allowed from now on, and until when.
    always: bool = False
    until: datetime | None = None


async def decide_approval(resources: Resources, user: SignedIn, approval_id: UUID, said: Said) -> None:
    """Decide a question; exactly one decision counts.

    Raises:
        NotFound: there is none, or it is somebody else's.
        AlreadyDecided: somebody was first, or the question is off.
        Invalid: the act can't be changed like this.
        NotOffered: it can't be allowed for good.
    """
    _check(said)
    async with resources.unit() as unit:
        task, row = await _lock(unit, user.id, approval_id)
        verdict = await _verdict(unit, resources, user, row, said)
        try:
            await approvals.decide(task, approval_id, verdict)
        except AlreadyDecidedError as error:
            raise AlreadyDecided.of(error.row) from error
        if said.always:
            await _allow(unit, user, row, said)
        await join(task)
        await task.save()


async def undo_approval(resources: Resources, user: SignedIn, approval_id: UUID) -> None:
    """Take an approval back while it cools off.

    Raises:
        NotFound: there is none, or it is somebody else's.
        TooLate: the act is under way or done, or was never approved.
    """
    async with resources.unit() as unit:
        task, _ = await _lock(unit, user.id, approval_id)
        try:
            await approvals.undo(task, approval_id)
        except TooLateError as error:
            raise TooLate from error
        await join(task)
        await task.save()


def _check(said: Said) -> None:
    """Refuse what would be passed over: a change that isn't made is worse than one that is refused."""
    problems = []
    if (said.args is not None) is not (said.decision == "edit"):
        problems.append(FieldProblem(where="body.args", message='goes with the decision "edit", and only with it'))
    if said.always and said.decision != "approve":
        problems.append(FieldProblem(where="body.always", message="goes with an approval of the act as it is"))
    if said.until is not None and said.until <= datetime.now(UTC):
        problems.append(FieldProblem(where="body.always.until", message="this time is over"))
    if problems:
        raise Invalid("These don't go together.", errors=problems)


async def _lock(unit: Unit, user_id: UUID, approval_id: UUID) -> tuple[LockedTask, Json]:
    """Lock the question's task; the row is read under the lock, since it may have been changed and taken back."""
    task_id = (await unit.conn.execute(_TASK, {"id": approval_id, "user_id": user_id})).scalar_one_or_none()
    if task_id is None:
        raise NotFound(f"There is no approval {approval_id}.")
    task = await lock_own(unit, user_id, task_id)
    return task, dict((await unit.conn.execute(_OWN, {"id": approval_id})).mappings().one())


async def _verdict(unit: Unit, resources: Resources, user: SignedIn, row: Json, said: Said) -> approvals.Verdict:
    args, card = None, None
    if said.decision == "edit":
        if row["kind"] == "outcome":
            problem = FieldProblem(
                where="body.decision", message="an act of unknown end is done again as it was, or left"
            )
            raise Invalid("This act can't be changed.", errors=[problem])
        changed, shown = edited(row, said.args or {})
        args, card = json.dumps(changed), shown.model_dump_json()
    return approvals.Verdict(
        decision=said.decision,
        by=user.name,
        args=args,
        card=card,
        reason=said.reason or None,
        cool_off=await _cool_off(unit, resources, user.id),
    )


async def _cool_off(unit: Unit, resources: Resources, user_id: UUID) -> float:
    preferences: Json = (await unit.conn.execute(_PREFERENCES, {"user_id": user_id})).scalar_one()
    own = preferences.get("cool_off_seconds")
    return float(resources.settings.limits.cool_off_seconds if own is None else own)


async def _allow(unit: Unit, user: SignedIn, row: Json, said: Said) -> None:
    offer = row["always"]
    if offer is None:
        raise NotOffered
    await add_rule(
        unit.conn,
        user.id,
        agent=row["agent"],
        tool=row["tool"],
        decision="allow",
        scope=offer["scope"],
        text=offer["text"],
        until=said.until,
    )


async def decide_each(
    resources: Resources, user: SignedIn, ids: Sequence[UUID], said: Said
) -> tuple[list[UUID], list[tuple[UUID, AlreadyDecided | NotFound]]]:
    """Decide several, each by itself; returns those that were, and those that weren't with the reason."""
    decided: list[UUID] = []
    refused: list[tuple[UUID, AlreadyDecided | NotFound]] = []
    for approval_id in dict.fromkeys(ids):
        try:
            await decide_approval(resources, user, approval_id, said)
        except (AlreadyDecided, NotFound) as error:
            refused.append((approval_id, error))
        else:
            decided.append(approval_id)
    return decided, refused
