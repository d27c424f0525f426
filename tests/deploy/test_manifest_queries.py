"""What KEDA asks: the number of workers that what is queued and what runs needs, by the database itself."""

import psycopg
import pytest

from tests.deploy.rendered import cluster

_STEP = """
    insert into steps (id, user_id, task_id, conversation_id, round, position, agent, instruction, state, owner,
                       not_before, lane)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 0, 0, 'code', 'x', %s, %s,
           now() + %s::interval, 1
    from generate_series(1, %s)
"""
_CARD = """
    insert into agent_configs (name, title, description, examples, accepts, produces, tools, subagents, version, paused)
    values ('code', '', '', '[]', '[]', '[]', '[]', '[]', '1', %s)
    on conflict (name) do update set paused = excluded.paused, enabled = true
"""


def _query(name: str) -> str:
    query: str = cluster("production").named("ScaledObject", name)["spec"]["triggers"][0]["metadata"]["query"]
    return query


def _wanted(conn: psycopg.Connection, name: str) -> int:
    row = conn.execute(_query(name).encode()).fetchone()
    assert row is not None
    assert float(row[0]) == int(row[0])
    return int(row[0])


@pytest.fixture
def rows(database_url: str) -> psycopg.Connection:
    """Return a connection that may write rows without those they hang on, and leaves nothing."""
    conn = psycopg.connect(database_url)
    conn.execute("set session_replication_role = replica")
    return conn


def _add(conn: psycopg.Connection, state: str, n: int, owner: str | None = None, due: str = "-1 second") -> None:
    conn.execute(_STEP, (state, owner, due, n))


def test_workers_are_as_many_as_queued_and_running_steps_need(rows: psycopg.Connection) -> None:
    with rows:
        rows.execute(_CARD, (False,))
        assert _wanted(rows, "agent-code") == 0
        _add(rows, "queued", 1)
        assert _wanted(rows, "agent-code") == 1
        _add(rows, "queued", 4)
        assert _wanted(rows, "agent-code") == 2
        assert _wanted(rows, "agent-data") == 0
        # In hand at three of them: none of the three is one too many, though two could do it all.
        for owner in ("a", "b", "c"):
            _add(rows, "running", 1, owner)
        assert _wanted(rows, "agent-code") == 3
        # What waits for a time, or for a person, or has ended, needs nobody now.
        _add(rows, "queued", 40, due="1 hour")
        _add(rows, "awaiting_approval", 40)
        _add(rows, "completed", 40)
        assert _wanted(rows, "agent-code") == 3
        rows.rollback()


def test_a_paused_agent_keeps_those_that_still_work_only(rows: psycopg.Connection) -> None:
    with rows:
        rows.execute(_CARD, (True,))
        _add(rows, "queued", 40)
        assert _wanted(rows, "agent-code") == 0
        _add(rows, "running", 1, "a")
        assert _wanted(rows, "agent-code") == 1
        rows.rollback()


def test_the_supervisor_s_query_is_one_that_the_database_takes(rows: psycopg.Connection) -> None:
    with rows:
        assert _wanted(rows, "supervisor") == 0
