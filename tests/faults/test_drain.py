"""``warren worker`` under SIGTERM: what it works on goes on elsewhere at once, told, and at no cost."""

import signal
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest

from backend.core.topology import declare
from tests.fakes.openai_replies import Hang, Text
from tests.fakes.openai_server import OpenAIServer
from tests.faults.worker_process import start_worker
from tests.path.crew import Crew, check_numbers, until
from tests.path.scripted import steps
from tests.services.forked import Forked

DRAIN_SECONDS = 1.0
#: Seconds that a worker which starts may take on a busy machine.
PATIENCE = 90.0


@dataclass
class Workers:
    """Workers of the data agent as operating system processes; their leases outlive the test."""

    crew: Crew
    provider: OpenAIServer
    started: list[Forked] = field(default_factory=list)

    def start(self) -> Forked:
        more = {
            "WARREN_MODEL": "openai:stub-model",
            "WARREN_MODEL_BASE_URL": self.provider.url,
            "WARREN_LEASE_SECONDS": "600",
            "WARREN_DRAIN_SECONDS": str(DRAIN_SECONDS),
        }
        worker = start_worker(self.crew.settings, "data", len(self.started), more)
        self.started.append(worker)
        return worker

    async def ready(self) -> None:
        """Wait until all of them are."""

        async def all_are() -> bool:
            found = await self.crew.sql("select count(*) as n from workers where role = 'data'")
            assert all(worker.poll() is None for worker in self.started), "a worker ended"
            return bool(found[0]["n"] == len(self.started))

        await until(all_are, within=PATIENCE, what="the workers to be ready")

    async def at_work(self) -> Forked:
        """Wait until one of them calls its model; returns it."""

        async def owner() -> str | None:
            found = await self.crew.sql("select owner from steps where state = 'running'")
            return str(found[0]["owner"]) if found and self.provider.bodies else None

        pid = int((await until(owner, within=PATIENCE)).split(":")[1])
        return next(worker for worker in self.started if worker.pid == pid)


@pytest.fixture
def provider() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
async def workers(crew: Crew, provider: OpenAIServer) -> AsyncIterator[Workers]:
    """Two of them, with everything else in this process."""
    await declare(crew.resources.publisher, ["data"])
    crew.planner.on("go", steps(only=("data", "Who sold most?")))
    await crew.main.start("clock", "aggregator", "supervisor")
    opened = Workers(crew, provider)
    try:
        opened.start()
        opened.start()
        await opened.ready()
        yield opened
    finally:
        for worker in opened.started:
            if worker.poll() is None:
                worker.kill()
                worker.wait(timeout=10)


async def test_a_worker_that_is_shut_down_hands_its_step_over(workers: Workers) -> None:
    crew, provider = workers.crew, workers.provider
    provider.reply(Hang(), Text("North sold most."))
    accepted = await crew.say("go")
    leaving = await workers.at_work()
    began = time.monotonic()
    leaving.send_signal(signal.SIGTERM)
    task = await crew.wait(accepted.task_id, within=30)
    assert time.monotonic() - began < DRAIN_SECONDS + 10, "not by its lease, nor by the clock's next bell"
    assert (task["state"], task["answer"]) == ("completed", "North sold most.")
    assert leaving.wait(timeout=15) == 0
    [step] = await crew.steps(task["id"])
    assert (step["attempt"], step["lost_leases"], step["moved"]) == (1, 0, 1)
    events = await crew.events(task["id"])
    check_numbers(events)
    told = [event["step"] for event in events if event["kind"] == "step.changed" and event["source"] == str(step["id"])]
    assert [(each["state"], each["moved"]) for each in told] == [
        ("running", 0),
        ("queued", 1),
        ("running", 1),
        ("completed", 1),
    ]
    assert provider.left == 1, "its call was cut off"
    assert [row["role"] for row in await crew.sql("select role from workers where role = 'data'")] == ["data"]
