"""Every setting says how it may be told, and those of which nothing is known are only said to be set."""

import pytest
from pydantic import SecretStr

from backend.core.settings import Settings
from warren.support.own_words import OwnWords, own_words
from warren.support.told_address import told_address
from warren.support.told_settings import HOW, fields, is_plain, told_model, told_settings

_TELLING_NAMES = ("key", "token", "secret", "password", "credential")


def test_every_setting_is_a_number_a_secret_or_says_how_it_is_told() -> None:
    for name, (field, value) in fields(Settings()).items():
        is_secret = isinstance(value, SecretStr)
        assert is_secret or is_plain(field) or name in HOW, f"say in told_settings.HOW how {name} may be told"
        assert not (is_secret and name in HOW), f"{name} is a secret, which is never told"
        if any(word in name for word in _TELLING_NAMES) and not name.endswith("_url"):
            assert is_secret or HOW.get(name) == "set", f"{name} sounds like a secret: make it a SecretStr"
    assert HOW.keys() <= fields(Settings()).keys()


def test_what_says_nothing_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warren.support.told_settings.HOW", {})
    told = told_settings(Settings(public_url="https://me:secret@warren.example.org"), OwnWords(""))
    assert told["WARREN_PUBLIC_URL"] == "set"


def test_only_what_was_changed_is_told() -> None:
    assert told_settings(Settings(), OwnWords("")) == {}
    assert told_settings(Settings(port=9, log_level="debug"), OwnWords("")) == {
        "WARREN_PORT": 9,
        "WARREN_LOG_LEVEL": "debug",
    }


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "postgresql://ann:s3cret@10.1.2.3:5432/db?sslmode=require",
            "a private address:5432, with a user, a password, a query",
        ),
        ("postgresql://warren@/db?host=%2Frun", "no host, with a user, a query"),
        ("postgresql://[2a00::1]:5432/db", "a public address:5432"),
        ("amqp://rabbitmq:5672/", "a name of its own network:5672"),
        ("amqp://u:p/w@host/", "a name of its own network"),
        ("redis://:s3cret@localhost:6379/0", "this machine:6379, with a password"),
        ("redis+sentinel://a.example.org:26379,b/main/0", "a named host:26379,a name of its own network"),
        ("https://api.tavily.com/search", "api.tavily.com"),
    ],
)
def test_an_address_tells_the_kind_of_place(address: str, told: str) -> None:
    words = OwnWords('TAVILY = "https://api.tavily.com"')
    assert told_address(address, words) == f"{address.partition(':')[0]}://{told}"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("s3://bucket/folder", "s3: a bucket"),
        ("unix:///run/me/executor", "unix: a socket"),
        ("0.0.0.0:9464", "every address of this machine:9464"),
        ("s3cret://me@127.0.0.1", "(withheld)://this machine, with a user"),
    ],
)
def test_other_addresses(address: str, told: str) -> None:
    assert told_address(address, OwnWords("")) == told


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("openai:gpt-5-mini", "openai:gpt-5-mini"),
        ("openrouter:meta/llama-4:free", "openrouter:meta/llama-4:free"),
        ("openai:ft:gpt-4.1:acme::7", "openai:(withheld)"),
        ("sk-proj-1234", "(withheld)"),
    ],
)
def test_a_model_is_told_unless_it_was_tuned_for_somebody(model: str, told: str) -> None:
    assert told_model(model) == told


def test_words_of_ours_are_told_and_no_others() -> None:
    words = own_words()
    said = "PostgreSQL doesn't answer: no route to db.acme.internal (10.1.2.3). Check DATABASE_URL and that server"
    told = words.each(said)
    assert told.startswith("PostgreSQL doesn't answer: ")
    assert told.endswith("Check DATABASE_URL and that server")
    assert not any(part in told for part in ("acme", "10.1"))
    assert words.whole("heartbeat failed") == "heartbeat failed"
    assert words.whole("heartbeat failed for ann") == "(withheld)"
    assert words.error("asyncpg.exceptions.DataError: ann") == "DataError"
    assert words.error("Ann: hello") == "(withheld)"
