"""The settings that the environment gives, or what is wrong with them in a sentence."""

from pydantic import ValidationError

from backend.core.settings import Settings
from warren.errors import CommandError


def given_settings() -> Settings:
    """Read the settings; raises CommandError."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [f"WARREN_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors()]
        raise CommandError("A setting can't be used. Correct it: " + "; ".join(problems)) from error
