"""Each watch compares with its own last run, and a person with their own last look, whoever else looked between."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.peers.site.serving import Site
from workers.agentkit.context import ToolProblem
from workers.agents.browser.extract import versions
from workers.agents.browser.extract.changes import difference
from workers.agents.browser.extract.tests.bench import Bench

_STEP = text("""
    with c as (insert into conversations (id, user_id, title) values (:task_id, :user_id, 'look') returning id),
    t as (insert into tasks (id, user_id, conversation_id, request) select :task_id, :user_id, id, 'look' from c)
    insert into steps (id, user_id, task_id, conversation_id, round, position, agent, instruction, state)
    values (:step_id, :user_id, :task_id, :task_id, 1, 1, 'browser', 'look', 'running')
""")
_ENDS = text("update steps set state = :state where id = :step_id")
_MARKS = text("select action ->> 'watch' from browser_history order by created_at")
_RUN = text("""
    insert into schedule_runs (id, user_id, schedule_id, slot_at, task_id)
    values (gen_random_uuid(), :user_id, :schedule_id, clock_timestamp(), :task_id)
""")
_SCHEDULE = text("""
    insert into schedules (id, user_id, title, request, timing, watch)
    values (:id, :user_id, 'look', 'look', '{"kind": "every", "minutes": 60}', '{}')
""")


async def look(bench: Bench, url: str, *, watch: UUID | None = None, ends: str = "completed") -> str:
    """Look at a page in a step of its own, which ends; returns the kind of difference."""
    step_id, task_id = bench.context.step_id, bench.context.task_id = uuid4(), uuid4()
    parameters = {"user_id": bench.context.user_id, "step_id": step_id, "task_id": task_id, "schedule_id": watch}
    async with bench.engine.begin() as conn:
        await conn.execute(_STEP, parameters)
        if watch is not None:
            await conn.execute(_RUN, parameters)
    change = await difference(bench.context, url)
    async with bench.engine.begin() as conn:
        await conn.execute(_ENDS, {"state": ends, "step_id": step_id})
    return change.kind


async def watch_of(bench: Bench) -> UUID:
    """Make a watch."""
    made = uuid4()
    async with bench.engine.begin() as conn:
        await conn.execute(_SCHEDULE, {"id": made, "user_id": bench.context.user_id})
    return made


async def test_a_change_is_told_to_the_watch_and_to_the_person_whoever_sees_it_first(bench: Bench, site: Site) -> None:
    url, one = site.url("/news"), await watch_of(bench)
    assert [await look(bench, url), await look(bench, url, watch=one)] == ["new", "new"]
    site.ledger.version = 2
    assert [await look(bench, url), await look(bench, url, watch=one)] == ["changed", "changed"]
    assert await look(bench, url, watch=one) == "same"
    site.ledger.version, other = 1, await watch_of(bench)
    assert [await look(bench, url, watch=each) for each in (other, one, other)] == ["new", "changed", "same"]
    async with bench.engine.connect() as conn:
        marks = list((await conn.execute(_MARKS)).scalars())
    # The newest, and the one it was compared with: what is older is never asked for again.
    assert marks == [None, None, str(one), str(other), str(one), str(other)]


async def test_a_look_whose_step_did_not_end_well_is_no_baseline(bench: Bench, site: Site) -> None:
    url, one = site.url("/news"), await watch_of(bench)
    await look(bench, url, watch=one)
    site.ledger.version = 2
    assert await look(bench, url, watch=one, ends="failed") == "changed"
    assert await look(bench, url, watch=one) == "changed"


async def test_that_a_page_is_gone_and_that_it_is_back_are_each_told_once(bench: Bench, site: Site) -> None:
    url, one = site.url("/news"), await watch_of(bench)
    await look(bench, url, watch=one)
    site.ledger.version = 0
    assert [await look(bench, url, watch=one) for _ in range(2)] == ["gone", "same"]
    site.ledger.version = 1
    assert [await look(bench, url, watch=one) for _ in range(2)] == ["changed", "same"]


async def test_a_page_that_never_was_there_is_a_failure(bench: Bench, site: Site) -> None:
    url, one = site.url("/status/404"), await watch_of(bench)
    kept = {"how": "page", "title": "Offer", "text_now": "Special offer"}
    await versions.keep(bench.engine, bench.context.user_id, url, **kept, last=None)
    with pytest.raises(ToolProblem):
        await look(bench, url, watch=one)
