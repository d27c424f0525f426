"""Figures that are asked of a document: one agent takes them out of it, another computes and draws."""

import re
from collections.abc import Sequence
from dataclasses import replace

from workers.supervisor.builtin.clauses import Clause
from workers.supervisor.builtin.evidence import Contender, Routes
from workers.supervisor.builtin.files_meant import files_meant
from workers.supervisor.builtin.kinds import kinds_of
from workers.supervisor.builtin.leg import Leg
from workers.supervisor.builtin.lexicon import DOCUMENTS, TABLES, Capability
from workers.supervisor.builtin.words import pattern_text, tokenize
from workers.supervisor.terms import FileRef

_DRAWING = re.compile(r"^(please )?(chart|plot|graph|visuali[sz]e|draw)\b|\ban? (\w+ )?(chart|plot|graph|histogram)\b")
_PLACE = r"(?: (?:on|of|in|from) (?:the )?(?:pages? \d+|[\w-]+\.\w+(?:(?:,| and) [\w-]+\.\w+)*))"
#: The table meant, as far as the documents' reader needs it: "the tables in report.pdf".
_TABLE = re.compile(rf"\bthe ((first|second|third|last) )?tables?\b(?P<where>{_PLACE}*)", re.IGNORECASE)
_PLACES = re.compile(rf"{_PLACE}+", re.IGNORECASE)
_SUM = re.compile(r"\b(total|amount)s?\b", re.IGNORECASE)


def drawn_apart(leg: Leg) -> tuple[Leg, ...]:
    """Return the leg, parted before each clause that draws: to tell what a document says is another piece of work."""
    if leg.contender.capability is not DOCUMENTS:
        return (leg,)
    parts: list[list[Clause]] = []
    for clause in leg.clauses:
        if not parts or _DRAWING.search(pattern_text(clause.tokens)):
            parts.append([])
        parts[-1].append(clause)
    return tuple(replace(leg, clauses=tuple(part)) for part in parts)


def reading_first(leg: Leg, routes: Routes, files: Sequence[FileRef]) -> tuple[Leg, ...]:
    """Return the leg, behind one that takes the figures out of the documents where that is needed.

    It is when the leg computes or draws, and the files that it speaks of (or all) can only be read by another agent.
    """
    reader, worker = (with_capability(capability, routes) for capability in (DOCUMENTS, TABLES))
    meant = [file for clause in leg.clauses for file in files_meant(clause.tokens, files)] or list(files)
    kinds = kinds_of(meant)
    if reader is None or worker is None or leg.builds_on or not kinds & DOCUMENTS.reads or kinds & TABLES.reads:
        return (leg,)
    draws = bool(_DRAWING.search(" ".join(pattern_text(clause.tokens) for clause in leg.clauses)))
    if leg.contender is not worker and not (leg.contender is reader and draws and len(leg.clauses) == 1):
        return (leg,)
    names = " and ".join(dict.fromkeys(file.name for file in meant))
    wanted = wanted_first(leg.text, names)
    fetch = Leg(reader, (_clause(wanted),))
    rest = [_clause(_PLACES.sub("", clause.text)) for clause in leg.clauses]
    return fetch, Leg(worker, (replace(rest[0], after=True), *rest[1:]))


def _clause(text: str) -> Clause:
    return Clause(text, tokenize(text))


def wanted_first(text: str, names: str) -> str:
    """Return what is to be taken out of the documents."""
    if table := _TABLE.search(text):
        return f"extract {table[0]}" if table["where"] else f"extract {table[0]} of {names}"
    return f"pull the total out of {names}" if _SUM.search(text) else f"extract the tables from {names}"


def with_capability(capability: Capability, routes: Routes) -> Contender | None:
    return next((one for one in routes.contenders if one.capability is capability and one.card is not None), None)
