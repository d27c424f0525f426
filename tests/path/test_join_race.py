"""Steps that finish at the same instant, joined by two aggregators on connections of their own.

Without the row lock (``_LOCK`` as a plain select) 54 of 60 races collided: both joins read the same state and moved the
task on. Only the events' primary key kept the second one out, by an error; with the lock there is none.
"""

import asyncio
from uuid import UUID

from backend.core.db import new_id
from backend.core.resources import Resources
from backend.core.topology import SUPERVISOR_TASKS, agent_queue
from tests.path.crew import Crew, check_numbers, until
from workers.aggregator.role import join_task

RACES = 60


async def make_task(crew: Crew, *, steps: int, dependents: int = 0) -> tuple[UUID, list[UUID]]:
    """Write a running task whose steps are all being worked on; returns its id and theirs."""
    conversation, task = new_id(), new_id()
    ids = [new_id() for _ in range(steps + dependents)]
    await crew.sql(
        "insert into conversations (id, user_id, title) values (:id, :user, 'x')", id=conversation, user=crew.ann
    )
    await crew.sql(
        "insert into tasks (id, user_id, conversation_id, state, head, request, round)"
        " values (:id, :user, :conversation, 'running', true, 'x', 1)",
        id=task,
        user=crew.ann,
        conversation=conversation,
    )
    for position, step in enumerate(ids, start=1):
        waits = position > steps
        await crew.sql(
            "insert into steps (id, user_id, task_id, conversation_id, round, position, agent, instruction, state,"
            " depends_on) values (:id, :user, :task, :conversation, 1, :position, 'alpha', 'x', :state, :needs)",
            id=step,
            user=crew.ann,
            task=task,
            conversation=conversation,
            position=position,
            state="pending" if waits else "running",
            needs=ids[:steps] if waits else [],
        )
    return task, ids[:steps]


async def finish(crew: Crew, resources: Resources, task: UUID, step: UUID) -> None:
    """End a step as its holder does, and join as the aggregator does."""
    async with resources.engine.begin() as conn:
        await conn.exec_driver_sql(
            "update steps set state = 'completed', result = 'done', rev = rev + 1 where id = $1", (step,)
        )
    await join_task(resources, task)


async def race(crew: Crew, other: Resources, task: UUID, steps: list[UUID]) -> None:
    """Finish all steps at once, by turns through one aggregator and the other."""
    sides = [crew.resources, other]
    await asyncio.gather(*(finish(crew, sides[n % 2], task, step) for n, step in enumerate(steps)))


async def test_sixty_races_to_the_end_move_each_task_on_exactly_once(crew: Crew) -> None:
    other = (await crew.process()).resources
    for number in range(RACES):
        task, steps = await make_task(crew, steps=2 + number % 2)
        await race(crew, other, task, steps)
        moved = [event["task"]["state"] for event in await crew.events(task) if event["kind"] == "task.changed"]
        assert moved == ["answering"], f"race {number}"
        assert (await crew.task(task))["state"] == "answering"
        check_numbers(await crew.events(task))

    async def all_rung() -> bool:
        return await crew.waiting(SUPERVISOR_TASKS) >= RACES

    await until(all_rung, what="one task.joined for every task")
    assert await crew.waiting(SUPERVISOR_TASKS) == RACES


async def test_a_dependent_of_racing_steps_is_queued_exactly_once(crew: Crew) -> None:
    other = (await crew.process()).resources
    for _ in range(RACES // 3):
        task, steps = await make_task(crew, steps=2, dependents=1)
        await race(crew, other, task, steps)
        dependent = (await crew.steps(task))[2]
        assert (dependent["state"], dependent["rev"]) == ("queued", 1)

    async def all_rung() -> bool:
        return await crew.waiting(agent_queue("alpha")) >= RACES // 3

    await until(all_rung, what="one step.requested for every dependent")
    assert await crew.waiting(agent_queue("alpha")) == RACES // 3


async def test_a_lone_step_reported_to_two_aggregators_is_answered_once(crew: Crew) -> None:
    other = (await crew.process()).resources
    for _ in range(RACES // 3):
        task, steps = await make_task(crew, steps=1)
        await race(crew, other, task, steps * 2)
        assert (await crew.task(task))["state"] == "completed"
        said = await crew.sql("select content from messages where task_id = :id", id=task)
        assert said == [{"content": "done"}]
        check_numbers(await crew.events(task))
