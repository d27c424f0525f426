"""An act happens at most once: once, or visibly unknown, wherever its worker is cut off."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from backend.api.tasks.rerun_step import retry_step
from backend.core.db.base import Json
from backend.core.parking import release
from backend.core.verdicts import Failure, Parked, Retryable
from tests.path.crew import ALL, Crew, check_numbers, until
from tests.path.deciding import decide, effects, question, questions
from workers.agentkit.context import StepContext
from workers.agentkit.ledger import Ledger

#: Longer than any test: a heart that doesn't beat.
AWAY = 1000.0


@pytest.fixture(autouse=True)
async def _acting(crew: Crew) -> None:
    """Nobody is asked here, but where the end of an act is unknown or it would be repeated."""
    crew.actors.add("alpha")
    await crew.sql(
        """insert into tool_policies (id, user_id, agent, tool, decision)
        values (gen_random_uuid(), :user, 'alpha', 'send', 'allow')""",
        user=crew.ann,
    )


class Freezes:
    """Freezes its first caller before or after the act, until it is thawed."""

    def __init__(self, crew: Crew, name: str, *, before: bool) -> None:
        self.reached, self.thaw = asyncio.Event(), asyncio.Event()
        self.before = before
        crew.world.around[name] = self

    async def __call__(self, _context: StepContext, do: Callable[[], None]) -> None:
        if self.reached.is_set():
            do()
            return
        if not self.before:
            do()
        self.reached.set()
        await self.thaw.wait()
        if self.before:
            do()


async def frozen(crew: Crew, freezes: Freezes, message: str = "send:hello:bob") -> UUID:
    """Have a worker freeze in the act, past its lease."""
    await crew.main.start("clock", "aggregator", "supervisor")
    worker = await crew.process("alpha", lease_seconds=0.3, heartbeat_seconds=AWAY, slots=1)
    accepted = await crew.say(message)
    await freezes.reached.wait()
    await worker.stop_listening("alpha")
    await crew.wait_step(accepted.task_id, 1, "queued")
    return accepted.task_id


@pytest.mark.parametrize("before", [True, False])
async def test_a_worker_frozen_in_the_act_does_not_do_it_twice(crew: Crew, *, before: bool) -> None:
    freezes = Freezes(crew, "hello", before=before)
    task_id = await frozen(crew, freezes)
    await crew.process("alpha")
    task = await crew.wait(task_id)
    assert (task["state"], crew.world.done) == ("completed", [("hello", "bob")])
    freezes.thaw.set()
    await until(lambda: _let_go(crew), what="the frozen worker lets go")
    assert (crew.world.done, crew.world.refused) == ([("hello", "bob")], int(before))
    [effect] = await effects(crew, task_id)
    assert (effect["state"], effect["life"]) == ("done", 0)
    check_numbers(await crew.events(task_id))


async def _let_go(crew: Crew) -> bool:
    """Tell whether nothing of the frozen worker runs any more: its act's task is among the loop's."""
    names = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    return not any("ClaimLoop._work" in name for name in names)


async def test_an_act_whose_end_cannot_be_found_out_is_asked_about(crew: Crew) -> None:
    freezes = Freezes(crew, "hello", before=False)
    crew.world.blind.add("hello")
    task_id = await frozen(crew, freezes)
    await crew.process("alpha")
    await crew.wait(task_id, "waiting")
    row = await question(crew, task_id)
    assert (row["kind"], row["warnings"][0]["code"], row["always"]) == ("outcome", "unknown_outcome", None)
    assert [effect["state"] for effect in await effects(crew, task_id)] == ["unknown"]
    await decide(crew, row, "reject")
    task = await crew.wait(task_id)
    assert "isn't known" in task["answer"]
    assert ([effect["state"] for effect in await effects(crew, task_id)], len(crew.world.done)) == (["unknown"], 1)
    freezes.thaw.set()
    await until(lambda: _let_go(crew), what="the frozen worker lets go")
    [effect], events = await effects(crew, task_id), await crew.events(task_id)
    told = max((each["effect"] for each in events if each["kind"] == "effect.changed"), key=lambda each: each["rev"])
    assert (effect["state"], told["state"], told["rev"]) == ("done", "done", effect["rev"]), (
        "who saw it knows, and tells"
    )
    check_numbers(events)


async def test_an_end_that_cannot_be_written_at_once_is_not_forgotten(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, away = Ledger._settle, iter([True, True])

    async def stumble(*args: Any, **named: Any) -> None:  # noqa: ANN401 - as it takes them
        if next(away, False):
            raise ConnectionError("the database is away")
        await settle(*args, **named)

    monkeypatch.setattr(Ledger, "_settle", stumble)
    await crew.main.start(*ALL)
    task = await crew.ask("send:hello:bob")
    assert (task["state"], task["answer"], crew.world.looked_up) == ("completed", "sent hello to bob", 0)
    assert [effect["state"] for effect in await effects(crew, task["id"])] == ["done"]


async def test_a_person_may_have_an_unknown_act_done_again(crew: Crew) -> None:
    async def lose(_context: StepContext, do: Callable[[], None]) -> None:
        raise ConnectionError("cut")

    crew.world.around["hello"] = lose
    crew.world.blind.add("hello")
    await crew.main.start(*ALL)
    accepted = await crew.say("send:hello:bob")
    await crew.wait(accepted.task_id, "waiting")
    del crew.world.around["hello"]
    await decide(crew, await question(crew, accepted.task_id))
    task = await crew.wait(accepted.task_id)
    assert (task["answer"], crew.world.done) == ("sent hello to bob", [("hello", "bob")])


@pytest.mark.parametrize("happened", [True, False])
async def test_an_answer_that_was_lost_is_looked_up(crew: Crew, *, happened: bool) -> None:
    tries: list[int] = []

    async def lose(_context: StepContext, do: Callable[[], None]) -> None:
        tries.append(1)
        if happened or len(tries) > 1:
            do()
        if len(tries) == 1:
            raise TimeoutError

    crew.world.around["hello"] = lose
    await crew.main.start(*ALL)
    task = await crew.ask("send:hello:bob")
    assert (crew.world.done, len(tries)) == ([("hello", "bob")], 1 if happened else 2)
    assert task["answer"].startswith("sent hello")
    assert await questions(crew, task["id"]) == []


@pytest.mark.parametrize("how", ["cancel", "drain"])
async def test_nothing_cuts_an_act_off_in_the_middle(crew: Crew, how: str) -> None:
    freezes = Freezes(crew, "hello", before=True)
    await crew.main.start("clock", "aggregator", "supervisor")
    worker = await crew.process("alpha")
    accepted = await crew.say("send:hello:bob then act:after")
    await freezes.reached.wait()
    if how == "cancel":
        await crew.cancel(accepted.task_id)
        await asyncio.sleep(0.4)
        assert (await crew.task(accepted.task_id))["state"] == "running", "stopping, until the act has ended"
        freezes.thaw.set()
        await crew.wait(accepted.task_id, "cancelled")
    else:
        leaving = asyncio.create_task(worker.stop())
        await asyncio.sleep(0.5)
        freezes.thaw.set()
        await leaving
        await crew.process("alpha")
        assert (await crew.wait(accepted.task_id))["answer"] == "did after"
    assert crew.world.done == [("hello", "bob")]
    [effect] = await effects(crew, accepted.task_id)
    assert effect["state"] == "done"
    check_numbers(await crew.events(accepted.task_id))


async def test_a_step_that_was_stopped_before_the_act_does_not_do_it(crew: Crew) -> None:
    act = crew.acts.holding("first")
    await crew.main.start(*ALL)
    accepted = await crew.say("act:first then send:hello:bob")
    await act.started.wait()
    await crew.sql("update tasks set cancel_requested_at = now() where id = :id", id=accepted.task_id)
    act.release.set()
    await crew.wait(accepted.task_id, "cancelled")
    assert (crew.world.done, await effects(crew, accepted.task_id)) == ([], [])


async def test_the_very_same_act_is_asked_about_though_it_is_allowed(crew: Crew) -> None:
    await crew.main.start(*ALL)
    accepted = await crew.say("send:hello:bob then send:hello:bob")
    await crew.wait(accepted.task_id, "waiting")
    row = await question(crew, accepted.task_id)
    assert [warning["code"] for warning in row["warnings"]] == ["done_before"]
    assert len(crew.world.done) == 1
    await decide(crew, row, "reject")
    await crew.wait(accepted.task_id)
    assert len(crew.world.done) == 1


async def test_what_can_be_undone_may_be_done_again_unasked(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("mark:it then mark:it")
    assert (task["state"], crew.world.done) == ("completed", [("it", ""), ("it", "")])


async def test_a_step_that_is_run_again_asks_before_it_repeats_anything(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("send:hello:bob")
    [step] = await crew.steps(task["id"])
    await retry_step(crew.resources, crew.ann, task["id"], step["id"])
    await crew.wait(task["id"], "waiting")
    row = await question(crew, task["id"])
    assert (row["life"], [warning["code"] for warning in row["warnings"]]) == (1, ["done_before"])
    await decide(crew, row)
    await crew.wait(task["id"])
    assert len(crew.world.done) == 2
    assert [effect["life"] for effect in await effects(crew, task["id"])] == [0, 1]


def raising(error: Exception) -> Callable[[StepContext, Callable[[], None]], object]:
    async def fail(_context: StepContext, _do: Callable[[], None]) -> None:
        raise error

    return fail


async def test_an_approved_act_that_had_to_wait_for_a_cure_is_not_asked_about_again(crew: Crew) -> None:
    await crew.sql("delete from tool_policies")
    failure = Failure(code="reconnect", message="Gmail must be reconnected.")
    crew.world.around["hello"] = raising(Parked(failure, cause="grant:x"))  # type: ignore[assignment]  # it only raises
    await crew.main.start(*ALL)
    accepted = await crew.say("act:look then send:hello:bob")
    await crew.wait(accepted.task_id, "waiting")
    await decide(crew, await question(crew, accepted.task_id))
    step = await crew.wait_step(accepted.task_id, 1, "parked")
    assert (step["parked_cause"], step["error"]["code"], step["attempt"]) == ("grant:x", "reconnect", 0)
    assert (await crew.wait(accepted.task_id, "waiting"))["waiting_for"] == "parked"
    crew.world.around.clear()
    assert await release(crew.resources, "grant:x") == 1
    task = await crew.wait(accepted.task_id)
    assert (task["answer"], crew.world.done, crew.acts["look"].calls) == (
        "sent hello to bob",
        [("hello", "bob")],
        1,
    )
    assert len(await questions(crew, accepted.task_id)) == 1


async def test_a_retry_goes_on_where_it_stopped(crew: Crew) -> None:
    error = Retryable(Failure(code="away", message="The provider is away."))
    crew.world.around["hello"] = raising(error)  # type: ignore[assignment]  # it only raises
    await crew.main.start(*ALL)
    accepted = await crew.say("mark:it then send:hello:bob")
    await until(lambda: _tried(crew, accepted.task_id))
    crew.world.around.clear()
    task = await crew.wait(accepted.task_id)
    assert (task["state"], crew.world.done) == ("completed", [("it", ""), ("hello", "bob")])


async def _tried(crew: Crew, task_id: UUID) -> bool:
    steps = await crew.steps(task_id)
    return bool(steps) and steps[0]["attempt"] >= 1 and (steps[0]["error"] or {}).get("code") == "away"


async def test_a_step_that_acted_and_whose_place_is_lost_is_not_begun_anew(crew: Crew) -> None:
    freezes = Freezes(crew, "hello", before=False)
    task_id = await frozen(crew, freezes)
    await crew.sql("delete from langgraph.checkpoints")
    await crew.sql("delete from langgraph.checkpoint_writes")
    await crew.process("alpha")
    task = await crew.wait(task_id)
    assert (task["state"], task["error"]["code"], len(crew.world.done)) == ("failed", "cannot_resume", 1)

    async def told() -> Json | None:
        [effect] = await effects(crew, task_id)
        return effect if effect["state"] == "unknown" else None

    await until(told, what="the act nobody will settle is unknown")
    freezes.thaw.set()


async def test_threads_of_ended_steps_are_deleted(crew: Crew) -> None:
    await crew.main.start(*ALL)
    await crew.ask("mark:it")

    async def gone() -> bool:
        return await crew.sql("select 1 from langgraph.checkpoints") == []

    await until(gone)
