"""What a step's tools do, as rows and events: numbered without gaps, cut and throttled to what a person reads."""

import asyncio
from typing import Any

import pytest

from backend.core.db.base import Json
from tests.path.crew import ALL, Crew, check_numbers
from workers.agentkit import step_writer
from workers.agentkit.context import StepContext, ToolProblem

PARALLEL = 8


async def of_step(crew: Crew, task: Json) -> list[Json]:
    """Return the events whose source is the task's only step."""
    [step] = await crew.steps(task["id"])
    return [event for event in await crew.events(task["id"]) if event["source"] == str(step["id"])]


def kinds(events: list[Json], kind: str) -> list[Json]:
    return [event for event in events if event["kind"] == kind]


async def test_parallel_calls_of_one_step_are_numbered_without_gaps(crew: Crew) -> None:
    barrier = asyncio.Barrier(PARALLEL)

    async def at_once(context: StepContext) -> str:
        await barrier.wait()
        await context.artifacts.add("x.txt", "text/plain", b"x")
        await context.progress("half way")
        return "done"

    act = crew.acts.define("at_once", at_once)
    await crew.main.start(*ALL)
    task = await crew.ask(" ".join(["act:at_once"] * PARALLEL))
    assert (task["state"], act.calls) == ("completed", PARALLEL)
    events = await of_step(crew, task)
    check_numbers(await crew.events(task["id"]))
    calls = [event["call_id"] for event in kinds(events, "tool.started")]
    assert len(set(calls)) == PARALLEL
    assert sorted(event["call_id"] for event in kinds(events, "tool.finished")) == sorted(calls)


async def test_each_call_is_shown_with_the_files_that_it_made(crew: Crew) -> None:
    async def make(context: StepContext) -> str:
        await context.artifacts.add("a.txt", "text/plain", b"aa")
        (context.workspace / "b.bin").write_bytes(b"bbb")
        await context.artifacts.add("b.bin", "application/octet-stream", context.workspace / "b.bin")
        return "made"

    crew.acts.define("make", make)
    await crew.main.start(*ALL)
    task = await crew.ask("act:make act:idle")
    events = await of_step(crew, task)
    rows = await crew.sql("select id, name, size, task_id, sha256 from artifacts order by name")
    assert [(row["name"], row["size"], row["task_id"]) for row in rows] == [
        ("a.txt", 2, task["id"]),
        ("b.bin", 3, task["id"]),
    ]
    made = {event["call_id"]: event.get("artifacts", []) for event in kinds(events, "tool.finished")}
    assert sorted(len(files) for files in made.values()) == [0, 2]
    assert {str(row["id"]) for row in rows} == {file for files in made.values() for file in files}
    stored = [b"".join([chunk async for chunk in crew.resources.artifacts.read(row["sha256"])]) for row in rows]
    assert stored == [b"aa", b"bbb"]


async def test_progress_is_throttled(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_writer, "_PROGRESS_EVERY", 60.0)

    async def chatter(context: StepContext) -> str:
        for page in range(100):
            await context.progress(f"page {page}" + "!" * 500)
        return "read"

    crew.acts.define("chatter", chatter)
    await crew.main.start(*ALL)
    task = await crew.ask("act:chatter")
    [told] = kinds(await of_step(crew, task), "tool.progress")
    assert told["text"].startswith("page 0!")
    assert len(told["text"]) == 200


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 5_000, "x" * 2_000 + "…"),
        ({"a": ["y" * 3_000], "b": 1}, {"a": ["y" * 2_000 + "…"], "b": 1}),
        (list(range(500)), list(range(100))),
        (None, None),
        (1.5, 1.5),
    ],
)
def test_long_arguments_are_cut(value: object, shown: object) -> None:
    given: dict[str, Any] = {"it": value, "runtime": object()}
    assert step_writer._plain(given) == {"it": shown}


async def test_long_results_are_cut_on_screen_and_whole_for_the_model(crew: Crew) -> None:
    async def much(_context: StepContext) -> str:
        return "z" * 6_000

    crew.acts.define("much", much)
    await crew.main.start(*ALL)
    task = await crew.ask("act:much")
    assert task["answer"] == "z" * 6_000
    [finished] = kinds(await of_step(crew, task), "tool.finished")
    assert finished["result"] == "z" * 4_000


async def test_a_tool_that_fails_is_an_error_on_screen_and_the_step_goes_on(crew: Crew) -> None:
    crew.acts.raising("broken", ToolProblem("no_column", "There is no column x.", "Choose y."))
    await crew.main.start(*ALL)
    task = await crew.ask("act:broken then act:well")
    assert (task["state"], task["answer"]) == ("completed", "did well")
    first, second = kinds(await of_step(crew, task), "tool.finished")
    assert (first["error"]["code"], first["error"]["cure"]) == ("no_column", "Choose y.")
    assert second["result"] == "did well"
    assert not second.get("error")


async def test_a_subagents_calls_are_shown_under_its_name(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("ask:helper:inside")
    assert task["answer"] == "did inside"
    started = kinds(await of_step(crew, task), "tool.started")
    assert [(event["tool"], event.get("subagent")) for event in started] == [("task", None), ("act", "helper")]
    check_numbers(await crew.events(task["id"]))


async def test_a_tool_that_cancels_itself_is_a_failure_not_a_stop(crew: Crew) -> None:
    act = crew.acts.raising("odd", asyncio.CancelledError())
    await crew.main.start(*ALL)
    task = await crew.ask("act:odd")
    assert (task["state"], task["error"]["code"], act.calls) == ("failed", "internal", 3)


async def test_nothing_stays_in_the_workspace_folder(crew: Crew) -> None:
    await crew.main.start(*ALL)
    await crew.ask("act:x")
    work = crew.settings.home / "work"
    assert [left for role in work.iterdir() for left in role.iterdir()] == []
    await crew.main.stop()
    assert list(work.iterdir()) == []
