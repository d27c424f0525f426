"""List the metrics for docs/observability.md: ``python -m backend.core.telemetry.table [FILE to write it into]``."""

import sys
from pathlib import Path

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
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"the text needs one {BEGIN} and one {END}")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}{END}{rest.partition(END)[2]}"


def main(arguments: list[str]) -> None:
    """Print the table, or write it into the files named."""
    if not arguments:
        sys.stdout.write(table())
    for path in map(Path, arguments):
        path.write_text(listed_in(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
