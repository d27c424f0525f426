"""The settings as they may be told: every field says how, and one that doesn't is only said to be set."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Literal, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from backend.core.settings import PROVIDER_KEYS, Settings
from warren.support.own_words import WITHHELD, OwnWords
from warren.support.told_address import told_address

#: ``words``: those that Warren knows. ``level``: of logs. ``model``: a provider and its model. ``numbers``: numbers and
#: commas. ``address``: its scheme, what kind of host, the port. ``count``: how many. ``set``: only that it is set.
How = Literal["words", "level", "model", "numbers", "address", "count", "set"]

#: How each setting is told that isn't a number or a switch (told as they are) or a secret (never told).
HOW: Mapping[str, How] = {
    "home": "set",
    "host": "address",
    "artifacts": "address",
    "database_url": "address",
    "database_direct_url": "address",
    "rabbitmq_url": "address",
    "redis_url": "address",
    "executor_url": "address",
    "page_dir": "set",
    "log_level": "level",
    "public_url": "address",
    "browser.program": "set",
    "egress.url": "address",
    "egress.listen": "address",
    "egress.allow": "count",
    "egress.deny": "count",
    "egress.only": "count",
    "egress.ports": "numbers",
    "egress.mail_ports": "numbers",
    "egress.contact": "set",
    "google.gmail_client_id": "set",
    "google.oauth_client_id": "set",
    "google.url": "address",
    "google.auth_url": "address",
    "google.token_url": "address",
    "google.revoke_url": "address",
    "google.userinfo_url": "address",
    "google.api_url": "address",
    "models.name": "model",
    "models.base_url": "address",
    "models.fallbacks": "model",
    "models.by_agent": "model",
    "models.keys": "set",
    "search.order": "words",
    "search.tavily_url": "address",
    "search.brave_url": "address",
    "search.serper_url": "address",
    "scaling.scaled_from_zero": "words",
    "telemetry.health_listen": "address",
    "telemetry.otlp_endpoint": "address",
    "telemetry.otlp_traces_endpoint": "address",
    "sources.hacker_news_url": "address",
    "sources.hacker_news_items_url": "address",
    "sources.reddit_client_id": "set",
    "sources.reddit_url": "address",
    "sources.reddit_token_url": "address",
    "sources.reddit_communities": "count",
    "sources.feeds": "count",
}
_PLAIN = {bool, int, float, type(None)}
_SEPARATORS = re.compile(r"[,\s]+")
_PROVIDER = re.compile(r"[a-z_]{1,30}\Z")
#: As providers publish them. Those tuned for an organization begin with ``ft:`` and name it.
_MODEL = re.compile(r"(?!ft:)[A-Za-z0-9._/:-]{1,80}\Z")


def fields(settings: BaseSettings, under: str = "") -> dict[str, tuple[FieldInfo, object]]:
    """Return every field with its value, those of a group as ``group.field``."""
    found: dict[str, tuple[FieldInfo, object]] = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, BaseSettings):
            found |= fields(value, f"{name}.")
        else:
            found[under + name] = (field, value)
    return found


def is_plain(field: FieldInfo) -> bool:
    """Tell whether a field can only hold a number or a switch."""
    return {*(get_args(field.annotation) or (field.annotation,))} <= _PLAIN


def told_settings(settings: Settings, words: OwnWords) -> dict[str, object]:
    """Return what differs from its default, by the variables' names."""
    told: dict[str, object] = {}
    for name, (field, value) in fields(settings).items():
        if name == "models.keys":
            told |= dict.fromkeys((PROVIDER_KEYS[provider] for provider in settings.models.keys), "set")
        elif name == "models.by_agent":
            told |= {
                f"WARREN_MODEL_{agent.upper()}": told_model(given) for agent, given in settings.models.by_agent.items()
            }
        elif value not in (field.default, None, ""):
            told[variable(settings, name, field)] = _told(name, field, value, words)
    return told


def variable(settings: Settings, name: str, field: FieldInfo) -> str:
    """Return the environment variable that sets it."""
    if isinstance(field.validation_alias, str):
        return field.validation_alias
    group, _, short = name.rpartition(".")
    owner = type(getattr(settings, group)) if group else type(settings)
    return f"{owner.model_config.get('env_prefix', '')}{short}".upper()


def _told(name: str, field: FieldInfo, value: object, words: OwnWords) -> object:
    if isinstance(value, SecretStr):
        return "set"
    return value if is_plain(field) else _TELLERS[HOW.get(name, "set")](str(value), words)


def told_model(name: str) -> str:
    """Return a model as ``provider:name``; of one that was tuned for somebody only the provider."""
    provider, colon, model = name.partition(":")
    if not colon or not _PROVIDER.match(provider):
        return WITHHELD
    return f"{provider}:{model if _MODEL.match(model) else WITHHELD}"


def _each(text: str, told: Callable[[str], str]) -> str:
    return ",".join(told(part) for part in _parts(text))


def _parts(text: str) -> list[str]:
    return [part for part in _SEPARATORS.split(text) if part]


def _level(name: str) -> str:
    return name if name.upper() in logging.getLevelNamesMapping() else WITHHELD


def _number(text: str) -> str:
    return text if text.isdigit() else WITHHELD


_TELLERS: Mapping[How, Callable[[str, OwnWords], str]] = {
    "words": lambda text, words: _each(text, words.whole),
    "level": lambda text, _: _level(text),
    "model": lambda text, _: _each(text, told_model),
    "numbers": lambda text, _: _each(text, _number),
    "address": told_address,
    "count": lambda text, _: f"{len(_parts(text))} given",
    "set": lambda *_: "set",
}
