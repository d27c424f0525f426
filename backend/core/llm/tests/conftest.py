"""A stub provider on loopback, and models made from a clean environment as an operator would set it."""

from collections.abc import Callable, Iterator

import pytest
from langchain_core.messages import AIMessage

from backend.core.circuits import CircuitPolicy, Circuits
from backend.core.llm.calling import ModelCaller, RetryPolicy
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.factory import make_model
from backend.core.provider_lines import Providers
from backend.core.settings import PROVIDER_KEYS, ModelSettings
from tests.fakes.openai_server import OpenAIServer

#: Sets the environment (without its WARREN_MODEL prefix) and returns what the settings make of it.
SettingsFrom = Callable[..., ModelSettings]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROVIDER_KEYS.values(), "WARREN_MODEL", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def settings_from(monkeypatch: pytest.MonkeyPatch) -> SettingsFrom:
    def make(**environment: str) -> ModelSettings:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return ModelSettings()

    return make


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    # One per test: LangChain keeps one HTTP client per address, and each test has an event loop of its own.
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def chosen(server: OpenAIServer, settings_from: SettingsFrom) -> ChosenModel:
    """A model of the stub, with a second model of the same stub as its fallback."""
    settings = settings_from(
        WARREN_MODEL="openai:first",
        WARREN_MODEL_BASE_URL=server.url,
        WARREN_MODEL_FALLBACKS="openai:second",
        WARREN_MODEL_TIMEOUT="0.5",
    )
    return make_model(settings, "data", silent)


@pytest.fixture
def alone(server: OpenAIServer, settings_from: SettingsFrom) -> ChosenModel:
    """A model of the stub without a fallback."""
    settings = settings_from(WARREN_MODEL="openai:first", WARREN_MODEL_BASE_URL=server.url, WARREN_MODEL_TIMEOUT="0.5")
    return make_model(settings, "data", silent)


@pytest.fixture
def caller() -> ModelCaller:
    """Three tries with next to no pause between them."""
    return ModelCaller(policy=RetryPolicy(first_wait=0.001), providers=providers(threshold=10))


def providers(*, threshold: int, open_seconds: float = 60) -> Providers:
    return Providers(Circuits(CircuitPolicy(threshold=threshold, open_seconds=open_seconds)))


def silent(*_: object) -> AIMessage:
    """A policy that must not be asked."""
    raise AssertionError("the built-in model stepped in")
