"""Dead letters and parked work at the command line: tables, JSON, and refusals in one sentence."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from backend.core.contracts import TaskSubmitted
from backend.core.db.session import make_engine
from backend.core.dead_letters import DeadMessage, note_message
from backend.core.users import ensure_owner
from warren.cli import app
from warren.errors import CommandError
from warren.tests.conftest import Warren

_WORK = """
    with c as (insert into conversations (id, user_id, title)
        select gen_random_uuid(), id, 't' from users where name = 'owner' returning id, user_id),
    t as (insert into tasks (id, user_id, conversation_id, request, state, waiting_for, round)
        select gen_random_uuid(), user_id, id, 'Read my mail', 'waiting', 'parked', 1 from c
        returning id, user_id, conversation_id)
    insert into steps (id, user_id, task_id, conversation_id, round, position, agent, instruction, state, parked_cause,
        error)
    select gen_random_uuid(), user_id, id, conversation_id, 1, 1, 'email', 'read', 'parked', 'grant:x',
        '{"code": "reconnect", "message": "Gmail refuses the permission.", "cure": "Connect it again."}'
    from t returning task_id
"""
Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``warren queue …`` in this process, at a width that cuts nothing."""
    for name, value in {"DATABASE_URL": database_url, "WARREN_HOME": str(tmp_path / "home"), "COLUMNS": "250"}.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["queue", *arguments])

    return run


@pytest.fixture
def task_id(database_url: str) -> str:
    """A parked step's task, and two dead messages: a bell for it, and one that can't be read."""

    async def write() -> str:
        engine = make_engine(database_url, pool_size=1)
        try:
            await ensure_owner(engine, "token")
            async with engine.begin() as conn:
                task = (await conn.execute(text(_WORK))).scalar_one()
                good = TaskSubmitted(task_id=task).model_dump_json().encode()
                for body, cause in ((good, "refused"), (b"no json", "unreadable")):
                    dead = DeadMessage(queue="supervisor.tasks", message_id=cause, cause=cause, wrong="Odd.", body=body)
                    await note_message(conn, dead)
            return str(task)
        finally:
            await engine.dispose()

    return asyncio.run(write())


def rows(database_url: str, query: str) -> list[dict[str, Any]]:
    async def read() -> list[dict[str, Any]]:
        engine = make_engine(database_url, pool_size=1)
        try:
            async with engine.connect() as conn:
                return [dict(row) for row in (await conn.execute(text(query))).mappings()]
        finally:
            await engine.dispose()

    return asyncio.run(read())


def refusal(result: Result) -> str:
    assert isinstance(result.exception, CommandError), result.output
    return str(result.exception)


def test_dead_letters_are_listed_shown_replayed_and_discarded(run: Run, task_id: str, database_url: str) -> None:
    listed = run("dead", "list").output
    assert "A message that can't be read. (1)" in listed
    assert "no json" in listed
    letters = {item["cause"]: item["id"] for item in json.loads(run("dead", "list", "--json").output)["items"]}
    shown = run("dead", "show", letters["unreadable"]).output
    assert ("message of supervisor.tasks" in shown, "Odd." in shown, "no json" in shown) == (True, True, True)
    assert json.loads(run("dead", "show", letters["refused"], "--json").output)["message_id"] == "refused"

    done = run("dead", "replay", "--all").output
    assert "1 replayed. Within seconds they are under way" in done
    assert f"{letters['unreadable']} stays: This version can't read the message" in done
    [sent] = rows(database_url, "select messages from outbox")
    assert [message["task_id"] for message in sent["messages"]] == [task_id]
    corrected = TaskSubmitted.model_validate({"task_id": task_id}).model_dump_json()
    assert "1 replayed." in run("dead", "replay", letters["unreadable"], "--text", corrected).output
    assert json.loads(run("dead", "discard", *letters.values(), "--reason", "x", "--json").output)["already"] == 2
    assert "No dead letter is open." in run("dead", "list").output
    audit = rows(database_url, "select distinct state, decided_by from dead_letters")
    assert audit == [{"state": "replayed", "decided_by": "the command line"}]


def test_parked_work_is_listed_and_released(run: Run, task_id: str, database_url: str) -> None:
    assert task_id
    listed = run("parked", "list").output
    assert ("grant:x" in listed, "Gmail refuses the permission." in listed, "Connect it again." in listed) == (
        True,
        True,
        True,
    )
    assert json.loads(run("parked", "list", "--json").output)["items"][0]["count"] == 1
    assert run("parked", "release", "grant:x").output == "1 step goes on. What isn't cured parks again.\n"
    assert "Nothing waits for grant:x." in run("parked", "release", "grant:x").output
    assert run("parked", "list").output == "Nothing is parked.\n"
    [notice] = rows(database_url, 'select events from outbox where events @> \'[{"kind": "steps.released"}]\'')
    assert notice["events"][-1]["count"] == 1


def test_refusals_are_one_sentence_with_the_next_step(
    run: Run, warren: Warren, task_id: str, database_url: str
) -> None:
    assert task_id
    for arguments, words in {
        ("show", "x"): "x isn't the id of a dead letter. `warren queue dead list` shows them.",
        ("show", str(uuid4())): "Check the address and the id.",
        ("replay",): "Say which: their ids, --cause or --all, exactly one of them.",
        ("replay", "--all", "--cause", "x"): "Say which",
        ("replay", "--all", "--text", "{}"): "--text corrects one letter",
        ("discard", "--all", "--reason", ""): "Say why in up to 1,000 characters",
    }.items():
        assert words in refusal(run("dead", *arguments))
    assert "Its person approves or rejects it" in refusal(run("parked", "release", "approval:x"))
    done = warren("queue", "dead", "show", "x", DATABASE_URL=database_url)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("warren: x isn't the id of a dead letter.")
