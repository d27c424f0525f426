"""What the supervisor's model is told: cards, conversation, files and results, with all that is foreign in fences."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from backend.core.cards import Card
from workers.supervisor.terms import DROPPED, MAX_ROUNDS, MAX_STEPS, DoneStep, PlanRequest

_FOLDER = Path(__file__).parent
_PLAN_PROMPT = (_FOLDER / "prompt.md").read_text(encoding="utf-8")
_REVIEW_PROMPT = (_FOLDER / "review.md").read_text(encoding="utf-8")

#: Longest piece of one earlier message and of one step's result that the model sees, in characters.
_MESSAGE = 4_000
_RESULT = 12_000


def plan_messages(request: PlanRequest) -> list[BaseMessage]:
    """Return the messages that ask for a decision."""
    fence = _Fence()
    parts = [
        *_conversation(request, fence),
        fence.around("request", request.request),
        *(fence.around(f"said afterwards by the {role}", text) for role, text in request.asked),
        _files(request, fence),
    ]
    return [_system(_PLAN_PROMPT, request, fence), _human(parts, request)]


def review_messages(request: PlanRequest) -> list[BaseMessage]:
    """Return the messages that ask for the answer, or for another round."""
    fence = _Fence()
    rounds = MAX_ROUNDS - request.round
    parts = [
        *_conversation(request, fence),
        fence.around("request", request.request),
        *(fence.around(f"said afterwards by the {role}", text) for role, text in request.asked),
        _files(request, fence),
        *(_step(number, step, fence) for number, step in enumerate(request.done, start=1)),
        _left_out(request),
        f"Further rounds possible: {rounds}." if rounds > 0 else "No further round is possible: answer now.",
    ]
    return [_system(_REVIEW_PROMPT, request, fence), _human(parts, request)]


def request_in(messages: Sequence[BaseMessage]) -> PlanRequest:
    """Return the request that rides along for the built-in model.

    Raises:
        LookupError: the messages weren't made here.
    """
    for message in reversed(messages):
        found = message.additional_kwargs.get("warren", {}).get("planning")
        if isinstance(found, PlanRequest):
            return found
    raise LookupError("these messages carry no planning request")


class _Fence:
    """Marks text as material: its end can't be forged by who doesn't know the mark."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(4)

    def around(self, label: str, text: str) -> str:
        return f"[{self.mark} {label}]\n{text.strip()}\n[{self.mark} end]"


def _system(prompt: str, request: PlanRequest, fence: _Fence) -> SystemMessage:
    cards = "\n\n".join(_card(card) for card in request.cards) or "(no agent is installed)"
    text = prompt.replace("{cards}", cards).replace("{mark}", fence.mark).replace("{max_steps}", str(MAX_STEPS))
    return SystemMessage(text)


def _human(parts: Sequence[str], request: PlanRequest) -> HumanMessage:
    text = "\n\n".join(part for part in parts if part)
    return HumanMessage(text, additional_kwargs={"warren": {"planning": request}})


def _card(card: Card) -> str:
    lines = [
        f"### {card.name}: {card.title}",
        card.description,
        f"Accepts: {', '.join(card.accepts)}. Produces: {', '.join(card.produces)}.",
        f"Tools: {', '.join(card.tools)}.",
        *(f"- {example}" for example in card.examples),
    ]
    return "\n".join(lines)


def _conversation(request: PlanRequest, fence: _Fence) -> list[str]:
    return [fence.around(f"earlier, by the {role}", _cut(text, _MESSAGE)) for role, text in request.history]


def _files(request: PlanRequest, fence: _Fence) -> str:
    if not request.files:
        return "No file is attached."
    lines = [f"{file.name} ({file.media_type}, {file.size} bytes)" for file in request.files]
    return fence.around("attached files", "\n".join(lines))


def _left_out(request: PlanRequest) -> str:
    if not request.left_out:
        return ""
    lines = "\n".join(f"- {sentence}" for sentence in request.left_out)
    return f"The plan left out what no agent here can do; say so first:\n{lines}"


def _step(number: int, step: DoneStep, fence: _Fence) -> str:
    text = f"Agent: {step.agent}\nInstruction: {step.instruction}\nState: {step.state}"
    if step.after:
        text += f"\nBuilds on step: {', '.join(str(place + 1) for place in step.after)}"
    if step.code == DROPPED:
        text += "\nThe person dropped this step."
    elif step.error:
        text += f"\nError: {step.error}"
    if step.result:
        text += f"\nResult:\n{_cut(step.result, _RESULT)}"
    if step.unread:
        text += f"\nKept for another agent to read, at hand in a next round: {', '.join(step.unread)}"
    return fence.around(f"finished step {number}", text)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}\n… ({len(text) - limit} more characters)"
