"""List the metrics for docs/observability.md: ``python -m backend.core.telemetry.table [FILE to write it into]``."""

import sys

from backend.core.between_marks import print_or_put, put_between
from backend.core.telemetry.metric import Label, Metric
from backend.core.telemetry.metrics import ALL

#: The table stands between these lines.
BEGIN, END = "<!-- metrics:begin -->", "<!-- metrics:end -->"


def _label(label: Label) -> str:
    listed = [f"`{value}`" for value in label.fixed]
    return f"`{label.name}`: {', '.join([*listed, *([label.learned] if label.learned else [])])}"


def _row(metric: Metric) -> str:
    labels = "; ".join(_label(label) for label in metric.labels.values()) or "–"
    return f"| `{metric.name}` | {metric.kind} | {labels} | {metric.meaning} |"


def table() -> str:
    """Return the metrics as a Markdown table."""
    head = ["| name | type | labels and their values | meaning |", "|---|---|---|---|"]
    return "\n".join([*head, *(_row(metric) for metric in ALL)]) + "\n"


def listed_in(text: str) -> str:
    """Return the text with the table between its two marks.

    Raises:
        ValueError: a mark is missing, or stands there twice.
    """
    return put_between(text, BEGIN, END, table())


if __name__ == "__main__":
    print_or_put(sys.argv[1:], BEGIN, END, table())
