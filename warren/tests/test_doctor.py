"""The doctor tries every part, running or not, and says the cure for what fails."""

from pathlib import Path

import pytest

from backend.core.settings import Settings
from tests.services.urls import RunServices
from warren.doctor import _files
from warren.home import Home
from warren.services.private import ServiceUrls
from warren.tests.conftest import Warren


@pytest.fixture
def given(services: RunServices) -> dict[str, str]:
    return {
        "DATABASE_URL": services.database_url,
        "RABBITMQ_URL": services.rabbitmq_url,
        "REDIS_URL": services.redis_url,
        "WARREN_PORT": "0",
    }


def test_it_tries_the_given_services_and_notes_that_gmail_has_no_client(warren: Warren, given: dict[str, str]) -> None:
    done = warren("doctor", **given)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("(the given URL)") == 3
    assert "Everything that Warren needs is there." in done.stdout
    assert "verdict=" not in done.stdout, "what is tried logs to itself"
    assert "note  accounts" in done.stdout
    assert "docs/gmail.md" in done.stdout


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, "note  search       public engines alone (ddgs)"),
        (
            {"TAVILY_API_KEY": "tvly-1", "SEARXNG_URL": "http://u:p@s.test", "WARREN_SEARCH_ORDER": "tavily,searxng"},
            "ok    search       tavily, then searxng (as set up; not asked here)",
        ),
        ({"WARREN_SEARCH_ORDER": "brave"}, "note  search       no provider is set up"),
        ({"WARREN_SEARCH_ORDER": "google,ddgs"}, "note  search       nobody knows the provider google"),
    ],
)
def test_it_tells_who_searches_the_web_and_no_key(
    warren: Warren, given: dict[str, str], more: dict[str, str], found: str
) -> None:
    done = warren("doctor", **given, **more)
    assert done.returncode == 0, done.stdout
    assert found in done.stdout
    assert ("SEARXNG_URL, TAVILY_API_KEY" in done.stdout) == ("google" not in found and found.startswith("note"))
    assert not any(secret in done.stdout for secret in ("tvly-1", "u:p@"))


async def test_it_keeps_bytes_where_files_are_kept(
    bucket_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path).model_copy(update={"artifacts": bucket_url})
    found = await _files(settings, Home(tmp_path))
    assert (found.detail, found.cure) == (f"{bucket_url} keeps them", "")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    found = await _files(settings, Home(tmp_path))
    assert found.detail.startswith(f"The bucket {bucket_url} refuses")
    assert found.cure.startswith("Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY")


@pytest.mark.slow
def test_it_starts_private_services_to_try_them_and_leaves_nothing(warren: Warren, tmp_path: Path) -> None:
    done = warren("doctor", WARREN_PORT="0")
    assert done.stdout.count("a private one, started to try it") == 3, done.stdout
    assert list((tmp_path / "home").iterdir()) == []


def test_gmail_with_a_client_is_said_to_be_there(warren: Warren, given: dict[str, str]) -> None:
    told = warren(
        "doctor", **given, GMAIL_CLIENT_ID="c", GMAIL_CLIENT_SECRET="s", WARREN_GOOGLE_URL="http://g.test"
    ).stdout
    assert "Gmail can be connected (sign-in at http://g.test/o/oauth2/v2/auth)" in told


def test_it_tries_those_of_the_warren_that_runs_here(warren: Warren, tmp_path: Path, services: RunServices) -> None:
    home = Home(tmp_path / "home")
    with home.locked():
        home.publish(
            ServiceUrls(
                database_url=services.database_url, rabbitmq_url=services.rabbitmq_url, redis_url=services.redis_url
            )
        )
        done = warren("doctor")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("of the Warren that runs here") == 3
    assert "is served by the Warren that runs here" in done.stdout


@pytest.mark.parametrize(
    ("more", "failing", "cure"),
    [
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "FAIL  PostgreSQL", "Check DATABASE_URL"),
        ({"RABBITMQ_URL": "amqp://127.0.0.1:1/x"}, "FAIL  RabbitMQ", "Check RABBITMQ_URL"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "FAIL  Redis", "Check REDIS_URL"),
        ({"WARREN_MODEL": "nobody:model"}, "FAIL  model", "WARREN_MODEL"),
        ({"WARREN_VAULT_KEYS": "k1:short"}, "FAIL  accounts", "WARREN_VAULT_KEYS"),
    ],
)
def test_what_fails_is_shown_with_its_cure(
    warren: Warren, given: dict[str, str], more: dict[str, str], failing: str, cure: str
) -> None:
    done = warren("doctor", **{**given, **more})
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    found = next(index for index, line in enumerate(lines) if line.startswith(failing))
    assert cure in lines[found + 1]
    assert done.stdout.count("FAIL") == 1


def test_a_support_bundle_is_written_beside_what_is_said(warren: Warren, given: dict[str, str], tmp_path: Path) -> None:
    done = warren("doctor", "--support-bundle", **given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok    PostgreSQL" in done.stdout
    (bundle,) = tmp_path.glob("warren-support-*.zip")
    assert bundle.name in done.stdout
    assert f"{done.stdout}{bundle.read_bytes()!r}".count(given["RABBITMQ_URL"]) == 0
    again = warren("doctor", "--support-bundle", bundle.name, **given)
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_a_file_without_the_option_is_told_what_writes_one(warren: Warren) -> None:
    done = warren("doctor", "me.zip")
    assert done.returncode == 1
    assert "`warren doctor --support-bundle me.zip` writes one" in done.stderr
