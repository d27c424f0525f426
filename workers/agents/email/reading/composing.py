"""Reads requests to write: replies, new mails, forwards, with what goes along."""

import re
from collections.abc import Sequence
from dataclasses import replace

from workers.agentkit.spec import FileRef
from workers.agents.email.reading.enclosing import enclosed
from workers.agents.email.reading.extras import Extras, extras_in
from workers.agents.email.reading.filters import account_in, filters_in
from workers.agents.email.reading.meaning import Files, Filters, Message, Reading, Unclear
from workers.agents.email.reading.saying import Saying, split
from workers.agents.email.reading.words import ADDRESS, MAIL, ORDINALS, bare, people

_MAKE = r"draft|write|prepare|compose|make|set up|create"
_MAIL_NOUN = r"(?:e-?mail|mail|message|note|letter|draft|line|apology|invitation)"
_REPLY = re.compile(
    rf"^(?:(?P<make>{_MAKE}|send)(?: me| up)? (?:an? |the |my )?(?:[\w-]+ )?(?:reply|answer|response)(?: to| for)?\b|"
    r"(?:reply|respond|answer|write back|get back)(?P<all> all| to all| to everyone)?(?: to)?\b)\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_FIND_AND_REPLY = re.compile(
    r"^(?:find|open|read|get|look up|look for|show me|take) (?P<target>.+?)(?:,)? and (?:then )?"
    rf"(?:(?P<make>{_MAKE}) (?:an? )?(?:reply|answer|response)|reply|answer|respond)(?: to (?:it|him|her|"
    rf"them))?\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_WRITE_NOUN = re.compile(
    rf"^(?P<make>{_MAKE}|send|drop)(?: up| me)? (?:an? |the |another |my )?(?:(?!reply|answer|response|"
    rf"to\b)[\w-]+ ){{0,2}}?"
    rf"(?P<noun>{_MAIL_NOUN})s?(?: draft)?(?=[\s:,])(?: (?:to|for))?\s*:?\s*(?P<rest>.+)$",
    re.IGNORECASE,
)
_WRITE_TO_NOUN = re.compile(
    rf"^(?P<make>{_MAKE}|send|drop) (?!an? |the (?:e-?mail|mail|message|draft)\b)(?P<who>[^,:]+?) (?:an? |"
    rf"the )(?:[\w-]+ )?{_MAIL_NOUN}\b\s*:?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_SEND_THING = re.compile(
    r"^(?:send|e-?mail|mail|share|forward)\s+(?P<what>.+?)\s+(?:over )?to\s+(?P<rest>(?!say\b|tell\b|ask\b|"
    r"confirm\b).+)$",
    re.IGNORECASE,
)
_TELL = re.compile(
    r"^(?P<verb>tell|inform|let|ask|remind|invite|thank|notify|congratulate|wish|apologi[sz]e(?: to)?|e-?mail|mail|"
    r"message|write|send|ping)"
    r"(?: to)?\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"^forward\s+(?P<what>.+?)\s+(?:on )?to\s+(?P<rest>.+)$", re.IGNORECASE)
_LEADS = {
    "ask": "asking them", "remind": "remind them", "invite": "invite them", "thank": "thanking them",
    "congratulate": "congratulating them", "wish": "wishing them",
}  # fmt: skip
_KNOW = re.compile(r"\s+know\b(?:\s+(?:by|via) e-?mail)?(?=\s|$)", re.IGNORECASE)
_POINTS = re.compile(
    rf"^(?:it|this|that|these|those|them|him|her|the (?:{MAIL}|sender|thread)|(?:this|that) (?:{MAIL}|one)|to (?:it|"
    rf"him|her|them|this|that))$",
    re.IGNORECASE,
)
_A_MAIL = re.compile(
    rf"\b(?:{MAIL}|one|thread|conversation|invitation|invoice|offer|request|question)s?\b|['’]s ", re.IGNORECASE
)
_MANY = re.compile(
    r"\b(?:last|latest|newest) (?:two|three|four|five|\d+)\b|\ball (?:the |my )?(?:unread |new )?(?:mails|messages|"
    r"e-?mails)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"^(?:it|this|that|these|them|both|all|everything|(?:the|my|this|that|a|an|each)(?: [\w-]+){0,4} (?:results?|"
    r"summary|output|report|chart|plot|graph|image|picture|"
    r"screenshot|tables?|files?|part|total|average|sum|figures?|numbers?|version|pdf|script|answer|document|text|"
    r"list))\b",
    re.IGNORECASE,
)
_FORMAL = re.compile(r"\b(?:formal(?:ly)?|polite(?:ly)?)\b", re.IGNORECASE)


def composing(text: str, files: Sequence[FileRef], *, has_results: bool = False) -> Reading | None:
    """Return what a request to write means; None for any other."""
    account, text = account_in(text)
    extras = replace(extras_in(text, files), has_results=has_results)
    for read in (_find_and_reply, _reply, _forward, _thing, _to_noun, _noun, _told):
        if (reading := read(extras, files)) is not None:
            return replace(reading, filters=replace(reading.filters, account=account or reading.filters.account))
    return None


def _find_and_reply(extras: Extras, _files: Sequence[FileRef]) -> Reading | None:
    match = _FIND_AND_REPLY.match(extras.rest)
    if match is None:
        return None
    said = split(f"it {match['rest'].strip()}" if match["rest"].strip() else "it")
    return _answer(match["target"], said, extras, send=extras.send or match["make"] is None)


def _reply(extras: Extras, _files: Sequence[FileRef]) -> Reading | None:
    match = _REPLY.match(extras.rest)
    if match is None:
        return None
    said = split(match["rest"]) if match["rest"] else Saying("", "")
    drafted = match["make"] is not None and match["make"].lower() != "send"
    return _answer(said.who, said, extras, send=extras.send or not drafted, to_all=bool(match["all"]))


def _answer(target: str, said: Saying, extras: Extras, *, send: bool, to_all: bool = False) -> Reading:
    if _MANY.search(target):
        raise Unclear("I answer one mail at a time. Which one shall I answer, and what shall I say?")
    leans = not target or _POINTS.match(target.strip()) is not None
    found = Filters() if leans else target_of(target)
    return Reading(
        intent="reply",
        filters=found,
        message=_message(said, extras, to_all=to_all, called=found.who),
        files=extras.files,
        send=send,
        leans=leans or replace(found, ordinal=None).empty,
    )


def target_of(target: str) -> Filters:
    """Return which mail "Mrs. Schmidt's last message", "the mail about the boiler" or "the plumber" is."""
    if _A_MAIL.search(target) or ADDRESS.search(target):
        found = filters_in(target)
        if not found.empty:
            return found
    who = bare(target)
    if who.lower() in ORDINALS:  # "reply to the first"
        return Filters(ordinal=ORDINALS[who.lower()])
    return Filters(who=who, newest=1)


def _forward(extras: Extras, files: Sequence[FileRef]) -> Reading | None:
    match = _FORWARD.match(extras.rest)
    if match is None:
        return None
    what = match["what"]
    enclosing = enclosed(what, files)
    if enclosing.names or (enclosing.at_hand and _comes_along(files)) or extras.has_results:
        return None  # "forward this" with a file at hand sends the file
    said = split(match["rest"])
    leans = _POINTS.match(what) is not None
    found = Filters() if leans else target_of(what)
    return Reading(
        intent="forward",
        filters=found if leans else _with_object(found, what),
        message=_message(said, extras, to=people(said.who)),
        files=extras.files,
        send=True,
        leans=leans,
    )


def _with_object(found: Filters, what: str) -> Filters:
    """Add what a forwarded mail is: "the invoice from Hetzner" is about an invoice."""
    head = bare(re.split(r" (?:from|of|about)\b|['’]s\b", what)[0])
    if (
        found.words
        or not found.who
        or re.search(rf"\b{MAIL}|\bone\b|\bthread\b", what, re.IGNORECASE)
        or head == found.who
    ):
        return found
    return replace(found, words=head, kinds=())


def _thing(extras: Extras, files: Sequence[FileRef]) -> Reading | None:
    """Read "send report.pdf to Kim", "email it to bob@x.org", "mail the summary to Ann"."""
    match = _SEND_THING.match(extras.rest)
    if match is None:
        return None
    what = match["what"]
    enclosing = enclosed(what, files)
    something = (
        enclosing.names
        or enclosing.missing
        or ((_RESULT.match(what) or enclosing.at_hand) and (files or extras.has_results))
    )
    if not something:
        return None
    said = split(match["rest"])
    return _new(said, extras, people(said.who), files=_merged(extras.files, enclosing), send=True)


def _to_noun(extras: Extras, files: Sequence[FileRef]) -> Reading | None:
    match = _WRITE_TO_NOUN.match(extras.rest)
    if match is None or re.search(r"\bto\b", match["who"]):
        return None
    said = split(f"x {match['rest']}") if match["rest"] else Saying("x", "")
    send = extras.send or match["make"].lower() in {"send", "drop"}
    return _new(said, extras, people(match["who"]), files=_along(match["rest"], extras, files), send=send)


def _noun(extras: Extras, files: Sequence[FileRef]) -> Reading | None:
    match = _WRITE_NOUN.match(extras.rest)
    if match is None:
        return None
    said = _turned(split(match["rest"]))
    if match["noun"].lower() == "apology":
        said = Saying(said.who, f"apologising {said.point}".strip(), said.exact)
    send = extras.send or match["make"].lower() in {"send", "drop"}
    return _new(said, extras, people(said.who), files=_along(match["rest"], extras, files), send=send)


def _told(extras: Extras, files: Sequence[FileRef]) -> Reading | None:
    match = _TELL.match(extras.rest)
    if match is None:
        return None
    verb, rest = match["verb"].lower().split()[0], match["rest"]
    if verb in {"tell", "ask", "let", "send", "write"} and re.match(r"me\b|us\b", rest, re.IGNORECASE):
        return None
    if verb == "let":
        rest = _KNOW.sub("", rest, count=1)
    said = split(rest)
    if not said.who or (verb in {"send", "write"} and not (said.point or said.exact)):
        return None
    enclosing = enclosed(said.point, files) if _RESULT.match(said.point) else Files()
    if (files or extras.has_results) and (enclosing.names or enclosing.at_hand or _RESULT.match(said.point)):
        files_along = _merged(extras.files, enclosing)
        return _new(Saying(said.who, ""), extras, people(said.who), files=files_along, send=True)
    if verb.startswith("apologi"):
        said = Saying(said.who, f"apologising {said.point}".strip(), said.exact)
    elif verb in _LEADS and said.point:
        said = Saying(said.who, f"{_LEADS[verb]} {said.point}", said.exact)
    return _new(said, extras, people(said.who), files=extras.files, send=True)


def _new(said: Saying, extras: Extras, to: tuple[str, ...], *, files: Files, send: bool) -> Reading:
    return Reading(intent="write", message=_message(said, extras, to=to), files=files, send=send)


def _message(
    said: Saying, extras: Extras, *, to: tuple[str, ...] = (), to_all: bool = False, called: str = ""
) -> Message:
    point = "" if extras.has_results and re.match(r"with\b", said.point) else said.point
    topic = re.match(r"(?:about|regarding|concerning|on the subject of)\s+(?P<topic>.+)$", said.point, re.IGNORECASE)
    return Message(
        to=to or ((called,) if called else ()),
        cc=extras.cc,
        point=point,
        exact=said.exact,
        topic=topic["topic"].strip(" .") if topic else "",
        subject=extras.subject,
        formal=_FORMAL.search(said.point) is not None,
        to_all=to_all,
    )


def _turned(said: Saying) -> Saying:
    """Read "saying hello to Bob" and "about the delay to Kim": the person stands behind the point."""
    if said.who:
        return said
    match = re.match(r"(?P<point>.+?)\s+to\s+(?P<who>(?:the |my |our )?[\w@.+-]+(?: [A-Z][\w-]+)?)[.!]?$", said.point)
    return Saying(match["who"], match["point"], said.exact) if match else said


def _along(rest: str, extras: Extras, files: Sequence[FileRef]) -> Files:
    """Return what goes along with "an email with the sales per region" when files are at hand."""
    match = re.search(r"\bwith (?P<what>(?:the|a|this|these|my) .+)$", rest, re.IGNORECASE)
    named = enclosed(match["what"], files) if match else Files()
    return _merged(extras.files, Files(names=named.names, at_hand=named.at_hand and bool(files)))


def _merged(first: Files, second: Files) -> Files:
    return Files(
        names=tuple(dict.fromkeys((*first.names, *second.names))),
        at_hand=first.at_hand or second.at_hand,
        missing=tuple(dict.fromkeys((*first.missing, *second.missing))),
    )


def _comes_along(files: Sequence[FileRef]) -> bool:
    return any(file.origin in {"request", "step"} for file in files)
