"""A request that leans on the one before it, made to stand on its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workers.agentkit.spec import CHANGED_BY, FOLLOWS_ON
from workers.supervisor.builtin.clauses import LONG, clauses_of
from workers.supervisor.builtin.evidence import Routes
from workers.supervisor.builtin.leg import ENOUGH, POINTING_BACK, Leg, Situation
from workers.supervisor.builtin.legs import legs_of, mailers, strongest
from workers.supervisor.builtin.lexicon import MAIL
from workers.supervisor.builtin.small_talk import small_talk
from workers.supervisor.builtin.words import content, pattern_text, tokenize
from workers.supervisor.terms import PlanRequest

#: Longest piece of an earlier answer that is carried on, in characters.
_CARRIED = 4_000
#: A request with fewer words of meaning than this is probably a remark on the one before.
_SHORT = 4
_CONNECTED = re.compile(
    r"^(and|now|only|but|also|instead|again|same|as|without|with|just|ok|okay|so|rather|shorter|longer|more|less|"
    r"what about|how about|make (it|that|this)|do (it|that|this)|add|change)\b"
)
#: A mail is written, or something looked up in the mailbox: more than sending what is there.
_WORDED = re.compile(
    r"\b(draft|write|compose|reply|respond|answer|prepare|find|save|list|search|show|read)\b", re.IGNORECASE
)
_AT_HAND = re.compile(r"\b(this|these|attached|attachments?|FILE)\b")
#: What was done before is to be done with a new file.
_LIKEWISE = re.compile(r"\b(same|instead|again|likewise)\b|^(and |now )*(what|how) about\b|^(and|now) (this|these)\b")


@dataclass(frozen=True)
class Earlier:
    """The request that this one follows on, with the agent that had it and the latest answer to it.

    ``changes`` are the requests since that changed it, in turn: "only 2024", "as a line chart".
    """

    request: str
    agent: str
    answer: str
    changes: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The request with its changes, as an instruction names it."""
        return CHANGED_BY.join((self.request, *self.changes))


def earlier_request(request: PlanRequest, routes: Routes) -> Earlier | None:
    """Return the latest request of the conversation that stands on its own."""
    about_mail = strongest(tokenize(request.request[:LONG]), routes)[0] in mailers(routes)
    for place in range(len(request.history) - 1, -1, -1):
        role, text = request.history[place]
        if role != "user" or small_talk(text) is not None:
            continue
        beginning = text[:LONG]
        legs = legs_of(clauses_of(beginning), routes, Situation(request.files))
        if not legs or _leans(beginning, routes):
            continue
        worked = [leg for leg in legs if _is_worked_on(leg, about_mail=about_mail)] or list(legs)
        # Of several agents' parts a remark is about the last: "extract the table and chart it" … "as a pie chart".
        part = text if len({leg.contender.name for leg in legs}) == 1 else worked[-1].text
        found = Earlier(part, worked[-1].contender.name, _answer_after(request.history, place))
        return _with_changes(found, request, place, routes)
    return None


def _is_worked_on(leg: Leg, *, about_mail: bool) -> bool:
    """Whether a remark may be about the leg: about a mail only if it speaks of mail, and the leg did more than send."""
    if leg.contender.capability is not MAIL:
        return True
    return about_mail and bool(_WORDED.search(leg.text))


def _with_changes(earlier: Earlier, request: PlanRequest, place: int, routes: Routes) -> Earlier:
    """Add the remarks that the same agent had since; all of them lean, or one of them were the earlier request."""
    situation = Situation(request.files, before=earlier.agent, leaning=True)
    for later in range(place + 1, len(request.history)):
        role, text = request.history[later]
        if role != "user" or small_talk(text) is not None or len(text) > LONG:
            continue
        legs = legs_of(clauses_of(text), routes, situation)
        if legs and all(leg.contender.name == earlier.agent for leg in legs):
            answer = _answer_after(request.history, later)
            earlier = replace(earlier, changes=(*earlier.changes, text), answer=answer)
    return earlier


def leans(text: str, routes: Routes, earlier: Earlier | None, *, new_files: bool) -> bool:
    """Whether a request can't be understood without the one before it; "this" may be a file that came with it."""
    line = pattern_text(tokenize(text))
    if earlier is None:
        return False
    if new_files and not _LIKEWISE.search(line) and (_AT_HAND.search(line) or not _CONNECTED.match(line)):
        return False
    return _leans(text, routes)


def standing_alone(text: str, agent: str, earlier: Earlier) -> str:
    """Return an instruction that needs no conversation to be understood."""
    lines = [text, FOLLOWS_ON.format(earlier=earlier.whole)]
    if agent != earlier.agent and earlier.answer:
        lines.append(f"The answer to it was:\n\n{earlier.answer[:_CARRIED]}")
    return "\n\n".join(lines)


def _leans(text: str, routes: Routes) -> bool:
    tokens = tokenize(text)
    line = pattern_text(tokens)
    # What a later clause points to may be in the first: "Which region sold most? Show it as a chart".
    first = pattern_text(clauses_of(text)[0].tokens)
    if _CONNECTED.match(line) or POINTING_BACK.search(first):
        return True
    return len(content(tokens)) < _SHORT and strongest(tokens, routes)[1] < ENOUGH


def _answer_after(history: Sequence[tuple[str, str]], place: int) -> str:
    return next((text for role, text in history[place + 1 :] if role == "assistant"), "")
