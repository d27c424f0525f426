"""A task's trace: one tree from the click to the last effect, whoever did what, and nothing private in it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise

import httpx2
import pytest
from sqlalchemy import text

from backend.api.role import serve
from backend.core.circuits import Provider
from backend.core.telemetry.exporting import exporting
from backend.core.users import create_user
from backend.core.verdicts import Failure, Retryable
from tests.path.crew import ALL, Crew
from tests.path.deciding import decide, question
from tests.path.scripted import steps
from tests.peers.collector import Collector, Tree, running_collector
from workers.agentkit.context import StepContext

SEARCH = Provider(key="search:searxng", label="SearXNG")
CANARY = "kanarienvogel"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with running_collector() as running:
        yield running


@asynccontextmanager
async def traced(collector: Collector) -> AsyncIterator[None]:
    async with exporting(f"{collector.url}/v1/traces", service="warren", version="1"):
        yield


@asynccontextmanager
async def api_of(crew: Crew) -> AsyncIterator[httpx2.AsyncClient]:
    key = await create_user(crew.resources.engine, "ada")
    settings = crew.settings.model_copy(update={"port": 0})
    async with (
        serve(settings, crew.resources) as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers={"authorization": f"Bearer {key}"}) as client,
    ):
        yield client


async def test_a_task_through_two_agents_is_one_tree(crew: Crew, collector: Collector) -> None:
    async def look_up(context: StepContext) -> str:
        async with context.providers.line(SEARCH).call(lambda _error: None), httpx2.AsyncClient() as client:
            return (await client.get(collector.url)).text

    crew.acts.define("look", look_up)
    crew.planner.on("go", steps(a=("alpha", "act:look"), b=("beta", "act:x", "a")))
    await crew.main.start(*ALL)
    async with api_of(crew) as client, traced(collector):
        answer = await client.post("/api/v1/chat", json={"message": "go"})
        await crew.wait(answer.json()["task_id"])
        for role in ALL:
            await crew.main.stop(role)
    tree = collector.trace(answer.headers["x-request-id"])
    (root,) = tree.roots
    assert root.name == "POST /api/v1/chat"
    assert root.service == "warren"
    planned, joined = ["supervisor planning", root.name], "join"
    for name, above in {
        "supervisor planning": [root.name],
        "supervisor answering": [root.name],
        "invoke_agent alpha": planned,
        "invoke_agent beta": planned,
        "execute_tool act": ["invoke_agent beta", *planned],
        "call search": ["execute_tool act", "invoke_agent alpha", *planned],
        "chat built-in": ["invoke_agent alpha", *planned],
        "publish supervisor.tasks": [root.name],
        "publish agent.beta": [joined, "publish agent.results", "invoke_agent alpha", *planned],
    }.items():
        assert above in [tree.above(span) for span in collector.named(name)], name
    statements = [span for span in tree.spans.values() if span.attributes.get("db.system") == "postgresql"]
    assert {"INSERT", "UPDATE"} <= {span.name.upper() for span in statements}
    assert all(tree.above(span)[-1] == root.name for span in statements)
    step = collector.one("invoke_agent alpha")
    assert step.attributes["warren.state"] == "completed"
    assert step.attributes["warren.task_id"] == answer.json()["task_id"]
    assert _of_no_task(collector, tree) == []


def _of_no_task(collector: Collector, tree: Tree) -> list[str]:
    """Return spans of no task: what loops do over and over must not become traces."""
    return [span.name for span in collector.spans if span.id not in tree.spans and not span.name.startswith("GET /api")]


async def test_tries_and_decisions_are_linked_not_nested(crew: Crew, collector: Collector) -> None:
    crew.actors.add("alpha")
    crew.acts.raising("flaky", Retryable(Failure(code="busy", message="Busy.", cure="Wait."), after=0.0))
    crew.planner.on("go", steps(a=("alpha", "act:flaky then send:letter:ann")))

    async def works_now(context: StepContext) -> str:
        return "worked"

    await crew.main.start(*ALL)
    async with traced(collector):
        accepted = await crew.say("go")
        await crew.wait_step(accepted.task_id, 1, "queued", "running")
        crew.acts.define("flaky", works_now)
        await crew.wait_step(accepted.task_id, 1, "awaiting_approval")
        await decide(crew, await question(crew, accepted.task_id))
        task = await crew.wait(accepted.task_id)
        for role in ALL:
            await crew.main.stop(role)
    tries = collector.named("invoke_agent alpha")
    assert task["traceparent"].split("-")[1] == tries[0].trace
    assert len(tries) >= 2
    assert len({(span.trace, span.parent) for span in tries}) == 1
    for before, after in pairwise(tries):
        assert (before.trace, before.id) in after.links
    assert {span.attributes["warren.state"] for span in tries} >= {"awaiting_approval", "completed"}


async def test_nothing_that_was_said_is_in_a_trace(crew: Crew, collector: Collector) -> None:
    async def leak(context: StepContext) -> str:
        async with context.providers.line(SEARCH).call(lambda _error: None):
            raise ValueError(f"the provider said {CANARY}")

    crew.acts.define(CANARY, leak)
    crew.planner.on(f"tell {CANARY}", steps(a=("alpha", f"act:{CANARY}")))
    await crew.main.start(*ALL)
    async with api_of(crew) as client, traced(collector):
        answer = await client.post("/api/v1/chat?token=" + CANARY, json={"message": f"tell {CANARY}"})
        task = await crew.wait(answer.json()["task_id"])
        with pytest.raises(Exception, match=CANARY):
            async with crew.resources.engine.begin() as conn:
                await conn.execute(text("select cast(cast(:words as text) as int)"), {"words": CANARY})
        for role in ALL:
            await crew.main.stop(role)
    assert CANARY in str(task)
    assert collector.one("call search").error == "ValueError"
    assert collector.one("execute_tool act").error
    assert [span.name for span in collector.spans if CANARY in span.words] == []


async def test_without_a_collector_the_trace_is_an_id_that_is_passed_on(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:x")))
    await crew.main.start(*ALL)
    async with api_of(crew) as client:
        theirs = "0af7651916cd43dd8448eb211c80319c"
        given = {"traceparent": f"00-{theirs}-b7ad6b7169203331-01"}
        answer = await client.post("/api/v1/chat", json={"message": "go"}, headers=given)
        assert answer.headers["x-request-id"] == theirs
        task = await crew.wait(answer.json()["task_id"])
        (step,) = await crew.steps(task["id"])
        assert task["traceparent"].split("-")[1] == step["traceparent"].split("-")[1] == theirs
        refused = await client.get("/api/v1/tasks/6f1c0e3a-0000-7000-8000-000000000000")
        assert refused.status_code == 404
        assert refused.json()["request_id"] == refused.headers["x-request-id"] != theirs
