"""The workflows as their tests see them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.rendered import ROOT

FOLDER = ROOT / ".github"
WORKFLOWS = tuple(sorted((FOLDER / "workflows").glob("*.yml")))
ACTIONS = tuple(sorted((FOLDER / "actions").rglob("action.yml")))


@dataclass(frozen=True)
class Step:
    """One step, and where it stands."""

    file: Path
    job: str
    given: dict[str, Any]

    @property
    def where(self) -> str:
        return f"{self.file.name}: {self.job}"

    @property
    def script(self) -> str:
        return str(self.given.get("run", ""))

    @property
    def uses(self) -> str:
        return str(self.given.get("uses", ""))


@cache
def read(file: Path) -> dict[str, Any]:
    """Return a workflow; YAML reads its key ``on`` as true."""
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {("on" if key is True else key): value for key, value in found.items()}


def jobs() -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for file in WORKFLOWS:
        for name, job in read(file)["jobs"].items():
            yield file, name, job


def steps() -> Iterator[Step]:
    for file, name, job in jobs():
        for step in job.get("steps", []):
            yield Step(file, name, step)
    for file in ACTIONS:
        for step in read(file)["runs"]["steps"]:
            yield Step(file, "action", step)


def made() -> set[str]:
    """Return the names of every target that a workflow makes."""
    return {name for step in steps() for name in re.findall(r"\bmake ([a-z0-9-]+)", step.script)}
