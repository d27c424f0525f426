"""What a mail step brings for the step after it: an invoice is something to read, a CSV something to compute with."""

import re
from dataclasses import replace

from workers.supervisor.builtin.clauses import Clause
from workers.supervisor.builtin.evidence import Routes
from workers.supervisor.builtin.leg import Leg
from workers.supervisor.builtin.lexicon import DOCUMENTS, MAIL, TABLES
from workers.supervisor.builtin.reading_first import wanted_first, with_capability
from workers.supervisor.builtin.words import pattern_text, tokenize

_FETCHING = re.compile(r"^(please )?(find|get|save|open|download|fetch|look for|search|grab|pull|take|check|read)\b")
#: Behind these it is only what a mail is about.
_ABOUT = re.compile(r"\b(about|saying|regarding|concerning)\b.*")
_BROUGHT = (
    ("table", re.compile(r"\b(csv|tsv|excel|xlsx|spreadsheets?|sheets?|workbook)\b")),
    ("pdf", re.compile(r"\b(pdfs?|invoices?|receipts?|contracts?|agreements?|letters?|scans?|bills?|documents?)\b")),
)


def kinds_brought(leg: Leg) -> frozenset[str]:
    """Return the kinds of files that a leg gets out of a mailbox, as far as its words tell; empty when they don't."""
    first = pattern_text(leg.clauses[0].tokens)
    if leg.contender.capability is not MAIL or not _FETCHING.search(first):
        return frozenset()
    said = _ABOUT.sub("", " ".join(pattern_text(clause.tokens) for clause in leg.clauses))
    return frozenset(kind for kind, named in _BROUGHT if named.search(said))


def read_in_between(legs: list[Leg], routes: Routes) -> list[Leg]:
    """Return the legs, with one that reads where figures are to come out of documents that a mail brought."""
    reader = with_capability(DOCUMENTS, routes)
    found: list[Leg] = []
    for leg in legs:
        brought = kinds_brought(found[-1]) if found else frozenset()
        if reader and leg.contender.capability is TABLES and brought and not brought & TABLES.reads:
            wanted = wanted_first(leg.text, "the attachments")
            found.append(Leg(reader, (Clause(wanted, tokenize(wanted), after=True),)))
            leg = replace(leg, clauses=(replace(leg.clauses[0], after=True), *leg.clauses[1:]))  # noqa: PLW2901 - the same leg, behind another
        found.append(leg)
    return found
