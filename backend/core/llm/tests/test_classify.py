import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import anthropic
import httpx
import httpx2
import ollama
import pytest
from google.genai import errors as google
from langchain_core.exceptions import ContextOverflowError
from langchain_core.messages import HumanMessage
from langchain_google_genai.chat_models import ChatGoogleGenerativeAIError

from backend.core.llm.chosen import ChosenModel
from backend.core.llm.classify import classify
from backend.core.llm.errors import Kind, ProviderError
from backend.core.llm.factory import make_model
from backend.core.llm.tests.conftest import SettingsFrom, silent
from tests.fakes import openai_replies as replies
from tests.fakes.openai_server import OpenAIServer


def named(exc: BaseException) -> ProviderError | None:
    return classify(exc, label="p:m", provider="p")


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (replies.rate_limited(), "rate_limited"),
        (replies.no_credit(), "auth"),
        (replies.bad_key(), "auth"),
        (replies.Failure(403), "auth"),
        (replies.Failure(404, "The model `first` does not exist", "model_not_found"), "bad_request"),
        (replies.Failure(400, "Unknown parameter", None, "invalid_request_error"), "bad_request"),
        (replies.too_long(), "context_length"),
        (replies.Failure(500), "unavailable"),
        (replies.Failure(503), "unavailable"),
        (replies.Failure(504), "unavailable"),
        (replies.Failure(408), "timeout"),
        (replies.Hang(), "timeout"),
        (replies.Dropped("a b c d"), "unavailable"),
        (replies.Raw("<html>This is a web page</html>"), "unavailable"),
        (replies.Raw('{"choices": [', "application/json"), "unavailable"),
    ],
)
async def test_what_a_server_does_wrong(
    server: OpenAIServer, alone: ChosenModel, reply: replies.Reply, kind: Kind, streams: bool
) -> None:
    server.reply(reply)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - every kind of exception is the subject
        await alone.model.ainvoke([HumanMessage("hi")], stream=streams)
    error = named(caught.value)
    assert error is not None
    assert (error.kind, error.label) == (kind, "p:m")
    assert error.sentence.startswith("p:m ") or "for p:m" in error.sentence
    assert error.cure in str(error)


async def test_a_stream_that_falls_silent_is_a_timeout(server: OpenAIServer, alone: ChosenModel) -> None:
    server.reply(replies.Stalled("a b c d"))
    with pytest.raises(Exception) as caught:  # noqa: PT011 - what is raised differs between client versions
        [chunk async for chunk in alone.model.astream([HumanMessage("hi")])]
    error = named(caught.value)
    assert error is not None
    assert error.kind == "timeout"


async def test_nobody_at_the_address(settings_from: SettingsFrom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    settings = settings_from(WARREN_MODEL="openai:x", WARREN_MODEL_BASE_URL=address)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - what is raised differs between client versions
        await make_model(settings, "data", silent).model.ainvoke([HumanMessage("hi")])
    error = named(caught.value)
    assert error is not None
    assert error.kind == "unavailable"


def test_too_long_stays_langchains_overflow_error() -> None:
    error = named(ContextOverflowError("too much"))
    assert isinstance(error, ProviderError)
    assert isinstance(error, ContextOverflowError)


def anthropic_status(status: int) -> Exception:
    request = httpx2.Request("POST", "https://example.test")
    response = httpx2.Response(status, request=request, headers={"retry-after": "3"})
    return anthropic.APIStatusError("overloaded", response=response, body=None)


def google_status(status: int) -> Exception:
    inner = google.ClientError(status, {"error": {"message": "no", "status": "X"}})
    outer = ChatGoogleGenerativeAIError("Error calling model")
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: anthropic_status(529), "unavailable"),
        (lambda: anthropic_status(429), "rate_limited"),
        (lambda: google_status(429), "rate_limited"),
        (lambda: google_status(403), "auth"),
        (lambda: ollama.ResponseError("model 'x' not found", 404), "bad_request"),
        (lambda: ollama.ResponseError("loading failed", 500), "unavailable"),
        (lambda: ConnectionError("Failed to connect to Ollama."), "unavailable"),
        (lambda: httpx.ReadTimeout(""), "timeout"),
        (lambda: httpx.ConnectError("refused"), "unavailable"),
        (TimeoutError, "timeout"),
    ],
    ids=range(10),
)
def test_other_providers_exceptions(make: Callable[[], Exception], kind: Kind) -> None:
    error = named(make())
    assert error is not None
    assert error.kind == kind


@pytest.mark.parametrize("exc", [ValueError("a bug"), KeyError("x"), RuntimeError("no"), LookupError()])
def test_a_fault_of_our_own_isnt_a_providers(exc: Exception) -> None:
    assert named(exc) is None


def waits(headers: dict[str, str]) -> float | None:
    request = httpx2.Request("POST", "https://example.test")
    response = httpx2.Response(429, request=request, headers=headers)
    error = named(anthropic.RateLimitError("slow down", response=response, body=None))
    assert error is not None
    return error.retry_after


def test_the_wait_is_read_from_every_form_of_the_header() -> None:
    assert waits({}) is None
    assert waits({"retry-after": "7"}) == 7
    assert waits({"retry-after": "7", "retry-after-ms": "1500"}) == 1.5
    assert waits({"retry-after": "soon"}) is None
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 50 < (waits({"retry-after": in_a_minute}) or 0) <= 60
    assert waits({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}) == 0


async def test_a_key_in_the_providers_words_is_masked(server: OpenAIServer, alone: ChosenModel) -> None:
    server.reply(replies.bad_key())
    with pytest.raises(Exception) as caught:  # noqa: PT011 - only its text matters
        await alone.model.ainvoke([HumanMessage("hi")])
    error = named(caught.value)
    assert error is not None
    assert "sk-…" in str(error)
    assert "abcdef" not in str(error)
