"""What a person sets up in the chat: it is answered and written at once, and comes at its time."""

from datetime import UTC, datetime, timedelta

from backend.core.new_conversation import begin_conversation
from backend.core.new_task import NewTask, insert_task
from backend.core.schedule_times import Cron, Every, Once
from backend.core.schedule_views import Watch
from tests.path.crew import ALL, Crew, until
from workers.supervisor.graph import planning_graph
from workers.supervisor.terms import Answer, Arrange, Decided, PlanRequest


async def decided(request: PlanRequest) -> Decided:
    """Ask the real graph, whose model must not be needed."""

    async def ask(*_: object) -> None:
        raise AssertionError("no model is needed for this")

    state = await planning_graph(ask).ainvoke({"request": request})  # type: ignore[arg-type]  # it never returns
    outcome: Decided = state["outcome"]
    return outcome


async def test_what_is_arranged_is_set_up_with_its_answer(crew: Crew) -> None:
    await crew.sql('update users set preferences = \'{"time_zone": "Europe/Berlin"}\' where id = :u', u=crew.ann)
    said = "every weekday at 8 act:x"
    crew.planner.on(said, decided)
    await crew.main.start(*ALL)
    task = await crew.ask(said)
    assert task["state"] == "completed"
    assert "Act:x: every weekday at 08:00 Europe/Berlin." in task["answer"]
    assert "[Watch](/watch)" in task["answer"]
    [row] = await crew.sql("select * from schedules")
    assert (row["request"], row["conversation_id"]) == ("Act:x", task["conversation_id"])
    assert row["timing"] == {"kind": "cron", "cron": "0 8 * * 1-5", "zone": "Europe/Berlin"}
    assert row["next_at"] > datetime.now(UTC)


async def test_a_reminder_comes_at_its_time_and_needs_no_agent(crew: Crew) -> None:
    said = "remind me tomorrow at 7 to call Ann"
    for request in (said, "Reminder: call Ann"):
        crew.planner.on(request, decided)
    await crew.main.start(*ALL)
    first = await crew.ask(said)
    past = Once(at=datetime.now(UTC) - timedelta(seconds=1))
    timing = past.model_dump_json()
    await crew.sql("update schedules set next_at = :at, timing = cast(:t as jsonb)", at=past.at, t=timing)

    async def runs() -> bool:
        return bool(await crew.sql("select 1 from schedule_runs where settled_at is not null"))

    await until(runs)
    [run] = await crew.sql("select * from schedule_runs")
    task = await crew.task(run["task_id"])
    assert (task["answer"], task["conversation_id"]) == ("**Reminder:** call Ann", first["conversation_id"])
    assert await crew.steps(task["id"]) == []


async def test_a_watch_is_set_up_once_however_often_its_task_is_planned(crew: Crew) -> None:
    watch = Arrange("", Every(minutes=60), "Prices", watch=Watch.model_validate({"url": "https://example.org/p"}))
    crew.planner.on("watch", watch)
    await crew.main.start(*ALL)
    task = await crew.ask("watch")
    assert "I'm watching. Prices: every hour." in task["answer"]
    [row] = await crew.sql("select * from schedules")
    assert row["request"] == "What changed on https://example.org/p since the last look?"
    assert row["watch"] == {"url": "https://example.org/p", "words": []}


async def test_one_too_many_or_too_late_is_told_and_not_set_up(crew: Crew) -> None:
    node = await crew.process(max_schedules=1)
    crew.planner.on("fine", Arrange("act:x", Every(minutes=5)))
    crew.planner.on("late", Arrange("act:x", Once(at=datetime(2020, 1, 1, tzinfo=UTC))))
    await node.start(*ALL)
    assert "The time has passed already." in (await crew.ask("late"))["answer"]
    await crew.ask("fine")
    assert "no more than 1 may be there" in (await crew.ask("fine"))["answer"]
    assert len(await crew.sql("select 1 from schedules")) == 1


async def test_a_schedules_own_run_arranges_nothing_again() -> None:
    request = PlanRequest(request="Reminder: every day at 8 drink", cards=(), scheduled=True)
    assert await decided(request) == Answer("**Reminder:** every day at 8 drink")
    named = PlanRequest(request="every day at 8 act:x", cards=(), agent="alpha")
    assert await decided(named) == Arrange("Act:x", Cron(cron="0 8 * * *"), agent="alpha")


async def test_what_is_only_planned_is_said_and_not_set_up(crew: Crew) -> None:
    crew.planner.on("fine", Arrange("act:x", Every(minutes=5)))
    await crew.main.start(*ALL)
    async with crew.resources.unit() as unit:
        conversation = await begin_conversation(unit.conn, crew.ann, "fine")
        new = NewTask(user_id=crew.ann, conversation_id=conversation["id"], request="fine", heads=True, mode="plan")
        row = await insert_task(unit, new)
    assert (await crew.wait(row["id"]))["answer"] == "This would be set up. act:x: every 5 minutes."
    assert await crew.sql("select 1 from schedules") == []
