"""The whole chain of the live view: a step's browser, its worker, Redis, the api, a person's socket; and back."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from backend.api.role import serve
from backend.api.tests.conftest import Api
from backend.api.tests.viewing import PANEL, Panel, panel
from backend.core.step_view import ViewFrame, ViewHead
from backend.core.users import create_user, user_of_key
from tests.faults.worker_process import start_worker
from tests.path.crew import Crew, open_crew, until
from tests.path.scripted import steps
from tests.peers.site.serving import Site
from tests.peers.site.visiting import CAPTCHA
from tests.peers.way_out import TOKEN, way_out
from tests.services.forked import Forked

#: Seconds that a worker which starts, or a lease that runs out, may take on a busy machine.
PATIENCE = 90.0
#: What the person types besides the right answer.
CANARY = "canary-otters-4711"
#: Links above what a page of the site is about.
_LINKS = 3
_TABLES = """
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'langgraph')
"""


@dataclass
class Stage:
    """Everything but the browser's worker, with an api, and a step of Eve's that meets a captcha."""

    crew: Crew
    api: Api
    site: Site
    environment: dict[str, str]
    key: str = ""
    task_id: UUID = field(default_factory=lambda: UUID(int=0))
    workers: list[Forked] = field(default_factory=list)

    def start_worker(self) -> None:
        self.workers.append(start_worker(self.crew.settings, "browser", len(self.workers), self.environment))

    async def begin(self) -> str:
        """Have Eve ask for the page behind the captcha; returns the step once it asks her."""
        self.crew.planner.on("go", steps(only=("browser", f"What does {self.site.url('/captcha')} say?")))
        self.key = await create_user(self.crew.resources.engine, "eve")
        async with self.crew.resources.engine.connect() as conn:
            found = await user_of_key(conn, self.key)
        assert found is not None
        self.start_worker()
        self.task_id = (await self.crew.say("go", user=found[0])).task_id
        await self.asked(1)
        [step] = await self.crew.steps(self.task_id)
        return str(step["id"])

    async def asked(self, times: int) -> None:
        """Wait until the step has asked its person so often."""

        async def there() -> bool:
            found = [event for event in await self.crew.events(self.task_id) if event["kind"] == "tool.started"]
            return [event["tool"] for event in found].count("ask_person_to_take_over") >= times

        await until(there, within=PATIENCE, what=f"question {times}")

    async def kept_everywhere(self) -> str:
        """Return all that any table, stream or log of a worker holds."""
        found = []
        for table in await self.crew.sql(_TABLES):
            rows = await self.crew.sql(f"select t::text as row from {table['name']} t")
            found += [row["row"] for row in rows]
        redis = self.crew.resources.redis
        async for name in redis.scan_iter():
            found.append(f"{name!r} {await redis.dump(name)!r}")
        found += [log.read_text() for log in self.crew.settings.home.glob("worker-*.txt")]
        return "\n".join(found)


@pytest.fixture
async def stage(
    tmp_path: Path, site: Site, database_url: str, rabbitmq_url: str, redis_url: str
) -> AsyncIterator[Stage]:
    site.reset()
    urls = {"database_url": database_url, "rabbitmq_url": rabbitmq_url, "redis_url": redis_url}
    async with way_out(site.host) as egress, open_crew(tmp_path, **urls) as crew:
        await crew.main.start("clock", "aggregator", "supervisor")
        environment = {
            "WARREN_EGRESS_URL": egress.url,
            "WARREN_EGRESS_TOKEN": TOKEN,
            "WARREN_LEASE_SECONDS": "3",
            "WARREN_HEARTBEAT_SECONDS": "0.5",
        }
        async with serve(crew.settings, crew.resources) as port:
            made = Stage(crew, Api(f"http://127.0.0.1:{port}", crew.resources, crew.settings), site, environment)
            yield made
        for worker in made.workers:
            if worker.poll() is None:
                worker.kill()
                worker.wait(timeout=10)


async def frame_of(looking: Panel, fits: Callable[[ViewHead], bool], *, pictured: bool = False) -> ViewFrame:
    """Return the first frame that fits."""
    async with asyncio.timeout(PATIENCE):
        while True:
            data = await looking.socket.recv()
            assert isinstance(data, bytes)
            frame = ViewFrame.unpacked(data)
            if fits(frame.head) and (frame.picture or not pictured):
                return frame


async def say(looking: Panel, *words: dict[str, object]) -> None:
    for word in words:
        await looking.socket.send(json.dumps(word))


def pressed(key: str) -> Iterator[dict[str, object]]:
    for do in ("down", "up"):
        yield {"kind": "key", "do": do, "key": key, "code": key}


async def answers(looking: Panel, words: str) -> None:
    """Go past the page's links to its first field, type, and send the form."""
    await say(looking, *[word for _ in range(_LINKS + 1) for word in pressed("Tab")])
    await say(looking, {"kind": "text", "text": words}, *pressed("Enter"))


async def test_a_captcha_is_solved_through_the_live_view_though_the_steps_worker_was_killed(stage: Stage) -> None:
    step = await stage.begin()
    async with panel(stage.api, stage.key, step) as looking:
        await frame_of(looking, lambda head: head.wanted == "solve the captcha", pictured=True)
        stage.workers[0].send_signal(signal.SIGKILL)
    stage.start_worker()
    await stage.asked(2)
    stranger = await create_user(stage.crew.resources.engine, "mallory")
    async with panel(stage.api, stranger, step) as refused:
        assert await refused.closed() == (4404, "no such step")
    async with panel(stage.api, stage.key, step) as looking:
        await _solved(stage, looking)
        await until(lambda: _ended(stage), within=PATIENCE, what="the step's end")
    task = await stage.crew.task(stage.task_id)
    assert "You are human" in task["answer"]
    assert [post.fields["answer"] for post in stage.site.posts] == [[CANARY], [CAPTCHA]]
    history = [row["action"] for row in await stage.crew.sql("select action from browser_history order by n")]
    assert [row["do"] for row in history] == ["open", "person"]
    assert [one["method"] for one in history[1]["sent"]] == ["POST", "POST"]
    kept = await stage.kept_everywhere()
    assert "solve the captcha" in kept, "it looks where things are kept"
    for form in (CANARY, CANARY.encode().hex()):
        assert form not in kept


async def _solved(stage: Stage, looking: Panel) -> None:
    """Look, take over, give a wrong answer and the right one, hand back."""
    frame = await frame_of(looking, lambda head: head.wanted != "", pictured=True)
    assert frame.picture[:2] == b"\xff\xd8"
    assert frame.head.url == stage.site.url("/captcha")
    await answers(looking, CANARY)  # nobody's turn: it goes nowhere
    await say(looking, {"kind": "take"})
    await frame_of(looking, lambda head: (head.control, head.viewer) == ("person", PANEL))
    assert stage.site.posts == []
    await answers(looking, CANARY)
    await until(lambda: _posted(stage.site, 1), what="the wrong answer at the site")
    await frame_of(looking, lambda head: head.title.endswith("Once more"))
    await answers(looking, CAPTCHA)
    await frame_of(looking, lambda head: head.url == stage.site.url("/captcha/inside"))
    await say(looking, {"kind": "give"})


async def _posted(site: Site, count: int) -> bool:
    return len(site.posts) == count


async def _ended(stage: Stage) -> bool:
    return bool((await stage.crew.task(stage.task_id))["state"] == "completed")
