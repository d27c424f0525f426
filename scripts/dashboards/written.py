"""The dashboards as files."""

import json
from pathlib import Path

from scripts.dashboards.around import MODELS, SAFETY, SERVICES
from scripts.dashboards.panel import as_grafana
from scripts.dashboards.work import OVERVIEW, QUEUES, TASKS

DASHBOARDS = (OVERVIEW, QUEUES, TASKS, MODELS, SAFETY, SERVICES)
FOLDER = Path(__file__).parents[2] / "deploy/observability/grafana/dashboards"


def texts() -> dict[str, str]:
    """Return the text of each file by its name."""
    return {
        f"{each.name}.json": json.dumps(as_grafana(each), indent=1, ensure_ascii=False) + "\n" for each in DASHBOARDS
    }


def write() -> list[Path]:
    """Write them all, and remove what is no dashboard any more."""
    made = texts()
    for path in FOLDER.glob("*.json"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return [FOLDER / name for name in made]
