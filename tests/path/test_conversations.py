"""Conversations: one task at a time, in order; questions; others in parallel."""

import asyncio

from backend.core.verdicts import Failure, Permanent
from tests.path.crew import ALL, Crew, check_numbers
from tests.path.scripted import steps
from workers.agentkit.context import StepContext
from workers.supervisor.planner import Answer, Question


async def test_a_question_waits_for_the_next_message(crew: Crew) -> None:
    crew.planner.on("book it", Question("For which day?"), steps(a=("alpha", "act:book")))
    await crew.main.start(*ALL)
    accepted = await crew.say("book it")
    waiting = await crew.wait(accepted.task_id, "waiting")
    assert (waiting["waiting_for"], waiting["question"], waiting["owner"]) == ("question", "For which day?", None)
    again = await crew.say("Monday", to=accepted.conversation_id)
    assert again.task_id == accepted.task_id
    task = await crew.wait(accepted.task_id)
    assert (task["answer"], task["question"], task["waiting_for"]) == ("did book", None, None)
    second = crew.planner.planned[1]
    assert second.request == "book it"
    assert second.asked == (("assistant", "For which day?"), ("user", "Monday"))
    assert second.history == ()
    check_numbers(await crew.events(task["id"]))


async def test_a_question_gives_up_the_conversations_turn(crew: Crew) -> None:
    held = crew.acts.holding("think")

    async def ask(_request: object) -> Question:
        await held._wait()
        return Question("Which one?")

    crew.planner.on("first", ask)
    await crew.main.start(*ALL)
    first = await crew.say("first")
    await crew.wait(first.task_id, "planning")
    second = await crew.say("act:second", to=first.conversation_id)
    held.release.set()
    assert (await crew.wait(second.task_id))["state"] == "completed"
    assert (await crew.task(first.task_id))["state"] == "waiting"


async def test_an_answered_question_waits_for_its_turn(crew: Crew) -> None:
    held, busy = crew.acts.holding("think"), crew.acts.holding("second")

    async def ask(_request: object) -> Question:
        await held._wait()
        return Question("Which one?")

    crew.planner.on("first", ask, steps(a=("alpha", "act:first")))
    await crew.main.start(*ALL)
    first = await crew.say("first")
    await crew.wait(first.task_id, "planning")
    second = await crew.say("act:second", to=first.conversation_id)
    held.release.set()
    await busy.started.wait()
    answered = await crew.say("That one", to=first.conversation_id)
    assert answered.task_id == first.task_id
    waiting = await crew.task(first.task_id)
    assert (waiting["state"], waiting["head"], waiting["owner"]) == ("planning", False, None)
    busy.release.set()
    assert (await crew.wait(first.task_id))["answer"] == "did first"
    done = await crew.task(second.task_id)
    assert done["completed_at"] <= (await crew.steps(first.task_id))[0]["started_at"]


async def test_tasks_of_one_conversation_run_one_at_a_time_in_order(crew: Crew) -> None:
    acts = [crew.acts.holding(name) for name in ("one", "two", "three")]
    await crew.main.start(*ALL)
    first = await crew.say("act:one")
    others = [await crew.say(f"act:{name}", to=first.conversation_id) for name in ("two", "three")]
    ids = [first.task_id, *(accepted.task_id for accepted in others)]
    for number, act in enumerate(acts):
        await act.started.wait()
        states = [(await crew.task(task_id))["state"] for task_id in ids]
        assert states == ["completed"] * number + ["running"] + ["queued"] * (2 - number)
        act.release.set()
    await crew.wait(ids[-1])
    assert [act.calls for act in acts] == [1, 1, 1]


async def test_two_conversations_run_in_parallel(crew: Crew) -> None:
    acts = [crew.acts.holding(name) for name in ("here", "there")]
    await crew.main.start(*ALL)
    tasks = [await crew.say("act:here"), await crew.say("act:there")]
    for act in acts:
        await act.started.wait()
    for act in acts:
        act.release.set()
    for accepted in tasks:
        await crew.wait(accepted.task_id)


async def test_the_planner_knows_what_was_said_before(crew: Crew) -> None:
    crew.planner.on("hello", Answer("hi"))
    await crew.main.start(*ALL)
    first = await crew.say("hello")
    await crew.wait(first.task_id)
    second = await crew.say("act:go", to=first.conversation_id)
    await crew.wait(second.task_id)
    assert crew.planner.planned[1].history == (("user", "hello"), ("assistant", "hi"))


async def test_a_failed_task_lets_the_next_one_go(crew: Crew) -> None:
    go_on = asyncio.Event()

    async def fail(_context: StepContext) -> str:
        await go_on.wait()
        raise Permanent(Failure(code="broken", message="It broke."))

    act = crew.acts.define("fail", fail)
    await crew.main.start(*ALL)
    first = await crew.say("act:fail")
    await act.started.wait()
    second = await crew.say("act:next", to=first.conversation_id)
    go_on.set()
    assert (await crew.wait(first.task_id))["state"] == "failed"
    assert (await crew.wait(second.task_id))["state"] == "completed"


async def test_a_withdrawn_task_is_passed_over(crew: Crew) -> None:
    held = crew.acts.holding("first")
    await crew.main.start(*ALL)
    first = await crew.say("act:first")
    await held.started.wait()
    second = await crew.say("act:second", to=first.conversation_id)
    third = await crew.say("act:third", to=first.conversation_id)
    await crew.cancel(second.task_id)
    assert (await crew.task(second.task_id))["state"] == "cancelled"
    assert (await crew.task(third.task_id))["head"] is False
    held.release.set()
    assert (await crew.wait(third.task_id))["state"] == "completed"
    assert crew.acts["second"].calls == 0


async def test_withdrawing_while_the_task_before_it_ends_blocks_nobody(crew: Crew) -> None:
    """The end of one task takes the next one's row, which a cancel holds: neither may wait for the other for ever."""
    crew.planner.on("talk", Answer("said"))
    await crew.main.start(*ALL)
    for _ in range(15):
        first = await crew.say("talk")
        second = await crew.say("talk", to=first.conversation_id)
        third = await crew.say("talk", to=first.conversation_id)
        await crew.cancel(second.task_id)
        for accepted in (first, third):
            assert (await crew.wait(accepted.task_id, within=3))["state"] == "completed"
        assert (await crew.wait(second.task_id))["state"] in {"cancelled", "completed"}
