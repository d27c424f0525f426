"""Draw the state machines for ARCHITECTURE.md: ``python -m backend.core.states_diagram [FILE to write it into]``."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from backend.core.states import STEP_FINAL, STEP_TRANSITIONS, TASK_FINAL, TASK_TRANSITIONS, StepState, TaskState

S = TypeVar("S", TaskState, StepState)

#: The drawing stands between these lines.
BEGIN, END = "<!-- states:begin -->", "<!-- states:end -->"


def _drawing(title: str, table: Mapping[S, frozenset[S]], final: frozenset[S]) -> list[str]:
    """Return one drawing's lines; what only a person does to what has ended says so."""
    edges: list[str] = [f"    [*] --> {next(iter(table))}"]
    for old, targets in table.items():
        for new in table:
            if new in targets:
                label = "" if old not in final else ": dropped" if new in final else ": retry"
                edges.append(f"    {old} --> {new}{label}")
    edges += [f"    {state} --> [*]" for state in table if state in final]
    return [title, "", "```mermaid", "stateDiagram-v2", *edges, "```"]


def diagram() -> str:
    """Return both state machines as Markdown with two Mermaid drawings."""
    task = _drawing("A task:", TASK_TRANSITIONS, TASK_FINAL)
    return "\n".join([*task, "", *_drawing("A step:", STEP_TRANSITIONS, STEP_FINAL), ""])


def drawn_into(text: str) -> str:
    """Return the text with the drawing between its two marks.

    Raises:
        ValueError: a mark is missing, or stands there twice.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"the text needs one {BEGIN} and one {END}")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{diagram()}{END}{rest.partition(END)[2]}"


def main(arguments: list[str]) -> None:
    """Print the drawing, or write it into the files named."""
    if not arguments:
        sys.stdout.write(diagram())
    for path in map(Path, arguments):
        path.write_text(drawn_into(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
