"""argo/ as its tests see it: each folder rendered once."""

from functools import cache
from pathlib import Path
from typing import Any

from tests.deploy.rendered import ROOT, Object, build

ARGO = ROOT / "argo"
ENVIRONMENTS = ("staging", "production")
APPLICATIONS = ("infrastructure-app", "backend-app", "frontend-app")


@cache
def folder(path: str) -> tuple[Object, ...]:
    """Render a folder of argo/."""
    return tuple(build(ARGO / path))


@cache
def part(environment: str, name: str) -> tuple[Object, ...]:
    """Render what an environment's application of this name applies."""
    return tuple(build(ROOT / application(environment, name)["spec"]["source"]["path"]))


def every() -> list[Object]:
    """Return all objects that Argo CD is given."""
    folders = ("bootstrap", "root", *(f"environments/{each}" for each in ENVIRONMENTS))
    return [each for path in folders for each in folder(path)]


def of(kind: str) -> list[Object]:
    return [each for each in every() if each["kind"] == kind]


def project(name: str) -> Object:
    [found] = [each for each in of("AppProject") if each["metadata"]["name"] == name]
    return found


def application(environment: str, name: str) -> Object:
    wanted = f"{name}-{environment}"
    [found] = [each for each in folder(f"environments/{environment}") if each["metadata"]["name"] == wanted]
    return found


def specs() -> dict[str, Any]:
    """Return the spec of every application by its name, the environments' as the ApplicationSet makes them."""
    found = {each["metadata"]["name"]: each["spec"] for each in of("Application")}
    for each in of("ApplicationSet"):
        found[each["metadata"]["name"]] = each["spec"]["template"]["spec"]
    return found


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
