"""Make the model that a role uses from the operator's settings, or say exactly why it can't be made."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from backend.core.llm.chosen import BASE_URL_KEY, BUILTIN, NAME_KEY, PROVIDER_KEY, ChosenModel
from backend.core.llm.errors import ModelSetupError
from backend.core.llm.playbook import FilesOf, PlaybookChatModel, Policy, files_in
from backend.core.llm.providers import arguments, missing_key
from backend.core.settings import ModelSettings
from backend.core.telemetry.labels import MODEL

_FORM = "Write it as provider:name, for example openai:gpt-5-mini, anthropic:claude-sonnet-4-5 or ollama:llama3.2."


def make_model(settings: ModelSettings, role: str, policy: Policy, *, files_of: FilesOf = files_in) -> ChosenModel:
    """Return the model of `role` (an agent's name or `supervisor`) with its fallbacks.

    Nothing configured means the built-in model, which answers by `policy`. A key alone chooses nothing.

    Raises:
        ModelSetupError: a configured model can't be made; the built-in one doesn't step in.
    """
    wanted = settings.for_role(role)
    if wanted is None:
        _check_nothing_is_meant(settings)
    if wanted is None or wanted.strip() == BUILTIN:
        return builtin_model(policy, files_of=files_of)
    setting = "WARREN_MODEL" if role not in settings.by_agent else f"WARREN_MODEL_{role.upper()}"
    fallbacks = tuple(
        _make(name, settings, "WARREN_MODEL_FALLBACKS", ()) for name in settings.fallback_names if name != wanted
    )
    return _make(wanted, settings, setting, fallbacks)


def builtin_model(policy: Policy, *, files_of: FilesOf = files_in) -> ChosenModel:
    """Return the model that ships with Warren: `policy` behind a chat model's face."""
    metadata = {PROVIDER_KEY: BUILTIN, NAME_KEY: BUILTIN}
    model = PlaybookChatModel(policy=policy, files_of=files_of, metadata=metadata)
    return ChosenModel(model=model, label="built-in", provider=BUILTIN, name=BUILTIN, circuit=BUILTIN, is_builtin=True)


def found_keys(settings: ModelSettings) -> list[str]:
    """Return the providers whose key was found, sorted: the page says so, since a key alone chooses nothing."""
    return sorted(settings.keys)


def _check_nothing_is_meant(settings: ModelSettings) -> None:
    """Refuse settings that only make sense beside a model that isn't named."""
    for variable, is_set in (
        ("WARREN_MODEL_FALLBACKS", bool(settings.fallback_names)),
        ("WARREN_MODEL_BASE_URL", bool(settings.base_url) and not settings.by_agent),
    ):
        if is_set:
            raise ModelSetupError(
                f"{variable} is set, but WARREN_MODEL names no model for it.",
                f"Set WARREN_MODEL too, or remove {variable}.",
            )


def _make(wanted: str, settings: ModelSettings, setting: str, fallbacks: tuple[ChosenModel, ...]) -> ChosenModel:
    provider, name = _split(wanted, setting)
    base_url = _base_url_for(provider, settings)
    MODEL.learn([f"{provider}:{name}"])
    given = arguments(provider, settings, base_url)
    if variable := missing_key(provider, given):
        raise ModelSetupError(
            f"{setting}={wanted} needs a key, and {variable} isn't set.",
            f"Set {variable} to your key, or remove {setting} to use the built-in model.",
        )
    given["metadata"] = {PROVIDER_KEY: provider, NAME_KEY: name, BASE_URL_KEY: base_url and _public(base_url)}
    return ChosenModel(
        model=_construct(provider, name, given, setting),
        label=f"{provider}:{name}",
        provider=provider,
        name=name,
        circuit=f"{provider} at {_public(base_url)}" if base_url else provider,
        fallbacks=fallbacks,
    )


def _construct(provider: str, name: str, given: dict[str, Any], setting: str) -> BaseChatModel:
    """Turn whatever making the model raises into the operator's sentence."""
    wanted = f"{setting}={provider}:{name}"
    try:
        made: BaseChatModel = init_chat_model(name, model_provider=provider, **given)
        return made
    except ImportError as exc:
        raise ModelSetupError(
            f"{wanted} needs a library that isn't installed.",
            f"Install it into Warren's environment (usually pip install langchain-{provider}): {_line(exc)}",
        ) from exc
    except Exception as exc:
        if str(exc).startswith("Unsupported provider"):
            raise ModelSetupError(f"{wanted} names an unknown provider.", f"{_FORM} {_line(exc, -1)}") from exc
        raise ModelSetupError(
            f"{wanted} can't be made: {_line(exc)}",
            "Check the name, the key and WARREN_MODEL_BASE_URL; docs/models.md shows each provider.",
        ) from exc


def _line(exc: Exception, which: int = 0) -> str:
    return (str(exc).strip() or type(exc).__name__).splitlines()[which]


def _split(wanted: str, setting: str) -> tuple[str, str]:
    provider, colon, name = wanted.strip().partition(":")
    provider = provider.replace("-", "_").lower()
    if provider == BUILTIN:
        raise ModelSetupError(
            f"{setting} names the built-in model.",
            "It never steps in for a model that fails; name another provider's model or remove it.",
        )
    if not colon or not name:
        raise ModelSetupError(f"{setting}={wanted} names no provider or no model.", _FORM)
    return provider, name


def _base_url_for(provider: str, settings: ModelSettings) -> str | None:
    """Return WARREN_MODEL_BASE_URL for models of the provider it was set for: that of WARREN_MODEL.

    Without WARREN_MODEL it is meant for an OpenAI-compatible server.
    """
    if not settings.base_url:
        return None
    owner = (settings.name or "openai:").partition(":")[0].strip().replace("-", "_").lower()
    if provider != owner:
        return None
    parts = urlsplit(settings.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ModelSetupError(
            f"WARREN_MODEL_BASE_URL={_public(settings.base_url)} is no address.",
            "Write it in full, for example http://localhost:1234/v1.",
        )
    return settings.base_url


def _public(url: str) -> str:
    """Return the address without a user or password, for labels and metadata."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
