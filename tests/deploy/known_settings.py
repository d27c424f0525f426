"""Every variable that Warren's programs read."""

from collections.abc import Iterator

from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from backend.core.settings import PROVIDER_KEYS, Settings
from warren.roles import agent_names

#: Read by libraries under names of their own: uvicorn.
LIBRARIES = {"FORWARDED_ALLOW_IPS"}


def variables() -> set[str]:
    """Return the names."""
    models = {f"WARREN_MODEL_{name.upper()}" for name in ("supervisor", *agent_names())}
    return {*_of(Settings), *PROVIDER_KEYS.values(), *models, *LIBRARIES}


def _of(settings: type[BaseSettings]) -> Iterator[str]:
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseSettings):
            yield from _of(kind)
            continue
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            yield from (str(each) for each in alias.choices)
        else:
            yield str(alias) if alias else f"{prefix}{name}".upper()
