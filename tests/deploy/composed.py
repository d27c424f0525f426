"""docker-compose.yml as its tests see it: read once, its variables filled in as compose fills them in."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
#: What is built here; the rest are images of others.
OURS = re.compile(r"^warren/(backend|workers|browser|executor|frontend):")
_VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?::([-?])((?:[^{}]|\$\{[^{}]*\})*))?\}")


class MissingVariable(Exception):
    """A variable that the file insists on isn't given."""


def filled(text: str, given: Mapping[str, str]) -> str:
    """Fill in ``${NAME}``, ``${NAME:-default}`` and ``${NAME:?why}``; raises MissingVariable."""

    def value(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if given.get(name):
            return given[name]
        if kind == "?":
            raise MissingVariable(name)
        return filled(rest or "", given)

    return _VARIABLE.sub(value, text).replace("$$", "$")


def required() -> set[str]:
    """Return the variables without which compose refuses the file."""
    return {name for name, kind, _ in _VARIABLE.findall(COMPOSE.read_text()) if kind == "?"}


@cache
def composed() -> dict[str, Any]:
    """Return the file with a value for everything that it insists on."""
    text = filled(COMPOSE.read_text(), {name: f"given-{name}" for name in required()})
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def services() -> dict[str, dict[str, Any]]:
    """Return the services by name."""
    found: dict[str, dict[str, Any]] = composed()["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """Return the services that run Warren's own images."""
    return {name: each for name, each in services().items() if OURS.match(each["image"])}


def environment(service: Mapping[str, Any]) -> dict[str, str | None]:
    """Return a service's variables; None where it has them only if .env does."""
    return dict(service.get("environment") or {})
