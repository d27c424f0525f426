"""Reads requests about drafts: list, send, throw away, change."""

import re
from collections.abc import Sequence

from workers.agentkit.spec import FileRef
from workers.agents.email.reading.enclosing import enclosed
from workers.agents.email.reading.meaning import Beyond, Change, Files, Filters, Reading
from workers.agents.email.reading.saying import sends_it
from workers.agents.email.reading.words import MAIL, bare, name, people

_DRAFT = rf"(?:draft|reply|answer|{MAIL})"
_LIST = re.compile(
    r"\b(?:list|show|which|what|any|see|are there|do i have)\b.*\bdrafts\b|^(?:my )?drafts\??$", re.IGNORECASE
)
_SEND = re.compile(
    r"^(?:send|submit|fire off)(?:\s+(?:it|this|that|them|"
    rf"(?:the|my|this|that) (?:(?:last|latest|new|finished) )?{_DRAFT}))?(?:\s+(?:off|out|away|along|over|right away|"
    rf"at once|immediately|now))*"
    rf"(?:\s+(?:to|for)\s+{name('who')})?[\s.!]*$",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:send|mail)\b.*\b(?:tomorrow|tonight|later|in an? (?:hour|minute|week)|in \d+ (?:hours?|minutes?|days?)|"
    r"next \w+|at \d{1,2}(?::\d\d)? ?(?:am|pm|o'clock)?$|"
    r"on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b",
    re.IGNORECASE,
)
_DISCARD = re.compile(
    r"\b(?:delete|discard|throw away|remove|trash|drop|scrap)\b\s+(?:the |my |that |this |all (?:the |my )?|"
    r"every )?(?:last |latest |old )?drafts?\b(?:\s+(?:to|for)\s+"
    rf"{name('who')})?|^(?:don['’]?t|do not) send (?:it|that|this)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\ball\b|\bdrafts\b|\bevery\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\b(?:change|set|make)\s+the subject(?: line)?\s+(?:to|into|"
    r"as)?\s*[“\"']?(?P<subject>.+?)[”\"']?[.!]?$",
    re.IGNORECASE,
)
_CC = re.compile(
    r"^(?:and )?(?:add|put|copy|cc)\s+(?P<who>.+?)\s+(?:in|on|to|as)\s+(?:the )?(?:cc|copy)\b|"
    r"^(?:and )?cc\s+(?P<who2>.+?)[.!]?$|"
    r"^(?:and )?copy\s+(?P<who3>.+?)\s+in[.!]?$",
    re.IGNORECASE,
)
_TO = re.compile(
    r"^(?:(?:change|set) the (?:recipient|address) to|address it to|(?:also |and )?(?:send|address) it (?:also |"
    r"too )?to|(?:also )?add (?:the )?recipient)\s+(?P<who>.+?)[.!]?$",
    re.IGNORECASE,
)
_ATTACH = re.compile(
    r"^(?:and |also |please )*(?:attach|enclose|include|add)\s+(?P<what>.+?)"
    r"(?:\s+(?:too|as well|to (?:it|the \w+)))?[.!]?$",
    re.IGNORECASE,
)
_SWAP = re.compile(
    r"^(?:change|replace|swap|correct)\s+[“\"']?(?P<old>(?!it\b|that\b|this\b|the (?:text|draft|mail|"
    r"reply)\b).+?)[”\"']?\s+(?:to|with|by|into|for)\s+[“\"']?(?P<new>.+?)[”\"']?[.!]?$",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"^(?:change|make|set)\s+(?:it|that|this)\s+(?:to\s+)?(?P<new>.+?)(?:\s+instead)?[.!]?$|"
    r"^(?:no,? )?(?P<new2>[\w ]{2,30}?)\s+instead(?:\s+of\s+(?P<old>[\w ]+?))?[.!]?$",
    re.IGNORECASE,
)
_SAY = re.compile(
    r"^(?:no,? )?(?:rather )?(?:say|write|tell (?:him|her|them))(?:\s+(?:rather|"
    r"better))?(?:\s+that)?\s+(?P<new>.+?)(?:\s+instead)?[.!]?$|"
    r"^(?:change|rewrite|replace) (?:it|the (?:text|draft|body)) (?:to|with|"
    r"so that it says)(?:\s+that)?\s*:?\s*(?P<new2>.+)$",
    re.IGNORECASE,
)
_ADD = re.compile(
    r"^(?:and |also |please )*(?:add|mention|include|say also|also say|also tell (?:him|her|them)|"
    r"also ask)\s*:?\s+(?:that\s+|to it that\s+)?(?P<more>.+?)[.!]?$",
    re.IGNORECASE,
)
_TONES = (
    ("formal", re.compile(r"\b(?:formal(?:ly)?|politer?|more polite|more professional|official)\b", re.IGNORECASE)),
    ("friendly", re.compile(r"\b(?:friendlier|more friendly|warmer|more casual|nicer|kinder)\b", re.IGNORECASE)),
    ("shorter", re.compile(r"\b(?:shorter|briefer|more concise|cut it down|shorten)\b", re.IGNORECASE)),
)  # fmt: skip
_BEYOND_TONE = re.compile(
    r"\b(?:longer|funnier|translate|in (?:german|french|spanish|dutch|italian|english)|rhyme|more detailed|better)\b",
    re.IGNORECASE,
)
_DAY = (
    r"(?:(?:next |this )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|tomorrow|today|tonight|"
    r"\d{1,2}(?::\d\d)? ?(?:am|pm)|\d{1,2}:\d\d|noon|\d{1,2}(?:st|nd|rd|th|\.)?(?: of)? (?:january|february|march|"
    r"april|may|june|"
    r"july|august|september|october|november|december))"
)
_A_DAY = re.compile(rf"\b{_DAY}\b", re.IGNORECASE)
_ONLY_A_DAY = re.compile(
    rf"(?:on |at )?{_DAY}(?: (?:at |morning|afternoon|evening)?(?:\d{{1,2}}(?::\d\d)? ?(?:am|pm)?)?)?", re.IGNORECASE
)


def about_drafts(text: str) -> Reading | None:
    """Return what a request to list, send or throw away drafts means; None for any other.

    Raises:
        Beyond: it is to be sent at a later time.
    """
    if match := _DISCARD.search(text):
        who = bare(match["who"] or "")
        return Reading(intent="discard", filters=Filters(who=who), confirmed=_ALL.search(match[0]) is not None)
    if _LIST.search(text):
        return Reading(intent="drafts")
    if match := _SEND.match(text):
        return Reading(intent="send", filters=Filters(who=bare(match["who"] or "")), send=True)
    if re.match(r"send (?:it|this|that|them)\b", text, re.IGNORECASE) and _LATER.search(text):
        raise Beyond("Sending at a later time")
    return None


def changing(text: str, files: Sequence[FileRef]) -> Reading | None:
    """Return how a request changes the draft before it; None when it changes nothing that is understood.

    Raises:
        Beyond: it asks for another wording than rules can give.
    """
    if _LATER.search(text):
        raise Beyond("Sending at a later time")
    plain, send = sends_it(text)
    change, enclosing = _change(plain.strip(" ,"), files)
    if change.empty and not (enclosing.names or enclosing.at_hand or enclosing.missing):
        if _BEYOND_TONE.search(plain):
            raise Beyond("Another wording")
        return None
    return Reading(
        intent="change", change=change, files=enclosing, send=send or text.lower().startswith("send "), leans=True
    )


def _change(text: str, files: Sequence[FileRef]) -> tuple[Change, Files]:
    if match := _SUBJECT.search(text):
        return Change(subject=match["subject"].strip()), Files()
    if match := _CC.match(text):
        return Change(cc=people(match["who"] or match["who2"] or match["who3"])), Files()
    if match := _TO.match(text):
        return Change(to=people(match["who"])), Files()
    if match := _ATTACH.match(text):
        enclosing = enclosed(match["what"], files)
        if enclosing.names or enclosing.missing or (enclosing.at_hand and files):
            return Change(), enclosing
    return _words(text), Files()


def _words(text: str) -> Change:
    tone = next((name for name, pattern in _TONES if pattern.search(text)), "")
    if tone and re.match(r"(?:make|a bit|more|write|less|please|shorten|cut|it)\b|\w+er\b", text, re.IGNORECASE):
        return Change(tone=tone)  # type: ignore[arg-type]
    if match := _SAY.match(text):
        new = (match["new"] or match["new2"]).strip()
        return Change(swap=("", new)) if _ONLY_A_DAY.fullmatch(new) else Change(replace=new)
    if match := _SWAP.match(text):
        return Change(swap=(match["old"].strip(), match["new"].strip()))
    if match := _INSTEAD.match(text):
        new = (match["new"] or match["new2"]).strip()
        old = (match["old"] or "").strip()
        return Change(swap=(old, new)) if old or _A_DAY.search(new) else Change()
    if match := _ADD.match(text):
        return Change(add=match["more"].strip())
    return Change()
