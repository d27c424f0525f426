"""The effect ledger: every act is a row before it happens, written and settled under the step's fence."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.core.act_rows import approval_view, effect_view
from backend.core.claim_loop import Held
from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.events import ApprovalChanged, EffectChanged
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit
from backend.core.resources import Resources
from backend.core.states import EffectState, sources_of
from backend.core.verdicts import Failure, Retryable
from workers.agentkit.spec import Effect
from workers.agentkit.started_call import StartedCall
from workers.agentkit.step_log import LeaseLostError, StepLog

_FIND = text("select * from effects where step_id = :step_id and life = :life and call_id = :call_id")
# The same act by another call: of this task, or of an earlier life of this step.
_SAME = text("""
    select * from effects where task_id = :task_id and args_hash = :args_hash and state in ('done', 'unknown')
        and (step_id, life, call_id) <> (:step_id, :life, :call_id)
    order by created_at desc limit 1
""")
_ANY = text("select exists (select 1 from effects where step_id = :step_id and life = :life)")
_INTEND = text("""
    insert into effects (id, user_id, task_id, step_id, conversation_id, life, call_id, agent, tool, title, args,
        args_hash, effect, fence, approval_id)
    select :id, s.user_id, s.task_id, s.id, s.conversation_id, s.life, :call_id, s.agent, :tool, :title,
        cast(:args as jsonb), :args_hash, :effect, s.fence, :approval_id
    from steps s join tasks t on t.id = s.task_id
    where s.id = :step_id and s.fence = :fence and s.state = 'running'
        and s.cancel_requested_at is null and t.cancel_requested_at is null
    on conflict on constraint uq_effects_call do update
        set state = 'intended', fence = excluded.fence, error = null, settled_at = null, rev = effects.rev + 1,
            args = excluded.args, args_hash = excluded.args_hash,
            approval_id = coalesce(excluded.approval_id, effects.approval_id)
        where effects.state = any(cast(:from_states as text[]))
    returning *
""")
# The holder that saw an act's end knows more than anybody who only finds it unsettled: its word needs no lease.
_SETTLE = text("""
    update effects set state = :state, result = :result, provider = coalesce(:provider, provider),
        account = coalesce(:account, account), provider_id = coalesce(:provider_id, provider_id),
        link = coalesce(:link, link), error = cast(:error as jsonb), settled_at = now(), rev = rev + 1
    where id = :id and state = any(cast(:from_states as text[])) returning *
""")
_NOTE = text("""
    update effects e set progress = e.progress || cast(:progress as jsonb)
    from steps s join tasks t on t.id = s.task_id
    where e.id = :id and s.id = e.step_id and s.fence = :fence and e.fence = :fence and s.state = 'running'
    returning (s.cancel_requested_at is not null or t.cancel_requested_at is not null) as cancelled
""")
_CONSUME = text("""
    update approvals set consumed_at = now(), effect_id = :effect_id, rev = rev + 1
    where id = :id and consumed_at is null and state in ('approved', 'rejected')
        and (run_at is null or run_at <= now()) returning *
""")


log = structlog.get_logger()

#: Seconds between tries to write how an act ended: whoever saw it must not forget it for a moment's outage.
_PAUSES = (0.2, 0.4, 0.8, 1.6, 3.2)
_UNWRITTEN = Failure(
    code="outcome_unwritten",
    message="How an act ended couldn't be noted: the database was away.",
    cure="Wait: the step looks what became of it when it goes on.",
)


class Permission(NamedTuple):
    """An act may be done with these arguments; by this decision, if it took one."""

    args: Json
    #: What is the same for identical acts.
    act_hash: str
    approval_id: UUID | None


class StoppedError(Exception):
    """A person stopped the step before the act began: it isn't done."""


def plain(args: Mapping[str, Any]) -> Json:
    """Return a call's arguments without what LangChain injects."""
    return {name: value for name, value in args.items() if name != "runtime"}


@dataclass
class Entry:
    """One act's row while it is under way. Implements ``LedgerEntry``."""

    ledger: "Ledger"
    row: Json
    told: dict[str, str | None] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """The row's id."""
        return UUID(str(self.row["id"]))

    @property
    def key(self) -> str:
        """A name that stays the same in every try."""
        return self.id.hex

    @property
    def progress(self) -> Mapping[str, Any]:
        """What was noted so far."""
        progress: Json = self.row["progress"]
        return progress

    async def note(self, **progress: object) -> None:
        """Keep something before going on."""
        await self.ledger.note(self, progress)

    async def before_send(self) -> None:
        """Make sure that the step is still ours and wanted."""
        if await self.ledger.note(self, {"sending": True}):
            raise StoppedError

    def tell(
        self,
        *,
        provider: str | None = None,
        account: str | None = None,
        provider_id: str | None = None,
        link: str | None = None,
    ) -> None:
        """Say what the ledger is to show."""
        given = {"provider": provider, "account": account, "provider_id": provider_id, "link": link}
        self.told |= {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Ledger:
    """The acts of one claimed step."""

    resources: Resources
    held: Held
    log: StepLog

    @property
    def _call_of(self) -> Json:
        row = self.held.row
        return {"step_id": row["id"], "life": row["life"], "task_id": row["task_id"]}

    async def find(self, call_id: str) -> Entry | None:
        """Return this very call's row, from an earlier try."""
        row = await self._one(_FIND, {**self._call_of, "call_id": call_id})
        return Entry(self, row) if row else None

    async def same(self, call_id: str, act_hash: str) -> Json | None:
        """Return the latest act that did the same, or may have, by another call of this task."""
        return await self._one(_SAME, {**self._call_of, "call_id": call_id, "args_hash": act_hash})

    async def has_acted(self) -> bool:
        """Tell whether this life of the step has any act behind it."""
        async with self.resources.engine.connect() as conn:
            return bool((await conn.execute(_ANY, self._call_of)).scalar_one())

    async def intend(self, call: StartedCall, effect: Effect, allowed: Permission) -> Entry:
        """Write the act's row before it happens, and take its approval up in the same transaction.

        Raises:
            LeaseLostError: another holder has the step.
            StoppedError: a person stopped it, or took the approval back.
        """
        parameters = {
            "id": new_id(),
            "step_id": self.held.row["id"],
            "fence": self.log.fence,
            "call_id": call.call_id,
            "tool": call.tool,
            "title": call.title,
            "args": json.dumps(allowed.args, default=str),
            "args_hash": allowed.act_hash,
            "effect": effect.value,
            "approval_id": allowed.approval_id,
            "from_states": sources_of(EffectState.INTENDED),
        }
        async with self.log.numbered() as (unit, head):
            row = (await unit.conn.execute(_INTEND, parameters)).mappings().one_or_none()
            if row is None:
                raise StoppedError
            if allowed.approval_id is not None:
                taken_up = await consume(unit, allowed.approval_id, row["id"])
                if taken_up is None:
                    raise StoppedError
                told = await self.log.number(unit)
                unit.events.append(ApprovalChanged(**told, approval=approval_view(taken_up)))
            unit.events.append(EffectChanged(**head, effect=effect_view(row)))
        return Entry(self, dict(row))

    async def note(self, entry: Entry, progress: Mapping[str, object]) -> bool:
        """Keep a note in the row; returns whether the step was stopped meanwhile.

        Raises:
            LeaseLostError: another holder has the step.
        """
        parameters = {"id": entry.id, "fence": self.log.fence, "progress": json.dumps(dict(progress), default=str)}
        async with self.resources.engine.begin() as conn:
            cancelled = (await conn.execute(_NOTE, parameters)).scalar_one_or_none()
        if cancelled is None:
            raise LeaseLostError(str(self.log.step_id))
        entry.row["progress"] = {**entry.progress, **progress}
        return bool(cancelled)

    async def settle(
        self, entry: Entry, state: EffectState, *, result: str | None = None, failure: Failure | None = None
    ) -> None:
        """Write how the act ended. What is known to be done is written even where the lease was lost.

        Raises:
            LeaseLostError: another holder has the step.
            Retryable: the database stayed away; the step's next try finds out what became of the act.
        """
        for pause in _PAUSES:
            try:
                await self._settle(entry, state, result=result, failure=failure)
            except (SQLAlchemyError, OSError) as error:
                log.warning("the act's end is not written yet", effect=entry.key, cause=repr(error))
                await asyncio.sleep(pause)
            else:
                return
        raise Retryable(_UNWRITTEN)

    async def _settle(
        self, entry: Entry, state: EffectState, *, result: str | None = None, failure: Failure | None = None
    ) -> None:
        told = {name: entry.told.get(name) for name in ("provider", "account", "provider_id", "link")}
        parameters = {
            "id": entry.id,
            "state": state.value,
            "result": result,
            "error": None if failure is None else failure.to_json(),
            "from_states": sources_of(state),
            **told,
        }
        try:
            async with self.log.numbered() as (unit, head):
                row = (await unit.conn.execute(_SETTLE, parameters)).mappings().one_or_none()
                if row is not None:
                    entry.row = dict(row)
                    unit.events.append(EffectChanged(**head, effect=effect_view(row)))
        except LeaseLostError:
            if state is EffectState.DONE:
                await self._settle_late(parameters)
            raise

    async def _settle_late(self, parameters: Json) -> None:
        """Write what is known to be done though the step is another holder's by now; told under the task's lock."""
        async with self.resources.unit() as unit:
            task = await LockedTask.take(unit, self.held.row["task_id"])
            row = (await unit.conn.execute(_SETTLE, parameters)).mappings().one_or_none()
            if task is not None and row is not None:
                unit.events.append(EffectChanged(**task.number(), effect=effect_view(row)))
                await task.save()

    async def _one(self, statement: Any, parameters: Json) -> Json | None:  # noqa: ANN401 - a text clause
        async with self.resources.engine.connect() as conn:
            row = (await conn.execute(statement, parameters)).mappings().one_or_none()
        return dict(row) if row is not None else None


async def consume(unit: Unit, approval_id: UUID, effect_id: UUID | None) -> Json | None:
    """Take a decision up: from here on it can't be undone; None when it can't be taken up (any more, or yet)."""
    row = (await unit.conn.execute(_CONSUME, {"id": approval_id, "effect_id": effect_id})).mappings().one_or_none()
    return dict(row) if row is not None else None
