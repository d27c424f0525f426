"""Questions of a step to its person: rows, written under the step's fence; the graph only pauses on them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from backend.core.act_hash import hash_of
from backend.core.act_rows import approval_view
from backend.core.act_views import ActWarning, AlwaysOffer, ApprovalKind, TaintSource
from backend.core.claim_loop import Held
from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.events import ApprovalChanged
from backend.core.resources import Resources
from workers.agentkit.acts import Act, Shown
from workers.agentkit.ledger import consume
from workers.agentkit.started_call import StartedCall
from workers.agentkit.step_log import StepLog

# The latest that counts: one that was taken up is told apart from an open one by ``consumed_at``.
_LATEST = text("""
    select * from approvals
    where step_id = :step_id and life = :life and call_id = :call_id and kind = :kind and state <> 'withdrawn'
    order by created_at desc, id desc limit 1
""")
_NOW = text("select now()")
_PREFERENCES = text("select preferences from users where id = :user_id")
_ASK = text("""
    insert into approvals (id, user_id, task_id, step_id, conversation_id, life, call_id, agent, tool, title, args,
        args_hash, kind, card, tainted, sources, warnings, always, editable, cools_off, expires_at, remind_at)
    select :id, s.user_id, s.task_id, s.id, s.conversation_id, s.life, :call_id, s.agent, :tool, :title,
        cast(:args as jsonb), :args_hash, :kind, cast(:card as jsonb), :tainted, cast(:sources as jsonb),
        cast(:warnings as jsonb), cast(:always as jsonb), cast(:editable as jsonb), :cools_off,
        now() + make_interval(secs => :seconds), now() + make_interval(secs => :seconds * 0.75)
    from steps s where s.id = :step_id and s.fence = :fence and s.state = 'running'
    on conflict (step_id, life, call_id, kind) where consumed_at is null and state <> 'withdrawn' do nothing
    returning *
""")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a person is asked, besides the act itself."""

    kind: ApprovalKind
    shown: Shown
    tainted: bool
    sources: Sequence[TaintSource]
    warnings: Sequence[ActWarning]

    def act_hash(self, tool: str) -> str:
        """Return what is the same for identical acts; two pictures of the same form are two files."""
        return hash_of(tool, self.shown.card.model_dump(mode="json", exclude={"picture"}))

    @property
    def always(self) -> AlwaysOffer | None:
        """What may be allowed for good: nothing that untrusted text led to, and nothing of unknown end."""
        if self.kind == "outcome" or self.tainted or not self.shown.always:
            return None
        return AlwaysOffer(text=self.shown.always, scope={name: list(of) for name, of in self.shown.about.items()})


@dataclass(frozen=True)
class Questions:
    """The questions of one claimed step."""

    resources: Resources
    held: Held
    log: StepLog

    async def latest(self, call_id: str, kind: ApprovalKind) -> Json | None:
        """Return the latest question about a call; None when it was never asked."""
        row = self.held.row
        parameters = {"step_id": row["id"], "life": row["life"], "call_id": call_id, "kind": kind}
        async with self.resources.engine.connect() as conn:
            found = (await conn.execute(_LATEST, parameters)).mappings().one_or_none()
            if found is None:
                return None
            # By the database's clock, as the decision's own time is.
            now = (await conn.execute(_NOW)).scalar_one()
        return {**found, "cooling": found["run_at"] is not None and found["run_at"] > now}

    async def ask(self, call: StartedCall, act: Act | None, args: Json, question: Question) -> UUID:
        """Put a question to the step's person; returns its id.

        Raises:
            LeaseLostError: another holder has the step.
        """
        shown, seconds = question.shown, await self._seconds()
        parameters = {
            "id": new_id(),
            "step_id": self.held.row["id"],
            "fence": self.log.fence,
            "call_id": call.call_id,
            "tool": call.tool,
            "title": shown.title or call.title,
            "args": json.dumps(args, default=str),
            "args_hash": question.act_hash(call.tool),
            "kind": question.kind,
            "card": shown.card.model_dump_json(),
            "tainted": question.tainted,
            "sources": _list(question.sources),
            "warnings": _list(question.warnings),
            "always": question.always.model_dump_json() if question.always else None,
            "editable": json.dumps(list(act.editable) if act and question.kind == "act" else []),
            "cools_off": act is not None and act.cools_off,
            "seconds": seconds,
        }
        async with self.log.numbered() as (unit, head):
            row = (await unit.conn.execute(_ASK, parameters)).mappings().one()
            unit.events.append(ApprovalChanged(**head, approval=approval_view(row)))
        return UUID(str(row["id"]))

    async def take_up(self, approval_id: UUID) -> None:
        """Note that the step knows the decision.

        Raises:
            LeaseLostError: another holder has the step.
        """
        async with self.log.numbered() as (unit, head):
            row = await consume(unit, approval_id, None)
            if row is not None:
                unit.events.append(ApprovalChanged(**head, approval=approval_view(row)))

    async def _seconds(self) -> float:
        async with self.resources.engine.connect() as conn:
            found = await conn.execute(_PREFERENCES, {"user_id": self.held.row["user_id"]})
            preferences: Json = found.scalar_one_or_none() or {}
        hours = preferences.get("approval_hours") or self.resources.settings.limits.approval_hours
        return float(hours) * 3600


def _list(views: Sequence[Any]) -> str:
    return "[" + ",".join(view.model_dump_json() for view in views) + "]"
