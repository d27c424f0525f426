"""The support bundle says how a Warren is doing, and holds nothing of what is anybody's."""

import base64
import json
import re
import stat
import threading
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import Mock

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url
from typing_extensions import override

from backend.core.settings import PROVIDER_KEYS, Settings
from warren.doctor import Finding
from warren.errors import CommandError
from warren.support.bundle import support_bundle
from warren.support.tests.canaries import Canaries, forms
from warren.support.tests.canary_rows import fill
from warren.support.told_settings import HOW, fields, variable

#: Settings that are read as something, and can't hold any word.
_FORMS = {
    "WARREN_EGRESS_URL": "http://{}:pass@127.0.0.1:1",
    "WARREN_EGRESS_ALLOW": "{}.example.org:80",
    "WARREN_EGRESS_PORTS": "80",
    "WARREN_EGRESS_MAIL_PORTS": "993",
    "WARREN_EXECUTOR_URL": "http://{0}:{0}@127.0.0.1:1/{0}",
    "WARREN_MODEL": "openai:ft:gpt-5-mini:{}",
    "WARREN_MODEL_FALLBACKS": "openai:ft:{0},anthropic:ft:{0}",
    "WARREN_HOST": "127.0.0.1",
}


def contents(bundle: Path) -> dict[str, str]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def canaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Canaries:
    """Put one into every setting that holds text, every key and every secret file."""
    canaries, given = Canaries(), Settings()
    for name, (field, _) in fields(given).items():
        if name in HOW or field.annotation is SecretStr:
            what = variable(given, name, field)
            if what.startswith("_never"):  # read from several variables, below
                continue
            monkeypatch.setenv(what, _FORMS.get(what, "{}").format(canaries.new(what)))
    for what in (*PROVIDER_KEYS.values(), "WARREN_ADMIN_TOKEN"):
        monkeypatch.setenv(what, canaries.new(what))
    monkeypatch.setenv("WARREN_MODEL_DATA", "openai:ft:" + canaries.new("WARREN_MODEL_DATA"))
    home = tmp_path / canaries.new("name of the state folder")
    home.mkdir()
    for ring in ("WARREN_VAULT_KEYS", "WARREN_BROWSER_VAULT_KEYS"):
        key = base64.b64encode(canaries.new(ring).ljust(32, "-").encode()).decode()
        monkeypatch.setenv(ring, f"{canaries.new(f'id of {ring}')}:{key}")
    for file in ("token", "vault.keys", "browser.keys", "services/keep.json"):
        (home / file).parent.mkdir(exist_ok=True)
        (home / file).write_text(canaries.new(file))
    monkeypatch.setenv("WARREN_HOME", str(home))
    _write_log(home / "warren.log", canaries.new("log"))
    return canaries


def _write_log(log: Path, word: str) -> None:
    """Write what may stand in a log: errors that quote a statement's values, and what libraries say."""
    place = f'Traceback (most recent call last):\n  File "/home/{word}/a.py", line 3, in go\n    x = "{word}"\n'
    values = f"{word} [parameters: ('{word}',)]"
    sql = f"DBAPIError(\"(sqlalchemy.asyncpg.Error) <class 'asyncpg.exceptions.DataError'>: {values}\")"
    lines: list[object] = [
        {"event": "heartbeat failed", "cause": sql, "level": "warning", "timestamp": "2026-11-29T10:00:00.123456Z"},
        {
            "event": "work broke",
            "exception": f"{place}OSError: {word}",
            "level": "error",
            "task_id": word,
            "user_id": word,
        },
        {"event": f"Task exception was never retrieved: {word}", "level": "error", "logger": "asyncio"},
        {"event": "live.closed", "cause": repr(ValueError(word)), word: word, "level": word, "account": word},
        {
            "event": "tool call",
            "tool": word,
            "data": {"to": word},
            "route": f"/api/v1/{word}",
            "ms": 12,
            "trace_id": word,
        },
        {"event": "request", "route": "/api/v1/tasks/{task_id}", "method": "GET", "level": "info"},
        [word],
    ]
    log.write_text("\n".join(map(json.dumps, lines)) + f"\n{word} wasn't JSON\n")


@contextmanager
def telling(text: str) -> Iterator[int]:
    """Answer every request with a text; yields the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        @override
        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


async def test_no_secret_and_nothing_that_anybody_wrote_is_in_it(
    canaries: Canaries, tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str
) -> None:
    fill(database_url, canaries)
    metrics = (
        'warren_model_tokens_total{model="openai:ft:{0}",of="input",role="data"} 7\n'
        'warren_model_tokens_total{model="builtin",of="input",role="data"} 8\n'
        'else{who="{0}"} 1\nprocess_open_fds{of="{0}"} 1\nprocess_open_fds 9\n'
    ).replace("{0}", canaries.new("metrics"))
    password = canaries.new("the database's password")
    database = make_url(database_url).set(password=password).render_as_string(hide_password=False)
    with telling(metrics) as port:
        settings = Settings().model_copy(update={"port": port, "database_direct_url": None})
        settings = settings.with_services(database_url=database, rabbitmq_url=rabbitmq_url, redis_url=redis_url)
        await support_bundle(settings, tmp_path / "bundle.zip")

    assert len(canaries.made) > 200
    assert canaries.in_bundle(tmp_path / "bundle.zip") == []
    told = contents(tmp_path / "bundle.zip")
    rows = json.loads(told["database.json"])
    assert rows["migrations"]["at"] == [rows["migrations"]["newest"]]
    assert [row["cause"] for row in rows["open dead letters"]] == ["other"]
    assert {row["cause"] for row in rows["parked steps"]} == {"other"}
    assert sum(row["workers"] for row in rows["circuits"]) == 1
    assert {row["name"] for row in rows["tables"]} >= {"tasks", "steps", "messages"}
    assert any(row["what"] == "warren_dead_letters_open" for row in rows["counts"])
    check_services(told)
    assert told["metrics.txt"].splitlines() == [
        'warren_model_tokens_total{model="openai:(withheld)",of="input",role="data"} 7',
        'warren_model_tokens_total{model="builtin",of="input",role="data"} 8',
        "process_open_fds{} 9",
    ]
    check_log(told)
    set_ones = json.loads(told["settings.json"])
    assert set_ones["OPENAI_API_KEY"] == set_ones["WARREN_VAULT_KEYS"] == set_ones["WARREN_HOME"] == "set"
    assert set_ones["WARREN_MODEL"] == "openai:(withheld)"


def check_services(told: dict[str, str]) -> None:
    broker = json.loads(told["queues.json"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", broker["version"])
    assert broker["queues"]["supervisor.tasks"] in ("isn't there", {"messages": 0, "consumers": 0})
    assert "agent.email" in broker["queues"]
    assert json.loads(told["redis.json"])["redis_version"]


def check_log(told: dict[str, str]) -> None:
    log = [json.loads(line) for line in told["log.jsonl"].splitlines()]
    assert log[0] == {
        "event": "heartbeat failed",
        "cause": "DBAPIError of DataError",
        "level": "warning",
        "timestamp": "2026-11-29T10:00:00.123456Z",
    }
    assert log[1]["exception"] == ["(withheld):3 in go", "OSError"]
    assert (log[2]["event"], log[2]["logger"]) == ("(withheld)", "asyncio")
    assert (log[4]["ms"], log[5]["route"]) == (12, "/api/v1/tasks/{task_id}")
    assert len(log) == 8


async def test_it_is_made_while_every_service_is_away_and_says_what_could_not_be_read(
    canaries: Canaries, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = canaries.new("addresses")
    away = {
        "database_url": f"postgresql://{word}:{word}@127.0.0.1:1/{word}?application_name={word}",
        "rabbitmq_url": f"amqp://{word}:{word}@127.0.0.1:1/{word}",
        "redis_url": f"redis://{word}:{word}@127.0.0.1:1/0?client_name={word}",
    }
    settings = Settings().model_copy(update={"port": 1, "database_direct_url": None}).with_services(**away)
    bundle = tmp_path / "bundle.zip"
    await support_bundle(settings, bundle)
    assert canaries.in_bundle(bundle) == []
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o600
    told, said = contents(bundle), capsys.readouterr().out
    assert "FAIL PostgreSQL fails" in told["doctor.txt"]
    assert "Check DATABASE_URL and that server" in told["doctor.txt"]
    for name in ("database.json", "queues.json", "redis.json", "metrics.txt"):
        assert told[name].startswith("Couldn't be read: ")
        assert name in told["README.txt"]
        assert f"  {name}" in said
    assert json.loads(told["versions.json"])["libraries"]["faststream"]
    assert "Look through it before you send it" in said


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("there.zip", "is there already"),
        ("bundle.tar", "doesn't end with .zip"),
        ("no/such/folder.zip", "can't be written: No such file"),
    ],
)
async def test_a_file_that_cannot_be_had_is_refused_before_anything_is_tried(
    name: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "there.zip").write_text("mine")
    with pytest.raises(CommandError, match=problem):
        await support_bundle(Settings(home=tmp_path / "home"), tmp_path / name)
    assert (tmp_path / "there.zip").read_text() == "mine"
    assert not (tmp_path / "home").exists()


async def test_a_check_that_breaks_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaking(_: Settings) -> AsyncIterator[Finding]:
        yield Finding("Python", "3.11.7")
        raise RuntimeError("kanarie")

    monkeypatch.setattr("warren.support.bundle.findings", breaking)
    (tmp_path / "home").write_text("a file where the state folder should be")
    await support_bundle(Settings(home=tmp_path / "home"), tmp_path / "bundle.zip")
    told = contents(tmp_path / "bundle.zip")
    assert told["doctor.txt"].splitlines()[:2] == ["ok Python 3.11.7", "FAIL doctor broke off: RuntimeError"]
    assert "kanarie" not in str(told)


async def test_what_is_cut_off_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warren.support.bundle.told_versions", Mock(side_effect=KeyboardInterrupt))
    monkeypatch.setattr("warren.support.bundle.findings", found_nothing)
    with pytest.raises(KeyboardInterrupt):
        await support_bundle(Settings(home=tmp_path / "home"), tmp_path / "bundle.zip")
    assert not (tmp_path / "bundle.zip").exists()


async def found_nothing(_: Settings) -> AsyncIterator[Finding]:
    return
    yield


def test_a_canary_is_found_in_every_form() -> None:
    canaries = Canaries()
    word = canaries.new("somewhere")
    held = [
        word.upper().encode(),
        *(base64.b64encode(b"x" * n + word.encode() + b"yz") for n in range(4)),
        *forms(word),
    ]
    assert [canaries.in_bytes(b"--" + each + b"--") for each in held] == [["somewhere"]] * len(held)
