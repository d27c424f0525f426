"""The settings that the environment gives, or what is wrong with them in a sentence."""

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from backend.core.settings import Settings
from warren.errors import CommandError

#: By the name of a group of settings: what its variables begin with.
_PREFIXES = {group.__name__: group.model_config.get("env_prefix", "") for group in BaseSettings.__subclasses__()}


def given_settings() -> Settings:
    """Read the settings; raises CommandError."""
    try:
        return Settings()
    except ValidationError as error:
        prefix = _PREFIXES.get(error.title, "WARREN_")
        problems = [f"{prefix}{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors()]
        raise CommandError("A setting can't be used. Correct it: " + "; ".join(problems)) from error
