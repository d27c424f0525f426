"""Tell what kind of failure an exception of any provider is, without importing any provider's library."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from langchain_core import exceptions as lc

from backend.core.llm.errors import ContextLengthError, Kind, ProviderError

#: How far a wrapped exception is followed to the one that carries the HTTP status.
_MAX_CAUSES = 5

#: Longest piece of the provider's own text that is passed on, in characters.
_MAX_DETAIL = 300

_BY_STATUS: dict[int, Kind] = {
    401: "auth",
    402: "auth",
    403: "auth",
    408: "timeout",
    409: "unavailable",
    413: "context_length",
    425: "unavailable",
    429: "rate_limited",
}

_BY_LANGCHAIN: tuple[tuple[type[Exception], Kind], ...] = (
    (lc.ContextOverflowError, "context_length"),
    (lc.ModelTimeoutError, "timeout"),
    (lc.ModelRateLimitError, "rate_limited"),
    (lc.ModelAuthenticationError, "auth"),
    (lc.ModelPermissionDeniedError, "auth"),
    (lc.ModelNotFoundError, "bad_request"),
    (lc.ModelInvalidRequestError, "bad_request"),
    (lc.ModelConnectionError, "unavailable"),
    (lc.ModelAPIError, "unavailable"),
)

_SDK_ROOTS = {
    "openai",
    "anthropic",
    "ollama",
    "google",
    "groq",
    "mistralai",
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
}

_OVERFLOW_WORDS = (
    "context_length_exceeded",
    "maximum context length",
    "context window",
    "prompt is too long",
    "exceeds the available context size",
)

_NO_CREDIT_WORDS = ("insufficient_quota", "exceeded your current quota", "credit balance is too low")

#: What LangChain says, as a plain ValueError, about a server that answers 200 and something else than the protocol.
_NO_PROTOCOL_WORDS = (
    "no generations found in stream",
    "no generation chunks were returned",
    "unexpected response type from openai-compatible",
)

_SECRET = re.compile(r"(?i)\b(sk-|bearer\s+|api[_-]?key[=:]\s*)[\w.*-]{6,}")


def classify(exc: BaseException, *, label: str, provider: str) -> ProviderError | None:
    """Return what the provider's failure means, or None when `exc` isn't a provider's failure at all.

    `label` names the model for people (``openai:gpt-5-mini``). None means a fault of our own side (a bug, a
    cancelled run, a pause of the graph): it is not ours to retry or to count against the provider.
    """
    if isinstance(exc, ProviderError):
        return exc
    for link in _chain(exc):
        kind = _kind(link)
        if kind is not None:
            made = ContextLengthError if kind == "context_length" else ProviderError
            return made(kind, label, provider=provider, detail=_detail(exc), retry_after=_retry_after(link))
    return None


def was_refused(exc: BaseException) -> bool:
    """Tell whether the provider answered with an HTTP error: it did no work, so it counted and billed nothing."""
    return any((_status(link) or 0) >= 400 for link in _chain(exc))  # noqa: PLR2004 - HTTP's own classes


def _chain(exc: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = exc
    for _ in range(_MAX_CAUSES):
        if link is None:
            return
        yield link
        link = link.__cause__


def _kind(exc: BaseException) -> Kind | None:
    text = str(exc).lower()
    status = _status(exc)
    if status is not None or isinstance(exc, lc.ModelError):
        if any(words in text for words in _OVERFLOW_WORDS) and status in {None, 400, 413, 422}:
            return "context_length"
        if any(words in text for words in _NO_CREDIT_WORDS):
            return "auth"
    known = next((kind for cls, kind in _BY_LANGCHAIN if isinstance(exc, cls)), None)
    return known or _by_status(status) or _by_class(exc)


def _by_status(status: int | None) -> Kind | None:
    if status is None:
        return None
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    # A 2xx or 3xx that still failed is a server that doesn't speak the protocol.
    return "bad_request" if 400 <= status < 500 else "unavailable"  # noqa: PLR2004 - HTTP's own classes


def _by_class(exc: BaseException) -> Kind | None:
    names = {cls.__name__ for cls in type(exc).__mro__}
    from_sdk = any(cls.__module__.split(".")[0] in _SDK_ROOTS for cls in type(exc).__mro__)
    if isinstance(exc, TimeoutError) or (from_sdk and any("Timeout" in name for name in names)):
        return "timeout"
    if isinstance(exc, ConnectionError | json.JSONDecodeError):
        return "unavailable"
    if isinstance(exc, ValueError) and any(words in str(exc).lower() for words in _NO_PROTOCOL_WORDS):
        return "unavailable"
    if from_sdk:
        return "bad_request" if any("FinishReason" in name for name in names) else "unavailable"
    return None


def _status(exc: BaseException) -> int | None:
    """Find the HTTP status: SDKs call it `status_code` (OpenAI, Anthropic, Ollama) or `code` (Google)."""
    response = getattr(exc, "response", None)
    for owner, name in ((exc, "status_code"), (response, "status_code"), (exc, "code")):
        value = getattr(owner, name, None)
        if isinstance(value, int) and value >= 100:  # noqa: PLR2004 - Ollama uses -1 for "no status"
            return value
    return None


def _retry_after(exc: BaseException) -> float | None:
    """Read how many seconds the provider asks to wait; the plain header may hold seconds or a date."""
    headers = getattr(getattr(exc, "response", None), "headers", None) or {}
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(0.0, float(value) / scale)
        except ValueError:
            return _until(value)
    return None


def _until(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _detail(exc: BaseException) -> str:
    text = " ".join(str(exc).split()) or type(exc).__name__
    text = _SECRET.sub(r"\1…", text)
    return text if len(text) <= _MAX_DETAIL else text[: _MAX_DETAIL - 1] + "…"
