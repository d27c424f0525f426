"""The built-in supervisor's answer: what each step found, what failed and what to do about it."""

import re
from collections.abc import Sequence

from backend.core.states import StepState
from workers.supervisor.terms import DROPPED, DoneStep, PlanRequest

#: Longest heading made of an instruction, in characters.
_HEADING = 80
_HEADINGS_INSIDE = re.compile(r"^(#{1,4})(?= )", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(artifact:[^)\s]+\)")
_BREAK = re.compile(r"\n{2,}")
#: A step that only fetches what another needs: "extract the table", "read these".
_PREPARES = re.compile(
    r"^(?:please |first |pls )*(extract|get|read|take|pull|turn|convert|ocr|find|fetch)\b", re.IGNORECASE
)
#: A paragraph shorter than this may stand twice, in characters.
_WORTH_SAYING_ONCE = 60


def compose(request: PlanRequest) -> str:
    """Return the answer in Markdown: one step speaks for itself, several have a heading each."""
    done = request.done
    parts = [_summary(done, request.left_out)]
    if len(done) == 1:
        parts.append(_body(0, done))
    else:
        parts += _sections(done)
    return "\n\n".join(part for part in parts if part) or "Nothing was done: the plan had no steps."


def _summary(done: Sequence[DoneStep], left_out: Sequence[str]) -> str:
    """Return what is to be said first: which parts aren't done; nothing when all are."""
    well = sum(step.state == StepState.COMPLETED for step in done)
    if well == len(done) and not left_out:
        return ""
    total = len(done) + len(left_out)
    if total == 1:
        return ""
    tried = any(step.state in {StepState.FAILED, StepState.CANCELLED} for step in done)
    nothing = "None of it could be done." if tried else "Nothing was done."
    said = f"{well} of {total} parts {'is' if well == 1 else 'are'} done." if well else nothing
    reasons = [_reason(place, done) for place, step in enumerate(done) if step.state != StepState.COMPLETED]
    return " ".join([f"**{said}**", *(reasons if len(done) > 1 else ()), *left_out])


def _reason(place: int, done: Sequence[DoneStep]) -> str:
    """Return one short sentence: which part isn't done, and in a word why."""
    step = done[place]
    name = f"“{_short(step.instruction)}”"
    if step.code == DROPPED:
        return f"You left out {name}."
    match StepState(step.state):
        case StepState.SKIPPED:
            cause = _cause(place, done)
            return (
                f"{name} wasn't begun, because it needs “{_short(done[cause].instruction)}”."
                if cause is not None
                else ""
            )
        case StepState.CANCELLED:
            return f"{name} was stopped."
        case _:
            return f"{name} failed."


def _sections(done: Sequence[DoneStep]) -> list[str]:
    said: set[str] = set()
    found = []
    for place, step in enumerate(done):
        if step.state == StepState.SKIPPED or step.code == DROPPED:
            continue  # the first lines say all there is to say
        body = _HEADINGS_INSIDE.sub(r"##\1", _shortened(place, done))
        found.append(f"### {_heading(step.instruction)}\n\n{_once(body, said)}")
    return found


def _shortened(place: int, done: Sequence[DoneStep]) -> str:
    """Return a part's text; of one that only prepared another the first paragraph and its files."""
    step, body = done[place], _body(place, done)
    needed = any(place in other.after and other.state == StepState.COMPLETED for other in done)
    paragraphs = _BREAK.split(body)
    if not needed or len(paragraphs) == 1 or not _PREPARES.match(step.instruction):
        return body
    first, rest = paragraphs[0], "\n\n".join(paragraphs[1:])
    links = [link for link in dict.fromkeys(_LINK.findall(rest)) if link not in first]
    return "\n\n".join([first, " · ".join(link.removeprefix("!") for link in links)]).strip()


def _once(body: str, said: set[str]) -> str:
    """Return the text without the paragraphs that a part before it had already."""
    kept = []
    for paragraph in _BREAK.split(body):
        if len(paragraph) >= _WORTH_SAYING_ONCE and paragraph in said:
            continue
        said.add(paragraph)
        kept.append(paragraph)
    return "\n\n".join(kept) or "The same as above."


def _body(place: int, done: Sequence[DoneStep]) -> str:
    step = done[place]
    if step.code == DROPPED:
        return "You left this step out, so it wasn't done."
    match StepState(step.state):
        case StepState.COMPLETED:
            return (step.result or "").strip() or "Done; it left no text."
        case StepState.SKIPPED:
            return "This wasn't begun, because a step that it builds on didn't go well."
        case StepState.CANCELLED:
            return "This was stopped before it was finished."
        case _:
            return step.error or "It failed, and left no reason."


def _cause(place: int, done: Sequence[DoneStep]) -> int | None:
    """Return the step that kept this one from being begun: the first in line that didn't go well itself."""
    seen: set[int] = set()
    while place not in seen:
        seen.add(place)
        lost = [needed for needed in done[place].after if done[needed].state != StepState.COMPLETED]
        if not lost:
            break
        place = lost[0]
    return place if len(seen) > 1 else None


def _heading(instruction: str) -> str:
    line = _short(instruction).rstrip(".:")
    return line[:1].upper() + line[1:]


def _short(instruction: str) -> str:
    line = " ".join(instruction.split("\n\n", maxsplit=1)[0].split())
    return line if len(line) <= _HEADING else line[: _HEADING - 1].rsplit(" ", 1)[0] + "…"
