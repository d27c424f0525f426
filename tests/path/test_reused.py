"""Results that stand for a while: who asks for the same is told what was found before, and when."""

from dataclasses import replace

import pytest

from backend.api.tasks.rerun_step import retry_step
from backend.core.db.base import Json
from backend.core.resources import make_redis
from tests.path.crew import Crew
from tests.path.scripted import Act
from workers.agentkit.context import StepContext
from workers.agentkit.result_cache import ResultCache

REQUEST = "act:look"


@pytest.fixture
async def look(crew: Crew) -> Act:
    """An act that reads a page, makes a file of it, and says that this may stand for a minute."""

    async def read(context: StepContext) -> str:
        await context.from_outside("page", "news.test", "It rains.")
        await context.artifacts.add("report.md", "text/markdown", b"# It rains")
        context.may_stand(60)
        return "it rains"

    crew.reusers.add("alpha")
    act = crew.acts.define("look", read)
    await crew.main.start("clock", "aggregator", "supervisor", "alpha")
    return act


async def ask(crew: Crew, request: str = REQUEST, **given: object) -> tuple[Json, Json]:
    """Ask for it; returns the task and its step."""
    task = await crew.ask(request, **given)
    return task, (await crew.steps(task["id"]))[0]


async def test_the_same_request_is_answered_by_what_was_found_before(crew: Crew, look: Act) -> None:
    _, first = await ask(crew)
    task, second = await ask(crew)
    assert (look.calls, task["answer"]) == (1, "it rains")
    assert (first["cached_at"], second["cached_at"]) == (None, first["finished_at"])
    files = await crew.sql("select name, sha256, step_id from artifacts order by created_at")
    assert [(file["name"], file["step_id"]) for file in files] == [
        ("report.md", first["id"]),
        ("report.md", second["id"]),
    ]
    assert files[0]["sha256"] == files[1]["sha256"]
    assert second["tainted"], "text from outside stays text from outside"
    taints = await crew.sql("select kind, label, text from taints where step_id = :id", id=second["id"])
    assert taints == [{"kind": "page", "label": "news.test", "text": "It rains."}]


async def test_run_again_looks_again(crew: Crew, look: Act) -> None:
    await ask(crew)
    task, step = await ask(crew)
    await retry_step(crew.resources, crew.ann, task["id"], step["id"])
    await crew.wait(task["id"])
    assert look.calls == 2
    assert (await crew.steps(task["id"]))[0]["cached_at"] is None


async def test_nobody_is_told_what_another_asked(crew: Crew, look: Act) -> None:
    await ask(crew)
    await ask(crew, user=await crew.user("bob"))
    assert look.calls == 2


async def test_what_its_owner_deleted_is_not_told_again(crew: Crew, look: Act) -> None:
    task, _ = await ask(crew)
    await crew.sql("delete from conversations where id = :id", id=task["conversation_id"])
    await ask(crew)
    assert look.calls == 2


async def test_a_schedule_looks_each_time(crew: Crew, look: Act) -> None:
    await ask(crew)
    await crew.main.stop("alpha")
    accepted = await crew.say(REQUEST)
    await crew.sql("update tasks set started_by = 'schedule' where id = :id", id=accepted.task_id)
    await crew.process("alpha")
    await crew.wait(accepted.task_id)
    assert look.calls == 2


async def test_what_no_tool_said_may_stand_is_done_each_time(crew: Crew, look: Act) -> None:
    await ask(crew, "act:other")
    await ask(crew, "act:other")
    assert (crew.acts["other"].calls, look.calls) == (2, 0)


async def test_without_redis_the_work_is_done(crew: Crew, look: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    take, keep = ResultCache.take, ResultCache.keep
    monkeypatch.setattr(ResultCache, "take", lambda self, *given: take(_away(self), *given))
    monkeypatch.setattr(ResultCache, "keep", lambda self, *given: keep(_away(self), *given))
    await ask(crew)
    await ask(crew)
    assert look.calls == 2


def _away(cache: ResultCache) -> ResultCache:
    return replace(cache, resources=replace(cache.resources, redis=make_redis("redis://127.0.0.1:1")))
