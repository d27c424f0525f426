"""A task of one step, from the message to the answer: every state, event and row on the way."""

import json
from typing import Any

from backend.core import redis_keys
from backend.core.db.base import Json
from tests.path.crew import ALL, Crew, check_numbers, until
from workers.supervisor.planner import Answer


def told(event: Json) -> str:
    """Return an event in one word or two."""
    state = (event.get("task") or event.get("step") or {}).get("state", "")
    return f"{event['kind']} {state}".strip()


async def test_every_state_and_event_in_order(crew: Crew) -> None:
    await crew.main.start(*ALL)
    accepted = await crew.say("act:greet")
    task = await crew.wait(accepted.task_id)
    step = (await crew.steps(task["id"]))[0]
    events = await crew.events(task["id"])
    assert [told(event) for event in events if event["source"] == "task"] == [
        "task.changed queued",
        "message.added",
        "task.changed planning",
        "plan.changed",
        "step.changed queued",
        "task.changed running",
        "message.added",
        "task.changed completed",
    ]
    assert [told(event) for event in events if event["source"] == str(step["id"])] == [
        "step.changed running",
        "tool.started",
        "tool.finished",
        "step.changed completed",
    ]
    check_numbers(events)
    assert (task["answer"], task["round"], task["owner"]) == ("did greet", 1, None)
    assert task["event_n"] == 8
    assert (step["state"], step["result"], step["attempt"], step["owner"]) == ("completed", "did greet", 1, None)
    assert crew.planner.reviewed == []


async def test_the_answer_is_a_message_of_the_conversation(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("act:greet")
    messages = await crew.sql("select role, content, task_id from messages order by seq")
    assert messages == [
        {"role": "user", "content": "act:greet", "task_id": task["id"]},
        {"role": "assistant", "content": "did greet", "task_id": task["id"]},
    ]


async def test_the_users_stream_holds_what_the_rows_hold(crew: Crew) -> None:
    # Without the clock, which under load tells again what was told: readers drop a repeat.
    await crew.main.start("aggregator", "supervisor", "alpha")
    task = await crew.ask("act:one then act:two act:three")
    rows = {(event["source"], event["n"], event["kind"]) for event in await crew.events(task["id"])}

    async def streamed() -> list[Json] | None:
        entries: Any = await crew.resources.redis.xrange(redis_keys.user_stream(crew.ann))
        found = [json.loads(fields[b"e"]) for _, fields in entries]
        return found if len(found) >= len(rows) else None

    stream = await until(streamed)
    assert len(stream) == len(rows)
    assert {(event["source"], event["n"], event["kind"]) for event in stream} == rows


async def test_nothing_is_left_to_publish(crew: Crew) -> None:
    await crew.main.start(*ALL)
    await crew.ask("act:greet")

    async def empty() -> bool:
        return not await crew.sql("select 1 from outbox")

    await until(empty, what="the outbox to be empty")


async def test_small_talk_needs_no_step(crew: Crew) -> None:
    crew.planner.on("hi", Answer("Hello, Ann."))
    await crew.main.start(*ALL)
    task = await crew.ask("hi")
    assert (task["state"], task["answer"], task["round"]) == ("completed", "Hello, Ann.", 0)
    assert await crew.steps(task["id"]) == []
    check_numbers(await crew.events(task["id"]))


async def test_usage_counts_every_model_call(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("act:greet")
    assert task["usage"]["model_calls"] == 2
    assert task["usage"]["cost"] == "0"


async def test_no_transaction_is_open_while_a_model_or_a_tool_works(crew: Crew) -> None:
    thinking, tool = crew.acts.holding("plan"), crew.acts.holding("slow")

    async def plan(_request: object) -> Answer:
        await thinking._wait()
        return Answer("thought")

    crew.planner.on("think", plan)
    await crew.main.start(*ALL)
    planned = await crew.say("think")
    stepped = await crew.say("act:slow")
    await tool.started.wait()
    await crew.wait(planned.task_id, "planning")

    # Long enough that a transaction of theirs would stand out from those that come and go.
    async def at_it_for_a_while() -> list[Json]:
        return await crew.sql("select id from steps where started_at < now() - interval '0.5 s' and owner is not null")

    await until(at_it_for_a_while)
    assert (
        await crew.sql(
            "select query, xact_start from pg_stat_activity where datname = current_database()"
            " and state like 'idle in transaction%' and xact_start < now() - interval '0.4 s'"
        )
        == []
    )
    thinking.release.set()
    tool.release.set()
    assert (await crew.wait(planned.task_id))["answer"] == "thought"
    assert (await crew.wait(stepped.task_id))["answer"] == "released"
