"""The component's made files."""

import json
from pathlib import Path
from typing import Any

import yaml

from scripts.cluster_monitoring.here import COMPONENT
from scripts.cluster_monitoring.routes import routes_object
from scripts.cluster_monitoring.rules import rule_objects
from scripts.dashboards.panel import as_grafana
from scripts.dashboards.written import DASHBOARDS

_HEAD = "# Made of deploy/observability by `python -m scripts.cluster_monitoring`: change it there.\n"


class _Block(yaml.SafeDumper):
    """Writes text of several lines as it is read."""


def _text(dumper: _Block, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Block.add_representer(str, _text)


def dashboards() -> dict[str, str]:
    """Return each dashboard's JSON by the name of its file, without room between its parts."""
    return {
        f"{each.name}.json": json.dumps(as_grafana(each), separators=(",", ":"), ensure_ascii=False) + "\n"
        for each in DASHBOARDS
    }


def texts() -> dict[str, str]:
    """Return the text of each made file by its path within the component."""
    return {
        "rules.yaml": _yaml(rule_objects()),
        "routes.yaml": _yaml([routes_object()]),
        **{f"dashboards/{name}": text for name, text in dashboards().items()},
    }


def _yaml(objects: list[dict[str, Any]]) -> str:
    return _HEAD + yaml.dump_all(objects, Dumper=_Block, sort_keys=False, width=110, allow_unicode=True)


def write() -> list[Path]:
    """Write them all, and remove what is no dashboard any more; returns their paths."""
    made = texts()
    folder = COMPONENT / "dashboards"
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.json"):
        if f"dashboards/{path.name}" not in made:
            path.unlink()
    for name, text in made.items():
        (COMPONENT / name).write_text(text, encoding="utf-8")
    return [COMPONENT / name for name in made]
