"""A stop reaches the real parts: a provider's connection, a sandbox's processes, a worker that hears no messages."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import make_url

from backend.core import bus
from backend.core.db.base import Json
from backend.core.llm.calling import ModelCaller
from backend.core.settings import ModelSettings
from tests.fakes.openai_replies import Hang, Stalled
from tests.fakes.openai_server import OpenAIServer
from tests.path.crew import Crew, check_numbers, open_crew, until
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import Limits, Profile
from workers.clock import role as clock
from workers.supervisor.planner import Planner

#: As in a deployment: a stop that comes within 2 s came by message, and by nothing else.
AS_DEPLOYED = {"heartbeat_seconds": 5.0, "lease_seconds": 30.0}
SOON = 2.0


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        monkeypatch.setenv("WARREN_MODEL", "openai:stub-model")
        monkeypatch.setenv("WARREN_MODEL_BASE_URL", server.url)
        yield server


async def stopped(crew: Crew, task_id: UUID, within: float = SOON) -> Json:
    """Stop the task, and wait for its end in time; returns its row."""
    began = time.monotonic()
    await crew.cancel(task_id)
    task = await crew.wait(task_id)
    assert time.monotonic() - began < within
    assert task["state"] == "cancelled"
    check_numbers(await crew.events(task_id))
    return task


async def asked(provider: OpenAIServer) -> None:
    async def once() -> bool:
        return bool(provider.bodies)

    await until(once, what="a call to the provider")


async def left(provider: OpenAIServer) -> None:
    async def gone() -> bool:
        return provider.left == 1

    await until(gone, within=SOON, what="the end of the connection")


async def test_a_hanging_call_of_the_planner_is_cut_off(crew: Crew, provider: OpenAIServer) -> None:
    provider.reply(Hang())
    await crew.main.start("clock", "aggregator")
    crew.planner = Planner.make(ModelSettings(), ModelCaller())  # type: ignore[assignment]
    await crew.process("supervisor", **AS_DEPLOYED)
    accepted = await crew.say("think hard")
    await asked(provider)
    await stopped(crew, accepted.task_id)
    await left(provider)
    assert len(provider.bodies) == 1, "nobody tries again"


async def test_an_agents_call_ends_in_the_middle_of_its_words(crew: Crew, provider: OpenAIServer) -> None:
    """Its model falls silent while it writes: the connection is closed, and what it wrote is shown no more."""
    provider.reply(Stalled("North sold most, then South", after=3))
    await crew.main.start("clock", "aggregator", "supervisor")
    crew.settings = crew.settings.model_copy(update={"models": ModelSettings()})
    await crew.process("alpha", **AS_DEPLOYED)
    accepted = await crew.say("who sold most?")
    await asked(provider)
    [step] = await crew.steps(accepted.task_id)

    async def words() -> dict[str, str]:
        return await crew.resources.events.texts(accepted.task_id, [str(step["id"])])

    await until(words, what="its first words")
    await stopped(crew, accepted.task_id)
    await left(provider)
    assert await words() == {}


async def test_a_program_in_the_sandbox_ends_with_its_processes(crew: Crew) -> None:
    places, mark = [], uuid4().hex

    async def run_for_minutes(context: StepContext) -> str:
        places.append(context.workspace)
        beat = f"while :; do echo {mark} > beat; sleep 0.02; done"
        await context.sandbox.run(
            ("/bin/bash", "-c", f"trap '' TERM; setsid bash -c '{beat}' & sleep 600"),
            workspace=context.workspace,
            limits=Limits(wall_seconds=600),
            profile=Profile(name="minutes"),
        )
        return "never"

    crew.acts.define("minutes", run_for_minutes)
    await crew.main.start("clock", "aggregator", "supervisor")
    await crew.process("alpha", **AS_DEPLOYED)
    accepted = await crew.say("act:minutes")

    async def beats() -> bool:
        return bool(places) and (places[0] / "beat").exists()

    await until(beats, what="the program to run")
    assert processes_of(mark), "it can be seen from here"
    await stopped(crew, accepted.task_id)
    assert processes_of(mark) == []
    assert not places[0].exists(), "its workspace is gone with it"


def processes_of(mark: str) -> list[str]:
    """Return the processes with this mark among their arguments."""
    found = []
    for said in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in said.read_bytes():
                found.append(said.parent.name)
        except OSError:  # it ended while it was looked at
            continue
    return found


class Line:
    """The way to the broker, that can be cut."""

    def __init__(self, host: str, port: int) -> None:
        self._far = (host, port)
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    async def open(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """End every connection, and take no new one."""
        assert self._server is not None
        self._server.close()
        for end in self._ends:
            end.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._far)
        self._ends |= {writer, far_writer}
        await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer), return_exceptions=True)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65_536):
        writer.write(piece)
    writer.close()


@asynccontextmanager
async def crew_on(tmp_path: Path, line: Line, rabbitmq_url: str, **urls: str) -> AsyncIterator[Crew]:
    port = await line.open()
    through = make_url(rabbitmq_url).set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
    async with open_crew(tmp_path, rabbitmq_url=through, **urls) as crew:
        yield crew


async def test_while_the_broker_is_away_the_heartbeat_brings_it(
    tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No message reaches anybody: the holder hears by its heartbeat, and the clock joins the task from its rows."""
    monkeypatch.setattr(clock, "_REJOIN_SECONDS", 0.2)
    monkeypatch.setattr(bus, "STOP_TIMEOUT", 0.5)
    url = make_url(rabbitmq_url)
    line = Line(str(url.host), int(url.port or 5672))
    async with crew_on(tmp_path, line, rabbitmq_url, database_url=database_url, redis_url=redis_url) as crew:
        act = crew.acts.holding("work")
        await crew.main.start("clock", "aggregator", "supervisor")
        await crew.process("alpha", heartbeat_seconds=0.5, lease_seconds=30.0)
        accepted = await crew.say("act:work")
        await act.started.wait()
        line.cut()
        await stopped(crew, accepted.task_id, within=3)
        assert act.cut_off == 1
