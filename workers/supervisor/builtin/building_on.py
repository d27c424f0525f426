"""Which earlier legs each leg builds on: by what it speaks of, and by what agents make and take."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from workers.supervisor.builtin.evidence import Contender
from workers.supervisor.builtin.files_meant import files_meant
from workers.supervisor.builtin.kinds import kinds_of
from workers.supervisor.builtin.leg import POINTING_BACK, Leg
from workers.supervisor.builtin.lexicon import DOCUMENTS, MAIL
from workers.supervisor.builtin.words import content, pattern_text, tokenize
from workers.supervisor.terms import FileRef

#: What it is was said before: "count its words", "chart the cleaned data".
_SAID_BEFORE = re.compile(r"\b(its|their)\b|\bthe (?!attached\b|needed\b)(\w{3,}ed|resulting) \w+")
#: A place in a document that is there.
_PAGE = re.compile(r"\bpages? NUMBER\b")
#: What people call a chart.
_PICTURES = "picture image graph plot diagram figure drawing"
#: Only done for what comes next: "read the contract and draft an answer".
_PREPARING = re.compile(r"^(please )?(read|study|review|go through|look (at|into|through)|have a look)\b")
#: Every agent makes and takes these, so they tell nothing about who feeds whom.
_EVERYBODY = frozenset({"text", "file"})


def connected(legs: Sequence[Leg], files: Sequence[FileRef]) -> tuple[Leg, ...]:
    """Return the legs, each with the places of those that it builds on."""
    found: list[Leg] = []
    for leg in legs:
        found.append(replace(leg, builds_on=_needed_by(leg, found, files)))
    return tuple(found)


def _needed_by(leg: Leg, earlier: Sequence[Leg], files: Sequence[FileRef]) -> tuple[int, ...]:
    """Return the earlier legs whose results this one needs."""
    if not earlier:
        return ()
    ends = [index for index in range(len(earlier)) if all(index not in other.builds_on for other in earlier)]
    first = leg.clauses[0]
    named = [index for index in ends if _named(leg, earlier[index])]
    points = bool(POINTING_BACK.search(pattern_text(first.tokens)))
    if leg.contender.capability is MAIL and (points or first.after or named or _prepares(earlier[-1])):
        return tuple(ends)
    own_file = _own_file(leg, files)
    if own_file and not points and not (named and first.after):
        return ()  # it has what it needs: "describe a.csv, then describe b.csv"
    if named:
        by_words = [index for index in named if _definite(leg) & set(content(tokenize(earlier[index].text)))]
        return tuple(by_words or named)
    said_before = bool(_SAID_BEFORE.search(pattern_text(first.tokens))) and not own_file
    if points or said_before or first.after or _empty_handed(leg, files):
        return (_feeding(leg, earlier, ends),)
    return ()


def _own_file(leg: Leg, files: Sequence[FileRef]) -> bool:
    """Whether the leg speaks of an attached file that its agent works on."""
    capability, meant = leg.contender.capability, files_meant(leg.clauses[0].tokens, files)
    if capability is DOCUMENTS and _PAGE.search(pattern_text(leg.clauses[0].tokens)):
        meant = meant or tuple(files)
    if capability is not None and capability.only_on_files:
        return bool(kinds_of(meant) & capability.reads)
    return bool(meant)


def _empty_handed(leg: Leg, files: Sequence[FileRef]) -> bool:
    """Whether it works on files only, and none that it reads was attached."""
    capability = leg.contender.capability
    return capability is not None and capability.only_on_files and not kinds_of(files) & capability.reads


def _feeding(leg: Leg, earlier: Sequence[Leg], ends: Sequence[int]) -> int:
    """Return the latest leg with an unused result of a kind that this one takes, else the one just before."""
    if earlier[-1].contender.card is None:
        return len(earlier) - 1  # what an agent that isn't here would make is anybody's guess
    taken = _accepted(leg.contender) - _EVERYBODY
    fitting = [index for index in ends if taken & _produced(earlier[index].contender)]
    return fitting[-1] if fitting else len(earlier) - 1


def _accepted(contender: Contender) -> frozenset[str]:
    return frozenset(contender.card.accepts if contender.card else ())


def _produced(contender: Contender) -> frozenset[str]:
    return frozenset(contender.card.produces if contender.card else ())


def _named(leg: Leg, earlier: Leg) -> bool:
    """Whether the leg speaks of something that the earlier one is about or makes: "the chart", "the prices"."""
    produced = " ".join(earlier.contender.card.produces) if earlier.contender.card else ""
    pictures = _PICTURES if "chart" in produced else ""
    there = set(content(tokenize(f"{earlier.text} {produced} {pictures} summary explanation")))
    return bool(there & _definite(leg))


def _prepares(leg: Leg) -> bool:
    """Whether the whole leg only gets something to know."""
    return all(_PREPARING.search(pattern_text(clause.tokens)) for clause in leg.clauses)


def _definite(leg: Leg) -> set[str]:
    """Return the stems of what the leg takes for known: "the chart", "its title"."""
    pairs = pairwise(leg.clauses[0].tokens)
    return {after.stem for before, after in pairs if before.shown in {"the", "that", "this", "his", "her", "its"}}
