"""Draw the state machines for ARCHITECTURE.md: ``python -m backend.core.states_diagram [FILE to write it into]``."""

import sys
from collections.abc import Mapping
from typing import TypeVar

from backend.core.between_marks import print_or_put, put_between
from backend.core.states import (
    APPROVAL_TRANSITIONS,
    EFFECT_TRANSITIONS,
    STEP_FINAL,
    STEP_TRANSITIONS,
    TASK_FINAL,
    TASK_TRANSITIONS,
    ApprovalState,
    EffectState,
    StepState,
    TaskState,
)

S = TypeVar("S", TaskState, StepState, ApprovalState, EffectState)

#: What changes a state that may last, where it isn't a retry.
_LABELS = {
    (ApprovalState.APPROVED, ApprovalState.PENDING): "undone",
    (ApprovalState.APPROVED, ApprovalState.WITHDRAWN): "task stopped",
    (StepState.FAILED, StepState.SKIPPED): "dropped",
}

#: The drawing stands between these lines.
BEGIN, END = "<!-- states:begin -->", "<!-- states:end -->"


def _drawing(title: str, table: Mapping[S, frozenset[S]], final: frozenset[S]) -> list[str]:
    """Return one drawing's lines; what is done to what has ended says so."""
    edges: list[str] = [f"    [*] --> {next(iter(table))}"]
    for old, targets in table.items():
        for new in table:
            if new in targets:
                label = "" if old not in final else f": {_LABELS.get((old, new), 'retry')}"
                edges.append(f"    {old} --> {new}{label}")
    edges += [f"    {state} --> [*]" for state in table if state in final]
    return [title, "", "```mermaid", "stateDiagram-v2", *edges, "```"]


def diagram() -> str:
    """Return the state machines as Markdown, one Mermaid drawing each."""
    lasting = frozenset({ApprovalState.REJECTED, ApprovalState.WITHDRAWN, ApprovalState.APPROVED})
    drawings = [
        _drawing("A task:", TASK_TRANSITIONS, TASK_FINAL),
        _drawing("A step:", STEP_TRANSITIONS, STEP_FINAL),
        _drawing("An approval:", APPROVAL_TRANSITIONS, lasting),
        _drawing("An effect:", EFFECT_TRANSITIONS, frozenset({EffectState.DONE, EffectState.FAILED})),
    ]
    return "\n".join(line for drawing in drawings for line in (*drawing, ""))


def drawn_into(text: str) -> str:
    """Return the text with the drawing between its two marks.

    Raises:
        ValueError: a mark is missing, or stands there twice.
    """
    return put_between(text, BEGIN, END, diagram())


if __name__ == "__main__":
    print_or_put(sys.argv[1:], BEGIN, END, diagram())
