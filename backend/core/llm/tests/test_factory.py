import subprocess
import sys
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from backend.core.llm.errors import ModelSetupError
from backend.core.llm.factory import found_keys, make_model
from backend.core.llm.tests.conftest import SettingsFrom, silent


def hello(*_: object) -> AIMessage:
    return AIMessage("hello")


def attributes(model: object, *names: str) -> list[Any]:
    return [getattr(model, name) for name in names]


async def test_nothing_set_is_the_built_in_model(settings_from: SettingsFrom) -> None:
    chosen = make_model(settings_from(), "data", hello)
    assert (chosen.label, chosen.is_builtin, chosen.fallbacks) == ("built-in", True, ())
    assert (await chosen.model.ainvoke([HumanMessage("hi")])).text == "hello"


def test_what_is_set_to_nothing_is_not_set(settings_from: SettingsFrom) -> None:
    settings = settings_from(WARREN_MODEL="", WARREN_MODEL_BASE_URL="", WARREN_MODEL_TIMEOUT="")
    assert make_model(settings, "data", hello).is_builtin


def test_a_key_alone_chooses_nothing_but_is_found(settings_from: SettingsFrom) -> None:
    settings = settings_from(OPENAI_API_KEY="sk-1", ANTHROPIC_API_KEY="sk-2")
    assert make_model(settings, "data", hello).is_builtin
    assert found_keys(settings) == ["anthropic", "openai"]


def test_a_model_with_its_key(settings_from: SettingsFrom) -> None:
    settings = settings_from(WARREN_MODEL="openai:gpt-5-mini", OPENAI_API_KEY="sk-1")
    chosen = make_model(settings, "data", silent)
    assert (chosen.label, chosen.circuit) == ("openai:gpt-5-mini", "openai")
    assert not chosen.is_builtin
    key, retries, timeout, usage = attributes(
        chosen.model, "openai_api_key", "max_retries", "request_timeout", "stream_usage"
    )
    assert (key.get_secret_value(), retries, timeout, usage) == ("sk-1", 0, 120.0, True)


def test_a_server_of_ones_own_needs_no_key(settings_from: SettingsFrom) -> None:
    settings = settings_from(WARREN_MODEL="openai:qwen3", WARREN_MODEL_BASE_URL="http://me:secret@localhost:1234/v1")
    chosen = make_model(settings, "data", silent)
    base, responses = attributes(chosen.model, "openai_api_base", "use_responses_api")
    assert (base, responses) == ("http://me:secret@localhost:1234/v1", False)
    assert chosen.circuit == "openai at http://localhost:1234/v1"
    assert "secret" not in repr(chosen)


def test_each_role_may_have_its_own_model(settings_from: SettingsFrom) -> None:
    settings = settings_from(
        WARREN_MODEL="anthropic:claude-sonnet-4-5",
        ANTHROPIC_API_KEY="sk-2",
        WARREN_MODEL_DATA="ollama:llama3.2",
        WARREN_MODEL_CODE="builtin",
        WARREN_MODEL_BASE_URL="http://localhost:9/",
    )
    supervisor = make_model(settings, "supervisor", silent)
    data = make_model(settings, "data", silent)
    assert attributes(supervisor.model, "model", "max_retries", "anthropic_api_url") == [
        "claude-sonnet-4-5",
        0,
        "http://localhost:9/",
    ]
    # The address belongs to the provider of WARREN_MODEL, not to every model.
    assert attributes(data.model, "model", "base_url") == ["llama3.2", None]
    assert make_model(settings, "code", hello).is_builtin


def test_fallbacks_keep_their_order_and_leave_out_the_model_itself(settings_from: SettingsFrom) -> None:
    settings = settings_from(
        WARREN_MODEL="openai:a",
        OPENAI_API_KEY="sk-1",
        WARREN_MODEL_FALLBACKS="ollama:c, openai:a,openai:b",
    )
    chosen = make_model(settings, "data", silent)
    assert [fallback.label for fallback in chosen.fallbacks] == ["ollama:c", "openai:b"]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"WARREN_MODEL": "gpt-5-mini"}, ["WARREN_MODEL=gpt-5-mini", "provider:name"]),
        ({"WARREN_MODEL": "openai:"}, ["names no provider or no model"]),
        ({"WARREN_MODEL": "acme:x"}, ["unknown provider", "anthropic"]),
        ({"WARREN_MODEL": "openai:gpt-5-mini"}, ["OPENAI_API_KEY isn't set", "built-in"]),
        ({"WARREN_MODEL": "google_genai:gemini-2.5-flash"}, ["GOOGLE_API_KEY isn't set"]),
        (
            {"WARREN_MODEL": "groq:llama", "GROQ_API_KEY": "k"},
            ["isn't installed", "pip install langchain-groq"],
        ),
        ({"WARREN_MODEL_DATA": "openai:x"}, ["WARREN_MODEL_DATA=openai:x", "OPENAI_API_KEY"]),
        ({"WARREN_MODEL_FALLBACKS": "openai:x"}, ["FALLBACKS is set", "Set WARREN_MODEL"]),
        (
            {"WARREN_MODEL": "ollama:x", "WARREN_MODEL_FALLBACKS": "builtin"},
            ["never steps in for a model that fails"],
        ),
        ({"WARREN_MODEL": "openai:x", "WARREN_MODEL_BASE_URL": "nonsense", "OPENAI_API_KEY": "k"}, ["is no address"]),
        ({"WARREN_MODEL_BASE_URL": "http://localhost:1/v1"}, ["WARREN_MODEL_BASE_URL is set", "Set WARREN_MODEL"]),
    ],
)
def test_a_model_that_cant_be_made_says_why_and_what_to_do(
    settings_from: SettingsFrom, environment: dict[str, str], words: list[str]
) -> None:
    with pytest.raises(ModelSetupError) as caught:
        make_model(settings_from(**environment), "data", silent)
    for word in words:
        assert word in str(caught.value)


def test_a_providers_library_is_imported_only_when_it_is_chosen() -> None:
    code = (
        "import sys; from backend.core.settings import ModelSettings as Settings;"
        "from backend.core.llm.factory import make_model; make_model(Settings(), 'data', lambda *a: None);"
        "print([m for m in ('langchain_openai', 'langchain_anthropic', 'openai') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
