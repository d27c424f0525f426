"""Schedules at the command line: made, listed, paused, run and deleted by the api's rules, for the person named."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from backend.core.db.session import make_engine
from backend.core.users import create_user, ensure_owner
from warren.cli import app
from warren.tests.test_queue import refusal, rows

Run = Callable[..., Result]
_ZONE = text("""update users set preferences = '{"time_zone": "Europe/Vienna"}' where name = 'owner'""")


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``warren schedule …`` in this process, for an owner whose clock is Vienna's and for Ben."""
    for name, value in {"DATABASE_URL": database_url, "WARREN_HOME": str(tmp_path / "home"), "COLUMNS": "250"}.items():
        monkeypatch.setenv(name, value)

    async def people() -> None:
        engine = make_engine(database_url, pool_size=1)
        try:
            await ensure_owner(engine, "token")
            await create_user(engine, "ben")
            async with engine.begin() as conn:
                await conn.execute(_ZONE)
        finally:
            await engine.dispose()

    asyncio.run(people())

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["schedule", *arguments])

    return run


def test_a_schedule_lives_at_the_command_line_as_in_the_room(run: Run, database_url: str) -> None:
    assert run("list").output.startswith("Nothing is scheduled or watched.")
    added = run("add", "Sum up the news", "--cron", "0 8 * * 1-5", "--title", "News").output
    assert "is set up: News, every weekday at 08:00 Europe/Vienna. It runs next on " in added
    made = added.split()[0]
    assert ("News" in (listed := run("list").output), "active" in listed, made in listed) == (True, True, True)
    assert run("list", "--user", "ben").output.startswith("Nothing is scheduled")

    assert run("pause", made).output.startswith("News is paused.")
    assert json.loads(run("list", "--json").output)["items"][0]["state"] == "paused"
    assert "News runs again, every weekday at 08:00" in run("resume", made).output
    assert "It is started" in run("run", made).output
    [sent] = rows(database_url, "select messages from outbox where messages <> '[]'")
    [task] = rows(database_url, "select id, request, started_by, state from tasks")
    assert [message["task_id"] for message in sent["messages"]] == [str(task["id"])]
    assert (task["request"], task["started_by"], task["state"]) == ("Sum up the news", "schedule", "queued")
    assert refusal(run("run", made)).endswith("Wait until it has ended, or stop it.")
    assert "running" in run("list").output

    assert run("delete", made).output.startswith("It is deleted.")
    assert rows(database_url, "select 1 from schedules") == []


def test_a_watch_is_of_a_page_with_words_and_somebody_elses(run: Run) -> None:
    arguments = ("--every", "30", "--watch", "https://example.org/jobs", "--word", "Berlin", "--user", "ben", "--json")
    view = json.loads(run("add", *arguments).output)
    assert view["watch"] == {"url": "https://example.org/jobs", "words": ["Berlin"]}
    assert (view["request"], view["words"]) == (
        "What changed on https://example.org/jobs since the last look?",
        "every 30 minutes",
    )
    assert "watches https://example.org/jobs" in run("list", "--user", "ben").output
    assert refusal(run("pause", view["id"])) == "There is no such schedule. Check the address and the id."
    once = json.loads(run("add", "Call Ann", "--at", "2999-01-31T08:00", "--zone", "Asia/Tokyo", "--json").output)
    assert once["next"] == ["2999-01-30T23:00:00Z"]


def test_what_the_api_refuses_is_refused_in_one_sentence(run: Run) -> None:
    for arguments, words in {
        ("add", "x"): "Say when, in exactly one way",
        ("add", "x", "--every", "5", "--cron", "* * * * *"): "Say when, in exactly one way",
        ("add", "x", "--every", "0"): "--every: Input should be greater than or equal to 1.",
        ("add", "x", "--cron", "every day"): "“every day” is no cron expression. Five fields:",
        ("add", "x", "--cron", "0 8 * * *", "--zone", "Mars"): "There is no time zone “Mars”. Use a name such as",
        ("add", "x", "--at", "soon"): "“soon” is no time. Write it as 2030-01-31T08:00.",
        ("add", "x", "--at", "2001-01-01T08:00"): "The time has passed already. Choose a time in the future.",
        ("add", "--every", "5", "--watch", "nowhere"): "--watch: Input should be a valid URL",
        ("add", "--every", "5"): "The message is empty.",
        ("add", "x", "--every", "5", "--agent", "nobody"): "nobody",
        ("pause", "x"): "x isn't the id of a schedule. `warren schedule list` shows them.",
        ("delete", str(uuid4())): "There is no such schedule.",
        ("list", "--user", "carl"): "There is nobody called carl here. Check the name.",
    }.items():
        assert words in refusal(run(*arguments)), arguments
