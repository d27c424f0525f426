"""A queue of many tasks in little time: rows by the real statements, without events, messages or roles."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text

from backend.core import claims
from backend.core.db import new_id
from backend.core.new_conversation import begin_conversation
from backend.core.new_task import NewTask, insert_task
from backend.core.outbox import Unit
from backend.core.queue_order import STEP_TURN, lane_of
from backend.core.queue_position import STEPS_AHEAD, TASKS_AHEAD
from backend.core.views import Priority
from tests.path.crew import Crew

_STEP = text("""
    insert into steps (id, user_id, task_id, conversation_id, round, position, agent, instruction, lane)
    values (:id, :user_id, :task_id, :conversation_id, 1, 1, :agent, :name, :lane)
""")
_QUEUE_STEP = text(f"update steps s set state = 'queued', queued_at = now(), turn = {STEP_TURN} where id = :id")
_GIVE_BACK = {
    "tasks": text("update tasks set owner = null, lease_until = null, state = 'queued' where request = :name"),
    "steps": text("update steps set owner = null, lease_until = null, state = 'queued' where instruction = :name"),
}
_AHEAD = {
    "tasks": text(f"select request as name, {TASKS_AHEAD} as ahead from tasks t where state = 'queued'"),
    "steps": text(f"select instruction as name, {STEPS_AHEAD} as ahead from steps s where state = 'queued'"),
}


@dataclass(frozen=True)
class Item:
    """What a test knows of a row: its name says whose it is, and their how many-th."""

    user: str
    lane: int
    number: int

    @property
    def name(self) -> str:
        return f"{self.user}:{self.lane}:{self.number}"


@dataclass
class Line:
    """One line of tasks, or of one agent's steps."""

    crew: Crew
    kind: claims.Table
    users: dict[str, UUID]
    waiting: list[Item] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    _task: tuple[UUID, UUID] | None = None

    async def add(self, user: str, priority: Priority = "normal", count: int = 1) -> None:
        """Add rows of a user, in one transaction for speed; each sees those before it."""
        async with self.crew.resources.engine.begin() as conn:
            for _ in range(count):
                self.made[user] += 1
                item = Item(user, lane_of(priority), self.made[user])
                await (self._add_task if self.kind == "tasks" else self._add_step)(Unit(conn), item, priority)
                self.waiting.append(item)

    async def _add_task(self, unit: Unit, item: Item, priority: Priority) -> None:
        user_id = self.users[item.user]
        conversation = await begin_conversation(unit.conn, user_id, item.name)
        new = NewTask(
            user_id=user_id, conversation_id=conversation["id"], request=item.name, heads=True, priority=priority
        )
        await insert_task(unit, new)

    async def _add_step(self, unit: Unit, item: Item, _priority: Priority) -> None:
        if self._task is None:
            said = await self.crew.say("the steps' task")
            self._task = (said.task_id, said.conversation_id)
        task_id, conversation_id = self._task
        step_id = new_id()
        values = {"id": step_id, "user_id": self.users[item.user], "task_id": task_id, "lane": item.lane}
        named = {"conversation_id": conversation_id, "agent": "alpha", "name": item.name}
        await unit.conn.execute(_STEP, values | named)
        await unit.conn.execute(_QUEUE_STEP, {"id": step_id})

    async def claim(self, process: int = 0) -> Item | None:
        """Claim the next one."""
        async with self.crew.processes[process].resources.engine.begin() as conn:
            if self.kind == "tasks":
                row = await claims.claim_task(conn, owner="test", lease_seconds=60)
            else:
                row = await claims.claim_step(conn, agent="alpha", owner="test", lease_seconds=60)
        if row is None:
            return None
        name = row["request" if self.kind == "tasks" else "instruction"]
        found = next(item for item in self.waiting if item.name == name)
        self.waiting.remove(found)
        return found

    async def give_back(self, item: Item) -> None:
        """Let a claimed row wait again, as a retry, a drain or a lost lease does: in its old place."""
        async with self.crew.resources.engine.begin() as conn:
            await conn.execute(_GIVE_BACK[self.kind], {"name": item.name})
        self.waiting.append(item)

    async def positions(self) -> dict[str, int]:
        """Return how many are ahead of each that waits, as the api tells it."""
        async with self.crew.resources.engine.connect() as conn:
            return {row.name: row.ahead for row in await conn.execute(_AHEAD[self.kind])}
