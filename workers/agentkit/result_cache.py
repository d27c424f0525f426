"""Results that may stand for a while: a step that asks for the same from the same takes them over.

Redis holds, under ``cache:{agent}:{key}``, only which step came to the result; the result is read from that step's row,
so that what its owner deleted is not told again. Where Redis is away the work is simply done.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from redis import RedisError
from sqlalchemy import text

from backend.core import redis_keys
from backend.core.claim_loop import Held
from backend.core.db.base import Json
from backend.core.resources import Resources
from workers.agentkit.inputs import Inputs
from workers.agentkit.spec import AgentSpec
from workers.agentkit.step_writer import StepWriter, new_file

log = structlog.get_logger()

#: Its own questions are a schedule's to ask anew each time, and nobody reads the answer of a step that was begun anew.
_STEP = text("""
    select s.result, s.tainted, s.finished_at from steps s
    where s.id = :id and s.user_id = :user_id and s.state = 'completed' and s.result is not null
        and exists (select 1 from tasks t where t.id = :task_id and t.started_by is distinct from 'schedule')
""")
_FILES = text("select id, name, media_type, size, sha256 from artifacts where step_id = :id order by created_at, id")
_TAINTS = text("""
    insert into taints (id, user_id, task_id, step_id, conversation_id, kind, label, text)
    select gen_random_uuid(), to_.user_id, to_.task_id, to_.id, to_.conversation_id, t.kind, t.label, t.text
    from taints t, steps to_
    where t.step_id = :from_id and to_.id = :id and to_.fence = :fence and to_.state = 'running'
    on conflict on constraint uq_taints_source do nothing
""")


@dataclass(frozen=True, kw_only=True)
class Reused:
    """A result that another step came to, and when."""

    result: str
    tainted: bool
    cached_at: datetime


@dataclass(frozen=True)
class ResultCache:
    """Looks up and keeps results of one agent in one configuration."""

    resources: Resources
    spec: AgentSpec
    #: Which model answers: another one may answer otherwise.
    model: str

    def key(self, step: Json, inputs: Inputs) -> str:
        """Return the name of what the step asks, of whom and from what."""
        asked = {
            "user": str(step["user_id"]),
            "version": self.spec.version,
            "model": self.model,
            "instruction": _plain(step["instruction"]),
            "request": _plain(inputs.request),
            "inputs": [[row["agent"], row["instruction"], row["result"]] for row in inputs.earlier],
            "files": [[file["name"], file["sha256"], file["origin"]] for file in inputs.files],
        }
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    async def take(self, held: Held, writer: StepWriter, key: str) -> Reused | None:
        """Take a kept result over into this step, with its files and what tainted it; None where there is none."""
        step = held.row
        if step["life"] or step["attempt"] > 1:
            return None  # a person had it run again, or a try has left something already
        try:
            found = await self.resources.redis.get(redis_keys.cache(self.spec.name, key))
        except (RedisError, OSError) as error:
            log.warning("results not looked up", agent=self.spec.name, cause=repr(error))
            return None
        if found is None:
            return None
        return await self._copy(step, writer, UUID(found.decode() if isinstance(found, bytes) else found))

    async def keep(self, step: Json, key: str, seconds: float) -> None:
        """Have the step's result stand for so many seconds."""
        try:
            await self.resources.redis.set(
                redis_keys.cache(self.spec.name, key), str(step["id"]), ex=max(1, round(seconds))
            )
        except (RedisError, OSError) as error:
            log.warning("result not kept", agent=self.spec.name, cause=repr(error))

    async def _copy(self, step: Json, writer: StepWriter, from_id: UUID) -> Reused | None:
        whose = {"id": from_id, "user_id": step["user_id"], "task_id": step["task_id"]}
        async with self.resources.engine.connect() as conn:
            row = (await conn.execute(_STEP, whose)).mappings().one_or_none()
            files = (await conn.execute(_FILES, {"id": from_id})).mappings().all()
        if row is None:
            return None
        for file in files:
            copy = new_file(step, file["name"], file["media_type"], file["size"])
            await writer.add_artifact(copy, sha256=file["sha256"], call_id="")
        async with self.resources.engine.begin() as conn:
            await conn.execute(_TAINTS, {"from_id": from_id, "id": step["id"], "fence": step["fence"]})
        return Reused(result=row["result"], tainted=row["tainted"], cached_at=row["finished_at"])


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
