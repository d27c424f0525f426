"""Errors are sentences with a next step, and commands work on whatever database there is."""

import asyncio
import socket
from pathlib import Path

import pytest

from backend.core.db.session import make_engine
from backend.core.users import ADMIN, OWNER, new_key, user_of_key
from tests.services.urls import RunServices
from warren.home import Home
from warren.services.private import ServiceUrls
from warren.tests.conftest import Warren


@pytest.mark.parametrize(
    ("arguments", "environment_more", "expected"),
    [
        (["worker", "nobody"], {}, "There is no role nobody. Choose one of: clock, aggregator, supervisor, api"),
        (["worker", "clock"], {}, "DATABASE_URL, RABBITMQ_URL, REDIS_URL not set"),
        (["up"], {"WARREN_PORT": "many"}, "WARREN_PORT: Input should be a valid integer"),
        (["up"], {"WARREN_MODEL": "gpt"}, "Write it as provider:name"),
        (["up"], {"WARREN_HOME": "/dev/null/home"}, "Set WARREN_HOME to a folder of yours"),
        (["migrate"], {"DATABASE_URL": "postgresql://127.0.0.1:1/warren"}, "Check DATABASE_URL"),
        (["migrate"], {"WARREN_ADMIN_TOKEN": "secret"}, "WARREN_ADMIN_TOKEN has fewer than 20 characters"),
    ],
)
def test_errors_are_one_sentence_with_the_next_step(
    warren: Warren, arguments: list[str], environment_more: dict[str, str], expected: str
) -> None:
    done = warren(*arguments, **environment_more)
    assert done.returncode == 1
    assert done.stderr.startswith("warren: ")
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_told_before_anything_is_started(warren: Warren, tmp_path: Path) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        done = warren("up", WARREN_PORT=str(port))
    assert f"Port {port} of 127.0.0.1 is taken" in done.stderr
    assert not (tmp_path / "home" / "services").exists()


def test_a_user_is_added_once_in_a_private_database_started_for_it(warren: Warren) -> None:
    first = warren("user", "add", "anna")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1].startswith("wk_")
    again = warren("user", "add", "anna")
    assert again.returncode == 1
    assert again.stderr == "warren: A user named anna exists already. Choose another name.\n"


def test_a_user_is_added_to_the_database_of_the_warren_that_runs_here(
    warren: Warren, tmp_path: Path, database_url: str
) -> None:
    home = Home(tmp_path / "home")
    with home.locked():
        home.publish(ServiceUrls(database_url=database_url, rabbitmq_url="amqp://x", redis_url="redis://x"))
        assert warren("user", "add", "ben").returncode == 0
    assert "ben exists already" in warren("user", "add", "ben", DATABASE_URL=database_url).stderr


def test_migrate_registers_the_installed_agents(warren: Warren, empty_database_url: str) -> None:
    done = warren("migrate", DATABASE_URL=empty_database_url)
    assert done.returncode == 0, done.stderr
    assert "data" in done.stdout


async def test_migrate_makes_the_admin_token_the_only_one_of_the_owner(warren: Warren, empty_database_url: str) -> None:
    engine = make_engine(empty_database_url, pool_size=1)
    try:
        former = ""
        for token in (new_key(), new_key()):
            done = await asyncio.to_thread(warren, "migrate", DATABASE_URL=empty_database_url, WARREN_ADMIN_TOKEN=token)
            assert done.returncode == 0, done.stderr
            assert token not in done.stdout + done.stderr
            async with engine.connect() as conn:
                found = await user_of_key(conn, token)
                assert found is not None
                assert found[1:] == (OWNER, ADMIN)
                assert await user_of_key(conn, former) is None
            former = token
    finally:
        await engine.dispose()


def test_a_service_that_does_not_answer_is_named(warren: Warren, services: RunServices) -> None:
    given = {"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url}
    done = warren("worker", "clock", **given, RABBITMQ_URL="amqp://127.0.0.1:1/x")
    assert "RabbitMQ doesn't answer" in done.stderr
    assert "Check RABBITMQ_URL" in done.stderr


def test_the_vaults_keys_are_rotated(warren: Warren, database_url: str, tmp_path: Path) -> None:
    first = warren("vault", "rotate", DATABASE_URL=database_url)
    assert first.returncode == 0, first.stderr
    assert "0 connected accounts are kept under the key k" in first.stdout
    assert "0 browser logins and sessions are kept under the key k" in first.stdout
    files = [tmp_path / "home" / name for name in ("vault.keys", "browser.keys")]
    before = [file.read_text() for file in files]
    assert len(set(before)) == 2, "no role can open what is another's"
    assert warren("vault", "rotate", DATABASE_URL=database_url).returncode == 0
    after = [file.read_text() for file in files]
    assert [len(text.splitlines()) for text in after] == [1, 1]
    assert not set(before) & set(after)
    for variable in ("WARREN_VAULT_KEYS", "WARREN_BROWSER_VAULT_KEYS"):
        broken = warren("vault", "rotate", DATABASE_URL=database_url, **{variable: "k1:short"})
        assert (broken.returncode, f"A key in {variable}" in broken.stderr) == (1, True)
