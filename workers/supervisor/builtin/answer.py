"""The built-in supervisor's answer: what each step found, what failed and what to do about it."""

import re
from collections.abc import Sequence

from backend.core.cards import Card
from backend.core.states import StepState
from workers.supervisor.terms import DoneStep, PlanRequest

#: Longest heading made of an instruction, in characters.
_HEADING = 80
_HEADINGS_INSIDE = re.compile(r"^(#{1,4})(?= )", re.MULTILINE)
_STATE_WORDS = {
    StepState.FAILED: "failed",
    StepState.SKIPPED: "not done",
    StepState.CANCELLED: "stopped",
}


def compose(request: PlanRequest) -> str:
    """Return the answer in Markdown: one step speaks for itself, several have a heading each."""
    done = request.done
    if not done:
        return "Nothing was done: the plan had no steps."
    if len(done) == 1:
        return _body(done[0])
    titles = {card.name: card for card in request.cards}
    parts = [_section(number, step, titles) for number, step in enumerate(done, start=1)]
    return "\n\n".join([_summary(done), *parts])


def _summary(done: Sequence[DoneStep]) -> str:
    well = sum(step.state == StepState.COMPLETED for step in done)
    if well == len(done):
        return "Both parts are done." if len(done) == 2 else f"All {len(done)} parts are done."  # noqa: PLR2004 - "both" is two
    if well == 0:
        return "None of it could be done."
    return f"{well} of {len(done)} parts {'is' if well == 1 else 'are'} done."


def _section(number: int, step: DoneStep, cards: dict[str, Card]) -> str:
    title = cards[step.agent].title if step.agent in cards else step.agent
    word = _STATE_WORDS.get(StepState(step.state))
    mark = f" — {word}" if word else ""
    body = _HEADINGS_INSIDE.sub(r"##\1", _body(step))
    return f"### {number}. {title}: {_short(step.instruction)}{mark}\n\n{body}"


def _body(step: DoneStep) -> str:
    result = (step.result or "").strip()
    match StepState(step.state):
        case StepState.COMPLETED:
            return result or "Done; it left no text."
        case StepState.SKIPPED:
            return "This wasn't begun, because a step that it builds on didn't go well."
        case StepState.CANCELLED:
            return "This was stopped before it was finished."
        case _:
            return step.error or "It failed, and left no reason."


def _short(instruction: str) -> str:
    line = " ".join(instruction.split("\n\n", maxsplit=1)[0].split())
    return line if len(line) <= _HEADING else line[: _HEADING - 1].rsplit(" ", 1)[0] + "…"
