"""What a step would lack if it began now: the question that only the person can answer."""

import re
from itertools import pairwise

from workers.supervisor.builtin.follow_ups import Earlier
from workers.supervisor.builtin.kinds import kinds_of
from workers.supervisor.builtin.leg import POINTING_BACK, Leg
from workers.supervisor.builtin.lexicon import CODE, DOCUMENTS, MAIL, SOURCES, TABLES, WEB_PAGES
from workers.supervisor.builtin.words import FILE, PERSON, URL, pattern_text
from workers.supervisor.terms import PlanRequest

#: So many numbers in the request are a table of their own.
_INLINE_NUMBERS = 3
_CODE_INSIDE = re.compile(
    r"`|:\s*\S|\bdef \w+\(|\bfunction \w*\(|[;{}]\s*$|=>|\bprint\(|\bconsole\.",
    re.MULTILINE,
)
_WRITING = re.compile(
    r"\b(write|create|make|build|implement|generate|code|need|want|program|develop|show me how)\b"
    r"|\ban? (\w+ ){0,2}(function|script|program|class|regex)\b"
)
_OWN_OBJECT = re.compile(
    r"\b(this|it|that|these|them|here|my (\w+ )?(code|script|program|function|server|module|class|file))\b"
)
_FILES_MEANT = re.compile(
    r"\b(the|this|these|that|my|attached|both|two) (\w+ )?(files?|documents?|pdfs?|spreadsheets?|csvs?|tables?)\b"
)
_SITE = re.compile(
    r"\b(reddit|twitter|youtube|github|facebook|instagram|amazon|tiktok|linkedin|ebay|google|wikipedia)\b"
    r"|\btrend|\bpopular\b|\b(site|page|homepage|website) of\b"
    r"|\b(track|follow|count) (the )?(keywords?|terms?|mentions)\b|\bhow often\b.*\bmentioned\b"
    r"|\btalked about\b|\br \w+\b|\bhacker ?news\b|\bhn\b"
)
#: In front of a file's name: it is to be made.
_NAMES_SOMETHING_NEW = frozenset({"as", "into", "to", "named", "called", "name"})
#: What is to be sent is written by the agent itself.
_COMPOSED = re.compile(r"\b(write|draft|reply|answer|compose|saying|telling)\b")
_NOTHING_SAID = re.compile(r"^(please )?(reply|respond|answer)( to)? (it|this|that|them)$")
_ORDER_TO_SEND = re.compile(r"\b(send|forward|email|e-mail|mail)\b")


def question_for(request: PlanRequest, legs: tuple[Leg, ...], earlier: Earlier | None) -> str | None:
    """Return the question that has to be answered before the first such step can begin."""
    for leg in legs:
        if not leg.builds_on and (asked := _absent(leg, request) or _ask(leg, request, earlier)):
            return asked
    return None


def _absent(leg: Leg, request: PlanRequest) -> str | None:
    """Return the question for a file that is named and isn't there; asked once, as another may do as well."""
    if leg.contender.capability not in {TABLES, DOCUMENTS, CODE} or request.asked or request.history:
        return None  # in a conversation it may be a file that an earlier task made
    present = {file.name.lower() for file in request.files}
    for clause in leg.clauses:
        said = pattern_text(clause.tokens)
        if leg.contender.capability is CODE and _WRITING.search(said):
            continue
        for before, token in pairwise((None, *clause.tokens)):
            new = before is not None and before.shown in _NAMES_SOMETHING_NEW
            if token is not None and token.kind == FILE and not new and token.text.lower() not in present:
                return f"There is no file called {token.text} here. Attach it, and I'll go on."
    return None


def _ask(leg: Leg, request: PlanRequest, earlier: Earlier | None) -> str | None:
    capability = leg.contender.capability
    for known, check in (
        (SOURCES, _file),
        (TABLES, _table),
        (DOCUMENTS, _document),
        (WEB_PAGES, _page),
        (CODE, _code),
        (MAIL, _mail),
    ):
        if capability is known:
            return check(leg, request, earlier)
    return None


def _text(leg: Leg) -> str:
    return " ".join(pattern_text(clause.tokens) for clause in leg.clauses)


def _table(leg: Leg, request: PlanRequest, earlier: Earlier | None) -> str | None:
    numbers = sum(token.kind == "NUMBER" for clause in leg.clauses for token in clause.tokens)
    if request.files or earlier or numbers >= _INLINE_NUMBERS:
        return None
    return "Which table should I use? Attach a CSV, TSV, Excel, Parquet or JSON file, and I'll go on."


def _file(leg: Leg, request: PlanRequest, earlier: Earlier | None) -> str | None:
    if request.files or earlier or not _FILES_MEANT.search(_text(leg)):
        return None
    return "Which file do you mean? Attach it, and I'll go on."


def _document(leg: Leg, request: PlanRequest, earlier: Earlier | None) -> str | None:
    if kinds_of(request.files) or earlier or URL in _text(leg):
        return None
    return "Which document do you mean? Attach the PDF, Office file, scan or image, and I'll go on."


def _page(leg: Leg, request: PlanRequest, earlier: Earlier | None) -> str | None:
    text = _text(leg)
    if URL in text or PERSON in text or earlier or _SITE.search(text) or "web page" in kinds_of(request.files):
        return None
    return "Which page do you mean? Send its address, for example https://example.com."


def _code(leg: Leg, request: PlanRequest, earlier: Earlier | None) -> str | None:
    text = _text(leg)
    if request.files or earlier or _CODE_INSIDE.search(request.request):
        return None
    if _OWN_OBJECT.search(text) and not _WRITING.search(text):
        return "Which code do you mean? Attach the file or paste the code."
    return None


def _mail(leg: Leg, request: PlanRequest, earlier: Earlier | None) -> str | None:
    text = _text(leg)
    if request.files or earlier:
        return None
    if _NOTHING_SAID.search(text):
        return "Which mail should I answer, and what should I say?"
    if not _ORDER_TO_SEND.search(text) or not POINTING_BACK.search(text) or _COMPOSED.search(text):
        return None
    return "What should I send, and to whom? Attach it or describe it."
