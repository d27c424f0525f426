"""Schedules on the real path: each slot once, whatever was missed, whoever dies."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from backend.api.conversations.change_conversation import delete_conversation
from backend.api.schedules.change_schedule import add_schedule, pause, resume
from backend.api.schedules.requests import NewSchedule
from backend.core.db.base import Json
from backend.core.outbox import OutboxItem, Relay, Sent
from backend.core.resources import Resources
from backend.core.schedule_times import Every, Once
from backend.core.schedule_views import ScheduleView
from tests.path.crew import ALL, Crew, check_numbers, until
from workers.clock import schedules

#: A minute's schedule, whose slots a test moves into the past.
EACH_MINUTE = Every(minutes=1)


async def plan(crew: Crew, request: str = "act:x", *, resources: Resources | None = None, **more: Any) -> ScheduleView:  # noqa: ANN401 - any field
    new = NewSchedule(**{"request": request, "when": EACH_MINUTE, **more})
    return await add_schedule(resources or crew.resources, crew.ann, new, None)


async def be_late(crew: Crew, schedule: ScheduleView, *, first: timedelta, last: timedelta) -> None:
    """Have the schedule's slots begin ``first`` ago, each minute, with the last one ``last`` ago."""
    await crew.sql(
        "update schedules set next_at = date_trunc('milliseconds', now()) - cast(:first as interval),"
        " starts_at = date_trunc('milliseconds', now()) - cast(:last as interval) - interval '1 day' where id = :id",
        id=schedule.id,
        first=first,
        last=last,
    )


async def runs(crew: Crew, schedule: ScheduleView) -> list[Json]:
    return await crew.sql("select * from schedule_runs where schedule_id = :id order by slot_at", id=schedule.id)


async def row_of(crew: Crew, schedule: ScheduleView) -> Json:
    [row] = await crew.sql("select *, now() as now from schedules where id = :id", id=schedule.id)
    return row


async def tasks_of(crew: Crew, user: UUID | None = None) -> list[Json]:
    return await crew.sql("select * from tasks where user_id = :u order by seq", u=user or crew.ann)


JUST_NOW = timedelta(seconds=1)


async def test_a_schedule_runs_as_if_its_owner_had_sent_it(crew: Crew) -> None:
    schedule = await plan(crew, "act:x")
    await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)
    await crew.main.start(*ALL)

    async def settled() -> list[Json]:
        return [run for run in await runs(crew, schedule) if run["settled_at"] is not None]

    [run] = await until(settled)
    task = await crew.wait(run["task_id"])
    assert (task["answer"], task["started_by"]) == ("did x", "schedule")
    row = await row_of(crew, schedule)
    assert row["conversation_id"] == task["conversation_id"]
    assert timedelta(seconds=50) < row["next_at"] - row["now"] <= timedelta(seconds=60)
    check_numbers(await crew.events(task["id"]))


async def test_two_clocks_at_once_run_a_slot_once(crew: Crew) -> None:
    clocks = [crew.resources, *[(await crew.process()).resources for _ in range(3)]]
    made = [await plan(crew, f"act:w{number}") for number in range(12)]
    for schedule in made:
        await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)
    await asyncio.gather(*(schedules.run_due(clock) for clock in clocks for _ in range(2)))
    assert [len(await runs(crew, schedule)) for schedule in made] == [1] * 12
    assert sorted(task["request"] for task in await tasks_of(crew)) == sorted(f"act:w{number}" for number in range(12))


async def test_a_slot_that_is_there_already_is_not_run_again(crew: Crew) -> None:
    """As if a clock, restored from a backup or set back, came by the same slot once more."""
    schedule = await plan(crew)
    await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)
    due = (await row_of(crew, schedule))["next_at"]
    await schedules.run_due(crew.resources)
    await crew.sql("update tasks set state = 'completed'")
    await crew.sql("update schedules set next_at = :due where id = :id", due=due, id=schedule.id)
    await schedules.run_due(crew.resources)
    assert [run["slot_at"] for run in await runs(crew, schedule)] == [due]
    assert len(await tasks_of(crew)) == 1


@pytest.mark.parametrize(
    ("missed", "started", "left_out"),
    [("skip", 0, 31), ("once", 1, 30), ("all", schedules.MOST_MADE_UP, 31 - schedules.MOST_MADE_UP)],
)
async def test_what_was_missed_follows_its_owners_choice(crew: Crew, missed: str, started: int, left_out: int) -> None:
    schedule = await plan(crew, missed=missed, when=Every(minutes=10))
    await be_late(crew, schedule, first=timedelta(minutes=305), last=timedelta(minutes=5))
    await schedules.run_due(crew.resources)
    found = await runs(crew, schedule)
    made_up = [run for run in found if run["task_id"] is not None]
    assert len(made_up) == len(await tasks_of(crew)) == started
    assert all(run["late"] for run in made_up)
    [told] = [run for run in found if run["missed"] is not None]
    assert (told["slots"], told["missed"]["code"]) == (left_out, "was_down")
    row = await row_of(crew, schedule)
    assert row["next_at"] > row["now"]
    assert row["state"] == "active"


async def test_a_run_on_time_makes_up_for_those_before_it(crew: Crew) -> None:
    schedule = await plan(crew, when=Every(minutes=10))
    await be_late(crew, schedule, first=timedelta(minutes=40, seconds=1), last=JUST_NOW)
    await schedules.run_due(crew.resources)
    missed, run = await runs(crew, schedule)
    assert (missed["slots"], run["late"]) == (4, False)
    assert run["task_id"] is not None


async def test_runs_that_make_up_for_missed_ones_come_in_order(crew: Crew) -> None:
    schedule = await plan(crew, missed="all", when=Every(minutes=10))
    await be_late(crew, schedule, first=timedelta(minutes=25), last=timedelta(minutes=5))
    await schedules.run_due(crew.resources)
    found = await runs(crew, schedule)
    assert [run["task_id"] for run in found] == [task["id"] for task in await tasks_of(crew)]
    assert [task["head"] for task in await tasks_of(crew)] == [True, False, False]


async def test_a_reminder_runs_once_and_has_ended(crew: Crew) -> None:
    [now] = await crew.sql("select now() as now")
    schedule = await plan(crew, when=Once(at=now["now"] + timedelta(hours=1)))
    past = Once(at=now["now"] - timedelta(seconds=1))
    await crew.sql(
        "update schedules set next_at = :at, timing = cast(:timing as jsonb) where id = :id",
        at=past.at,
        timing=past.model_dump_json(),
        id=schedule.id,
    )
    assert await schedules.run_due(crew.resources) == 1
    assert await schedules.run_due(crew.resources) == 0
    row = await row_of(crew, schedule)
    assert (row["state"], row["next_at"], len(await runs(crew, schedule))) == ("ended", None, 1)


async def test_a_run_is_left_out_while_the_one_before_is_at_work_unless_it_may_wait(crew: Crew) -> None:
    skips, waits = await plan(crew), await plan(crew, "act:y", overlap="queue")
    for _ in range(2):
        for schedule in (skips, waits):
            await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)
        await schedules.run_due(crew.resources)
    first, second = await runs(crew, skips)
    assert (first["task_id"] is not None, second["missed"]["code"]) == (True, "still_running")
    assert all(run["task_id"] for run in await runs(crew, waits))


async def test_a_full_queue_is_told_with_its_reason(crew: Crew) -> None:
    process = await crew.process(max_queued=1)
    await crew.say("waits")
    schedule = await plan(crew)
    await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)
    await schedules.run_due(process.resources)
    [run] = await runs(crew, schedule)
    assert run["missed"]["code"] == "too_many_queued"
    assert "You have 1 requests waiting" in run["missed"]["message"]
    assert run["settled_at"] is not None
    assert len(await tasks_of(crew)) == 1


async def test_what_is_paused_misses_nothing_and_goes_on_from_now(crew: Crew) -> None:
    schedule = await plan(crew)
    await pause(crew.resources, crew.ann, schedule.id)
    assert await schedules.run_due(crew.resources) == 0
    await crew.sql("update schedules set starts_at = now() - interval '9 days' where id = :id", id=schedule.id)
    await resume(crew.resources, crew.ann, schedule.id)
    row = await row_of(crew, schedule)
    assert timedelta() < row["next_at"] - row["now"] <= timedelta(minutes=1)
    assert await runs(crew, schedule) == []


async def test_a_clock_that_dies_behind_its_commit_loses_no_run(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slot, task and bell are one transaction: what it left is sent by the next clock."""
    schedule = await plan(crew)
    await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)
    dying = await crew.process()

    async def never(self: Relay, items: list[OutboxItem]) -> Sent:
        return Sent(set(), set())

    with monkeypatch.context() as patch:
        patch.setattr(Relay, "_send", never)
        await schedules.run_due(dying.resources)
        await dying.close()
        crew.processes.remove(dying)
    [run] = await runs(crew, schedule)
    assert await crew.sql("select 1 from outbox where jsonb_array_length(messages) > 0")
    await crew.main.start(*ALL)
    assert (await crew.wait(run["task_id"]))["answer"] == "did x"


async def test_a_clock_that_dies_before_its_commit_leaves_the_slot_to_another(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = await plan(crew)
    await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)

    async def die(*_: object, **__: object) -> None:
        raise ConnectionResetError("the database went away")

    with monkeypatch.context() as patch:
        patch.setattr("backend.core.schedule_runs.insert_task", die)
        await schedules.run_due(crew.resources)
    assert await runs(crew, schedule) == []
    await schedules.run_due(crew.resources)
    assert len(await runs(crew, schedule)) == len(await tasks_of(crew)) == 1


async def test_one_that_cannot_be_started_holds_up_no_other(crew: Crew) -> None:
    broken, fine = await plan(crew), await plan(crew, "act:y")
    for schedule in (broken, fine):
        await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)
    bad = '{"kind": "cron", "cron": "0 0 * * *", "zone": "Gone/Zone"}'
    await crew.sql("update schedules set timing = cast(:bad as jsonb) where id = :id", bad=bad, id=broken.id)
    await schedules.run_due(crew.resources)
    row = await row_of(crew, broken)
    assert (row["state"], row["next_at"], row["trouble"]["code"]) == ("paused", None, "unknown_time_zone")
    assert len(await runs(crew, fine)) == 1


async def test_a_deleted_user_takes_their_schedules_along(crew: Crew) -> None:
    schedule = await plan(crew)
    await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)
    await crew.sql("delete from users where id = :u", u=crew.ann)
    assert await schedules.run_due(crew.resources) == 0
    assert await crew.sql("select 1 from schedules") == []


async def test_a_deleted_conversation_is_begun_anew(crew: Crew) -> None:
    schedule = await plan(crew)
    await be_late(crew, schedule, first=JUST_NOW, last=JUST_NOW)
    await schedules.run_due(crew.resources)
    before = (await row_of(crew, schedule))["conversation_id"]
    await delete_conversation(crew.resources, crew.ann, before)
    await be_late(crew, schedule, first=JUST_NOW / 2, last=JUST_NOW / 2)
    await schedules.run_due(crew.resources)
    [task] = await tasks_of(crew)
    assert task["conversation_id"] == (await row_of(crew, schedule))["conversation_id"] != before
    gone, run = await runs(crew, schedule)
    assert (gone["task_id"], gone["missed"], run["task_id"]) == (None, None, task["id"])
