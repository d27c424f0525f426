"""What differs between providers when a model of theirs is made: names of arguments, and whether a key is needed."""

from dataclasses import dataclass, field
from typing import Any

from backend.core.settings import PROVIDER_KEYS, ModelSettings

#: A server that speaks OpenAI's protocol often wants no key, but the client wants one to send.
NO_KEY = "none"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """How to make a chat model of one provider: which constructor argument takes what.

    `extra` is always given; it switches the library's own retries off, since `calling` retries.
    """

    key_argument: str = "api_key"
    base_url_argument: str | None = "base_url"
    timeout_argument: str | None = "timeout"
    extra: dict[str, Any] = field(default_factory=lambda: {"max_retries": 0})


_OPENAI = Provider(extra={"max_retries": 0, "stream_usage": True})

PROVIDERS: dict[str, Provider] = {
    "openai": _OPENAI,
    "anthropic": Provider(),
    "ollama": Provider(timeout_argument=None, extra={}),
    # Google's library takes 0 for "its own default" and counts the first try.
    "google_genai": Provider(base_url_argument=None, extra={"max_retries": 1}),
    "groq": Provider(),
    "deepseek": _OPENAI,
    "together": _OPENAI,
    "xai": _OPENAI,
}

#: Any other provider gets nothing that its constructor might not know; `calling` limits its time.
OTHER = Provider(timeout_argument=None, extra={})


def arguments(provider: str, settings: ModelSettings, base_url: str | None) -> dict[str, Any]:
    """Return the constructor's arguments for a model of `provider`; times are in seconds."""
    how = PROVIDERS.get(provider, OTHER)
    given: dict[str, Any] = dict(how.extra)
    if how.timeout_argument:
        given[how.timeout_argument] = settings.timeout
    if provider == "ollama":
        given["client_kwargs"] = {"timeout": settings.timeout}
    if (key := settings.keys.get(provider)) is not None:
        given[how.key_argument] = key
    if base_url is not None and how.base_url_argument:
        given[how.base_url_argument] = base_url
        if provider == "openai":
            # Servers that only speak the protocol know its chat completions, not OpenAI's newer responses.
            given["use_responses_api"] = False
            given.setdefault(how.key_argument, NO_KEY)
    return given


def missing_key(provider: str, given: dict[str, Any]) -> str | None:
    """Return the name of the environment variable whose key `provider` needs and didn't get."""
    how = PROVIDERS.get(provider, OTHER)
    return None if how.key_argument in given else PROVIDER_KEYS.get(provider)
