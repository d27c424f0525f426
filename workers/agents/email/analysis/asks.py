"""What a mail asks its reader to do, and by when: only what its sentences say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from workers.agents.email.analysis.due_dates import Day, days_in
from workers.agents.email.analysis.plain import one_line
from workers.agents.email.analysis.sentences import listed_sentences, sentences

_MOST = 10
_FEWEST_WORDS = 2
_VERBS = (
    "send|call|pay|sign|review|confirm|check|return|submit|complete|fill|book|bring|reply|respond|answer|update|"
    "approve|"
    "provide|forward|prepare|register|renew|transfer|upload|finish|read|come|pick|join|order|cancel|contact|schedule|"
    "arrange|remember|settle|deliver|collect|email|write|tell|ask|print|return|arrive|verify|choose|vote|give|make sure"
)
_ASKED = re.compile(
    r"\b(?:please|kindly|pls|bitte|s'il vous plaît|por favor)\b|\b(?:could|can|would|will) (?:you|u)\b(?! believe)|"
    r"\byou (?:need|have|ought) to\b|\byou (?:must|should)\b|\b(?:we|i)(?:'d| would)? need (?:you|your|the|a|it)\b|"
    r"\bi(?:'d| would) (?:like|ask) you to\b|\b(?:don't|do not) forget\b|\bremember to\b|\bmake sure\b|"
    r"\b(?:let|get back to) (?:me|us)\b(?: know)?|\bwaiting for your\b|\brsvp\b|\bwe (?:ask|expect) you\b|"
    r"\b(?:könn(?:en|t)en|würden) sie\b|\bkannst du\b|\bkönntest du\b|\bsie müssen\b|\bdenk(?:en sie)? (?:bitte )?dar",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    rf"^(?:and |also |then |so )?(?:{_VERBS})\b(?! (?:is|are|was|were|will|has|date|number)\b)", re.IGNORECASE
)
_DUE = re.compile(
    r"\b(?:is|are|was|falls?) due\b|\bdue (?:date|by|on)\b|\bpayable\b|\bdeadline\b|\boverdue\b|\b(?:must|has to|"
    r"have to|needs to|need to) be (?:\w+ed|paid|sent|made|done|given|brought|in place|ready)\b|"
    r"\bexpires?\b|\bfällig\b|\bzahlbar\b|\büberfällig\b|\bspätestens\b",
    re.IGNORECASE,
)
_BARE_DEADLINE = re.compile(
    r"^(?:the |our |a |your )?(?:deadline|due date|last day|cut-?off)\b|^by\b|^until\b|^no later", re.IGNORECASE
)
#: Phrases that ask for nothing.
_EMPTY = re.compile(
    r"\b(?:please|kindly|bitte) (?:find|see|note|do not (?:reply|respond|hesitate)|don't (?:reply|hesitate)|"
    r"be (?:aware|advised"
    r"|informed)|accept my|excuse|forgive|feel free|consider the environment|nicht (?:auf diese|antworten)|beachten)\b|"
    r"\bfeel free\b|\bdon't hesitate\b|\bdo not hesitate\b|\bif you have (?:any )?(?:further |other |"
    r"more )?questions\b|"
    r"\bhesitate to\b|\bunsubscribe\b|\bdo not (?:reply|respond|share)\b|\bcan you (?:imagine|believe)\b|"
    r"\bif you (?:no longer|didn't|did not)\b|\b(?:im anhang finden|anbei)\b|\bview (?:it |"
    r"this )?in (?:your )?browser\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(
    r"\b(?:i|we)(?:'ll|’ll| will| shall|'m going to|’m going to| am going to| promise to)\b(?! be (?:happy|glad))|"
    r"\bi can (?:send|bring|do|call|pay|deliver)\b|\bich werde\b|\bwir werden\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:so|also|and|then|but|hi|ok|okay|finally|secondly|first|lastly|by the way)[, ]+)*"
    r"(?:(?:could|can|would|will) you (?:please |kindly |perhaps |maybe |also )*|please |kindly |pls |bitte |"
    r"(?:don't|do not) forget to |remember to |you (?:need|have) to |you (?:must|should) |i(?:'d| would) like you to |"
    r"(?:i|we) need you to )+",
    re.IGNORECASE,
)
#: What is left of a sentence that went on in a list, or not at all.
_BARE_LEAD = re.compile(
    r"^(?:(?:please|kindly|bitte|could|can|would|will|you|we|i|need|have|must|should|to|also|do|so|and|then|from)"
    r"(?:[ ?]+|$))+$",
    re.IGNORECASE,
)
#: Before a date that is none to do something by: "as discussed on Monday", "your mail of 3 May".
_BACKWARDS = re.compile(
    r"\b(?:since|from|of|dated|discussed(?: on)?|sent(?: on)?|received(?: on)?|last|yesterday|agreed(?: on)?|vom|"
    r"seit)\s*$",
    re.IGNORECASE,
)
_BEFORE_DUE = re.compile(
    r"\b(?:by|before|until|till|due|on|latest|later than|deadline(?: is)?|bis(?: zum)?|spätestens(?: am| bis)?|am|"
    r"for)\s*"
    r"(?:the |on |end of )?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something to be done, in the mail's own words; ``due`` only where the mail says a day for it."""

    what: str
    quote: str
    due: date | None = None
    clock: time | None = None
    #: The words of the date, also of one that can be read two ways.
    due_said: str = ""


def asks(text: str, written: datetime, zone: tzinfo | None = None) -> tuple[Ask, ...]:
    """Return what a mail asks its reader to do.

    Args:
        text: what its sender wrote.
        written: what its dates count from.
        zone: the reader's.
    """
    found = [one for one, is_to_do in listed_sentences(text) if is_to_do or _is_asked(one)]
    return _collected(found, written, zone)


def promises(text: str, written: datetime, zone: tzinfo | None = None) -> tuple[Ask, ...]:
    """Return what a mail's own writer promises to do."""
    return _collected([one for one in sentences(text) if _is_promise(one)], written, zone)


def _is_asked(sentence: str) -> bool:
    if _EMPTY.search(sentence):
        return False
    return any(pattern.search(sentence) for pattern in (_ASKED, _IMPERATIVE, _DUE))


def _is_promise(sentence: str) -> bool:
    return _PROMISED.search(sentence) is not None and not sentence.endswith("?")


def _collected(found: Sequence[str], written: datetime, zone: tzinfo | None) -> tuple[Ask, ...]:
    kept: list[Ask] = []
    for sentence in found:
        ask = _ask(sentence, written, zone)
        if len(ask.what.split()) < _FEWEST_WORDS or _BARE_LEAD.match(ask.what):
            continue  # "Please", "You must" before a list
        if kept and not kept[-1].due_said and ask.due_said and _BARE_DEADLINE.search(sentence):
            kept[-1] = replace(kept[-1], due=ask.due, clock=ask.clock, due_said=ask.due_said)
        elif all(ask.what.lower() != other.what.lower() for other in kept):
            kept.append(ask)
    return tuple(kept[:_MOST])


def _ask(sentence: str, written: datetime, zone: tzinfo | None) -> Ask:
    day = _due(sentence, days_in(sentence, written, zone))
    what = _LEAD.sub("", sentence)
    what = f"{what[:1].upper()}{what[1:]}".rstrip(" .!,;:")
    if day is None:
        return Ask(one_line(what, 160), one_line(sentence, 300))
    return Ask(one_line(what, 160), one_line(sentence, 300), day.day, day.clock, day.said)


def _due(sentence: str, days: Sequence[Day]) -> Day | None:
    """Return the day by which: one with "by" or the like before it, else the only one that looks ahead."""
    ahead = [day for day in days if not _BACKWARDS.search(sentence[: day.start])]
    due = [day for day in ahead if _BEFORE_DUE.search(sentence[: day.start])]
    if due:
        return due[0]
    return ahead[0] if len(ahead) == 1 else None
