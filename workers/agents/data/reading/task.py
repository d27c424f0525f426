"""What a step is to do: its request, and the figures it gets as text where it gets no table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import HumanMessage

from workers.agentkit.spec import FileRef
from workers.agents.data.reading.at_hand import TABLES, without_note
from workers.agents.data.reading.figures_in_text import Figures, figures_in

_POINTS_BACK = re.compile(
    r"\b(it|its|them|their|that|these|those|the (?:\w+ )?(?:results?|tables?|output|numbers|figures|data))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked; ``figures`` stand in a text and have to be put into a table first.

    ``nothing_came`` says that the request is about the result of a step that left nothing to work with.
    """

    request: str
    figures: Figures | None = None
    nothing_came: bool = False


def read_task(message: HumanMessage, files: Sequence[FileRef]) -> Task:
    """Read the step's first message."""
    told = message.additional_kwargs.get("warren", {})
    instruction = str(told.get("instruction") or message.text)
    request = without_note(instruction)
    results = [str(row["result"] or "") for row in told.get("inputs", ())]
    named = any(file.name.lower() in request.lower() for file in files)
    if results and not named and not any(_is_handed_table(file) for file in files):
        return _from_results(request, results)
    if not files and (figures := figures_in(request)) is not None:
        return Task(figures.rest or "summarise the file", figures)
    return Task(request)


def _from_results(request: str, results: Sequence[str]) -> Task:
    found = next((figures for text in reversed(results) if (figures := figures_in(text))), None)
    points = _POINTS_BACK.search(request) is not None
    return Task(request, found if points else None, nothing_came=points and found is None)


def _is_handed_table(file: FileRef) -> bool:
    return file.origin == "step" and TABLES.search(file.name) is not None
