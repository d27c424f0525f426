"""What the OpenAI-compatible stub can be told to answer, one reply per request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One tool call; arguments given as text are sent as they are, valid JSON or not."""

    name: str
    args: Mapping[str, Any] | str = field(default_factory=dict)


@dataclass(frozen=True)
class Text:
    """A finished text; `cached` is how many of the prompt's tokens count as read from a cache."""

    text: str
    cached: int = 0


@dataclass(frozen=True)
class Tools:
    """One or several tool calls in one answer."""

    calls: tuple[Call, ...]
    text: str = ""

    @classmethod
    def of(cls, *calls: Call, text: str = "") -> "Tools":
        return cls(calls, text)


@dataclass(frozen=True)
class Structured:
    """The JSON answer to a request with `response_format` json_schema; it must fit that schema."""

    data: Mapping[str, Any]


@dataclass(frozen=True)
class Failure:
    """An HTTP error with OpenAI's error body."""

    status: int
    message: str = "The server had an error."
    code: str | None = None
    type: str = "server_error"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """Nothing at all until the client goes away."""


@dataclass(frozen=True)
class Dropped:
    """A connection that ends in the middle: after `after` pieces of the stream, or of the body without streaming."""

    text: str
    after: int = 2


@dataclass(frozen=True)
class Stalled:
    """A stream that falls silent after its first pieces, until the client goes away."""

    text: str
    after: int = 2


@dataclass(frozen=True)
class Raw:
    """Any body with status 200: what a server sends that doesn't speak the protocol."""

    body: str
    media_type: str = "text/html"


Reply = Text | Tools | Structured | Failure | Hang | Dropped | Stalled | Raw

#: Chooses the reply from the request's JSON body.
ReplyPolicy = Callable[[dict[str, Any]], Reply]


def rate_limited(*, retry_after: str | None = None, retry_after_ms: int | None = None) -> Failure:
    """A 429 as OpenAI sends it, with the header that says when to come back."""
    headers = {}
    if retry_after is not None:
        headers["retry-after"] = retry_after
    if retry_after_ms is not None:
        headers["retry-after-ms"] = str(retry_after_ms)
    return Failure(429, "Rate limit reached for requests", "rate_limit_exceeded", "requests", headers)


def no_credit() -> Failure:
    """A 429 that no waiting cures."""
    return Failure(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota")


def bad_key() -> Failure:
    """A refused key."""
    return Failure(401, "Incorrect API key provided: sk-abcdef1234567890", "invalid_api_key", "invalid_request_error")


def too_long() -> Failure:
    """More input than the model's context takes."""
    text = "This model's maximum context length is 8192 tokens."
    return Failure(400, text, "context_length_exceeded", "invalid_request_error")
