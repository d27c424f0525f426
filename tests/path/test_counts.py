"""What a deployment tells of its work: counters of what was done, gauges of what stands in rows, lines with ids."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from backend.core.db.base import Json
from backend.core.telemetry.logs import configure_logging
from backend.core.telemetry.metrics import REGISTRY
from backend.core.verdicts import Failure, Parked, Retryable
from tests.path.crew import ALL, Crew, until
from tests.path.deciding import decide, question
from tests.path.scripted import steps
from workers.agentkit.context import StepContext

BUSY = Retryable(Failure(code="busy", message="Busy.", cure="Wait."), after=0.0)
Samples = dict[tuple[str, ...], float]


def samples() -> Samples:
    families = text_string_to_metric_families(generate_latest(REGISTRY).decode())
    return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}


@pytest.fixture
def counted(crew: Crew) -> Crew:
    telemetry = crew.settings.telemetry.model_copy(update={"metrics_seconds": 0.1})
    crew.settings = crew.settings.model_copy(update={"telemetry": telemetry})
    return crew


async def test_what_is_done_is_counted_once_by_agent_and_state(counted: Crew) -> None:
    crew = counted
    crew.actors.add("beta")

    async def busy_once(context: StepContext) -> str:
        if crew.acts["busy"].calls == 1:
            raise BUSY
        return "done at last"

    crew.acts.define("busy", busy_once)
    crew.planner.on("go", steps(a=("alpha", "act:busy"), b=("beta", "send:letter:ann", "a")))
    before = samples()
    process = await crew.process(*ALL)
    accepted = await crew.say("go")
    await crew.wait_step(accepted.task_id, 1, "completed")
    await crew.wait_step(accepted.task_id, 2, "awaiting_approval")
    await decide(crew, await question(crew, accepted.task_id))
    await crew.wait(accepted.task_id)
    await process.stop()
    grown = {key: value - before.get(key, 0) for key, value in samples().items()}
    assert {
        "created": grown["warren_tasks_created_total", "normal"],
        "ended": grown["warren_task_duration_seconds_count", "completed"],
        "retried": grown["warren_retries_total", "alpha"],
        "steps": grown["warren_steps_ended_total", "alpha", "completed"],
        "planned": grown["warren_supervisor_duration_seconds_count", "planning", "running"],
        "answered": grown["warren_supervisor_duration_seconds_count", "answering", "completed"],
        "asked": grown["warren_approvals_asked_total", "beta"],
        "approved": grown["warren_approval_decision_seconds_count", "approved"],
        "sent": grown["warren_effects_total", "beta", "done"],
    } == dict.fromkeys(("created", "ended", "retried", "steps", "planned", "answered", "asked", "approved", "sent"), 1)
    tries = {key[1:]: n for key, n in grown.items() if key[0] == "warren_step_duration_seconds_count" and n}
    assert tries == {
        ("alpha", "queued"): 1,
        ("alpha", "completed"): 1,
        ("awaiting_approval", "beta"): 1,
        ("beta", "completed"): 1,
    }
    assert grown["warren_tool_duration_seconds_count", "alpha", "ok"] == 1
    assert grown["warren_model_duration_seconds_count", "alpha", "builtin", "ok"] >= 2
    assert grown["warren_messages_published_total", "agent.alpha", "ok"] >= 1
    assert grown["warren_bells_total", "agent.results", "claimed"] >= 2


async def test_what_stands_in_rows_is_told_while_a_clock_runs(counted: Crew) -> None:
    crew = counted
    held = crew.acts.holding("held")
    crew.acts.raising("stuck", Parked(Failure(code="no", message="No.", cure="Yes."), cause="grant:1"))
    crew.planner.on("go", steps(a=("alpha", "act:held"), b=("alpha", "act:stuck"), c=("beta", "x", "a")))
    process = await crew.process(*ALL)
    accepted = await crew.say("go")
    await held.started.wait()
    await crew.wait_step(accepted.task_id, 2, "parked")
    await process.stop("supervisor")
    await crew.say("waits for a supervisor")

    async def told() -> Samples | None:
        now = samples()
        return now if now.get(("warren_queue_waiting", "supervisor.tasks")) == 1 else None

    now = await until(told, what="a task that waits")
    assert now["warren_steps", "alpha", "running"] == 1
    assert now["warren_steps_parked", "grant"] == now["warren_steps", "alpha", "parked"] == 1
    assert now["warren_tasks", "running"] == now["warren_tasks", "queued"] == 1
    assert now["warren_queue_waiting", "agent.alpha"] == now["warren_queue_oldest_wait_seconds", "agent.alpha"] == 0
    assert 0 < now["warren_queue_oldest_wait_seconds", "supervisor.tasks"] < 60
    assert now["warren_workers", "alpha"] == 1
    assert now["warren_slots_busy", "alpha"] <= now["warren_slots", "alpha"] == crew.settings.limits.slots
    assert now["warren_dead_letters_oldest_seconds",] == now["warren_approvals_pending",] == 0
    held.release.set()
    await process.stop()
    left = {name for name, *_ in samples()}
    assert "warren_queue_waiting" not in left, "a process that reads no rows says nothing of them"
    assert "warren_tasks_created_total" in left


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging("INFO", file=tmp_path / "warren.log")
    yield tmp_path / "warren.log"
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def test_every_line_of_a_task_has_its_ids(crew: Crew, lines: Path) -> None:
    crew.acts.raising("broken", ValueError("broke"))
    crew.planner.on("go", steps(a=("alpha", "act:one"), b=("beta", "act:broken", "a")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    await crew.main.stop()
    trace_id = task["traceparent"].split("-")[1]
    by_id = {str(step["id"]): step for step in await crew.steps(task["id"])}
    said: list[Json] = [json.loads(line) for line in lines.read_text().splitlines()]
    of_steps = [line for line in said if line["event"] in {"tool call", "tool raised"}]
    assert {line["event"] for line in of_steps} == {"tool call", "tool raised"}
    for line in of_steps:
        assert (line["task_id"], line["trace_id"]) == (str(task["id"]), trace_id)
        assert line["step_id"] in by_id
    assert len({line["step_id"] for line in of_steps}) == 2
    assert not [line for line in said if line["event"] == "clock" and "task_id" in line]
