"""The whole path in one test process: real services, real roles, a scripted planner and scripted agents."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from faststream.rabbit import RabbitQueue
from faststream.rabbit.subscriber.usecase import RabbitSubscriber
from pydantic import TypeAdapter
from sqlalchemy import text

from backend.api.chats.requests import Accepted, Chat
from backend.api.chats.send_message import send_message
from backend.api.tasks.cancel_task import cancel_task
from backend.core import bus
from backend.core.cards import register_cards
from backend.core.db.base import Json
from backend.core.resources import Resources, open_resources
from backend.core.settings import LimitSettings, Settings
from backend.core.topology import agent_queue
from backend.core.users import create_user, user_of_key
from backend.core.views import Priority
from tests.path.acting import World, acting_tools
from tests.path.scripted import Acts, ScriptedPlanner, make_agent
from workers.agentkit.discover import card_of
from workers.agentkit.worker import agent_role
from workers.aggregator.role import aggregator_role
from workers.clock.leases import release_steps, release_tasks
from workers.clock.role import clock_role
from workers.supervisor.role import supervising

#: Agents that every crew has.
AGENTS = ("alpha", "beta")
#: Roles of a process that does everything.
ALL = ("clock", "aggregator", "supervisor", *AGENTS)
FINAL = ("completed", "failed", "cancelled")
#: Seconds that a test waits at most for something that happens in milliseconds.
PATIENCE = 15.0

#: Small times, so that what takes seconds for a person takes a blink here.
LIMITS: dict[str, Any] = {
    "lease_seconds": 2.0,
    "heartbeat_seconds": 0.1,
    "clock_seconds": 0.05,
    "ring_seconds": 0.1,
    "drain_seconds": 0.2,
}


async def until(holds: Callable[[], Awaitable[Any]], *, within: float = PATIENCE, what: str = "") -> Any:  # noqa: ANN401 - whatever the probe returns
    """Return the probe's first true value; fail when there is none in time."""
    deadline = time.monotonic() + within
    while True:
        value = await holds()
        if value:
            return value
        assert time.monotonic() < deadline, f"not in {within} s: {what or holds}"
        await asyncio.sleep(0.01)


@dataclass
class Process:
    """One process's resources and roles; several live in one test, each with connections and an identity of its own."""

    resources: Resources
    _roles: dict[str, AsyncExitStack]
    _stack: AsyncExitStack
    _enter: Callable[[str, Resources], AbstractAsyncContextManager[None]]

    async def start(self, *roles: str) -> None:
        """Start roles in this process."""
        for role in roles:
            stack = AsyncExitStack()
            await stack.enter_async_context(self._enter(role, self.resources))
            self._roles[role] = stack

    async def stop(self, *roles: str) -> None:
        """Stop roles as a shutdown does: claim no more, drain, leave."""
        for role in roles or tuple(self._roles)[::-1]:
            await self._roles.pop(role).aclose()

    async def stop_listening(self, agent: str) -> None:
        """Take no more bells, as a process that is frozen takes none; what it holds it holds."""
        for subscriber in self.resources.consumer.subscribers:
            if isinstance(subscriber, RabbitSubscriber) and subscriber.queue.name == agent_queue(agent).name:
                await subscriber.stop()

    async def go_deaf(self) -> None:
        """Hear no control messages any more."""
        for subscriber in self.resources.consumer.subscribers:
            if isinstance(subscriber, RabbitSubscriber) and subscriber.queue.name.startswith("control."):
                await subscriber.stop()

    async def close(self) -> None:
        """Stop everything and close the connections."""
        await self.stop(*tuple(self._roles)[::-1])
        await self._stack.aclose()


@dataclass
class Crew:
    """The services, the script, and what a test asks."""

    settings: Settings
    planner: ScriptedPlanner = field(default_factory=ScriptedPlanner)
    acts: Acts = field(default_factory=Acts)
    processes: list[Process] = field(default_factory=list)
    #: Agents whose workspaces outlive their steps.
    keepers: set[str] = field(default_factory=set)
    #: Agents whose results may stand for the same request.
    reusers: set[str] = field(default_factory=set)
    #: Agents that act on the world outside, and that world.
    actors: set[str] = field(default_factory=set)
    world: World = field(default_factory=World)
    ann: UUID = field(init=False)

    @property
    def main(self) -> Process:
        """The first process: the one that tests speak through."""
        return self.processes[0]

    @property
    def resources(self) -> Resources:
        """The first process's resources."""
        return self.main.resources

    async def process(self, *roles: str, **limits: float) -> Process:
        """Start another process with these roles, and limits of its own where a test wants other ones."""
        settings = self.settings
        if limits:
            settings = settings.model_copy(update={"limits": settings.limits.model_copy(update=limits)})
        stack = AsyncExitStack()
        resources = await stack.enter_async_context(open_resources(settings, agents=list(AGENTS)))
        process = Process(resources, {}, stack, self._role)
        self.processes.append(process)
        await process.start(*roles)
        return process

    def _role(self, name: str, resources: Resources) -> AbstractAsyncContextManager[None]:
        match name:
            case "clock":
                return clock_role(resources.settings, resources)
            case "aggregator":
                return aggregator_role(resources.settings, resources)
            case "supervisor":
                return supervising(resources, self.planner)
            case _:
                return agent_role(self.agent(name))(resources.settings, resources)

    def agent(self, name: str) -> Any:  # noqa: ANN401 - an AgentSpec
        """Return one of the scripted agents."""
        prompt = self.settings.home / "prompt.md"
        prompt.write_text("Do as you are told.")
        tools = acting_tools(self.world) if name in self.actors else ()
        return make_agent(
            name,
            self.acts,
            prompt,
            keeps_workspace=name in self.keepers,
            reuses_results=name in self.reusers,
            tools=tools,
        )

    async def user(self, name: str) -> UUID:
        """Make a user."""
        key = await create_user(self.resources.engine, name)
        async with self.resources.engine.connect() as conn:
            found = await user_of_key(conn, key)
        assert found is not None
        return found[0]

    async def say(
        self,
        message: str,
        *,
        to: UUID | None = None,
        user: UUID | None = None,
        priority: Priority = "normal",
        files: Sequence[UUID] = (),
    ) -> Accepted:
        """Send a message as the api does."""
        chat = Chat(message=message, conversation_id=to, priority=priority, files=list(files))
        return await send_message(self.resources, user or self.ann, chat, None)

    async def cancel(self, task_id: UUID) -> None:
        """Stop a task as the api does."""
        await cancel_task(self.resources, self.ann, task_id)

    async def release_leases(self) -> None:
        """Do once what the clock does about leases that ran out."""
        await release_steps(self.resources)
        await release_tasks(self.resources)

    async def waiting(self, queue: RabbitQueue) -> int:
        """Return how many messages wait in a queue."""
        return await bus.depth(self.resources.publisher, queue)

    async def purge(self, queue: RabbitQueue) -> None:
        """Lose what waits in a queue."""
        await (await self.resources.publisher.declare_queue(queue)).purge()

    async def sql(self, query: str, **parameters: object) -> list[Json]:
        """Run one statement in a transaction of its own; returns its rows."""
        async with self.resources.engine.begin() as conn:
            result = await conn.execute(text(query), parameters)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    async def task(self, task_id: UUID) -> Json:
        """Return a task's row."""
        return (await self.sql("select * from tasks where id = :id", id=task_id))[0]

    async def steps(self, task_id: UUID) -> list[Json]:
        """Return a task's steps in order."""
        return await self.sql("select * from steps where task_id = :id order by round, position", id=task_id)

    async def events(self, task_id: UUID) -> list[Json]:
        """Return a task's events as they are kept, by source and number."""
        rows = await self.sql(
            "select source, n, data from task_events where task_id = :id order by source, n", id=task_id
        )
        return [{**row["data"], "source": row["source"], "n": row["n"]} for row in rows]

    async def wait(self, task_id: UUID, *states: str, within: float = PATIENCE) -> Json:
        """Wait for a task to reach one of these states, or any end; returns its row."""

        async def reached() -> Json | None:
            row = await self.task(task_id)
            return row if row["state"] in (states or FINAL) else None

        try:
            return TypeAdapter(Json).validate_python(await until(reached, within=within))
        except AssertionError:
            task, steps = await self.task(task_id), await self.steps(task_id)
            shown = [(s["instruction"], s["state"], s["attempt"], s["error"], s["owner"]) for s in steps[-6:]]
            raise AssertionError(f"task is {task['state']}, not {states or FINAL}; steps: {shown}") from None

    async def ask(self, message: str, **given: Any) -> Json:  # noqa: ANN401 - what say takes
        """Send a message and wait for its end; returns the task's row."""
        return await self.wait((await self.say(message, **given)).task_id)

    async def wait_step(self, task_id: UUID, position: int, *states: str) -> Json:
        """Wait for one step to reach one of these states; returns its row."""

        async def reached() -> Json | None:
            found = [s for s in await self.steps(task_id) if s["position"] == position and s["state"] in states]
            return found[-1] if found else None

        return TypeAdapter(Json).validate_python(await until(reached, what=f"step {position} {states}"))


def check_numbers(events: Sequence[Json]) -> None:
    """Assert that every source's events are numbered 1, 2, 3 … without a gap."""
    numbers: dict[str, list[int]] = {}
    for event in events:
        numbers.setdefault(event["source"], []).append(event["n"])
    for source, found in numbers.items():
        assert found == list(range(1, len(found) + 1)), f"{source}: {found}"


@asynccontextmanager
async def open_crew(
    home: Path, *, database_url: str, rabbitmq_url: str, redis_url: str, direct_url: str | None = None
) -> AsyncIterator[Crew]:
    """Open a crew with one process that has no roles yet, a user named ann, and all cards registered."""
    settings = Settings(home=home).with_services(
        database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url
    )
    settings = settings.model_copy(update={"limits": LimitSettings(**LIMITS), "database_direct_url": direct_url})
    crew = Crew(settings)
    try:
        await crew.process()
        crew.ann = await crew.user("ann")
        await register_cards(crew.resources.engine, [card_of(crew.agent(name), model=None) for name in AGENTS])
        yield crew
    finally:
        for act in crew.acts.values():
            act.release.set()
        for process in crew.processes[::-1]:
            await process.close()
