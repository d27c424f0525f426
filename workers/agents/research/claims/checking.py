"""Whether a cited passage bears a claim: it stands in the source, and has the claim's figures, names and sense."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workers.agents.research.claims.figures import Figure, figures_in
from workers.agents.research.claims.quotes import find_quote, numbers
from workers.agents.research.claims.words import content, covered, denies, stem, words

Verdict = Literal["supported", "nearly", "unsupported"]
Reason = Literal["", "no_quote", "not_found", "figures_differ", "says_opposite", "about_something_else"]
WHY: dict[Reason, str] = {
    "": "",
    "no_quote": "no passage was quoted for it",
    "not_found": "the quoted passage isn't in the source",
    "figures_differ": "the passage doesn't have its figures",
    "says_opposite": "one of claim and passage says no where the other doesn't",
    "about_something_else": "the passage speaks of something else",
}
#: Share of a claim's words that must stand in or around its passage: a claim may be in other words.
_ENOUGH = 0.34
_WORD_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
)
_WRITTEN = {word: str(number) for number, word in enumerate(_WORD_NUMBERS.split(), 2)}
_NAME = re.compile(r"(?<=[\w,;)”’] )[A-ZÄÖÜ][\w’'-]{2,}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the passage's own words, and where they stand; -1 where they don't."""

    verdict: Verdict
    reason: Reason
    words: str = ""
    passage: int = -1
    likeness: float = 0.0


def check(claim: str, quote: str, passages: Sequence[str], *, around: str = "") -> Checked:
    """Check one claim against the passage that is cited for it.

    Args:
        claim: a sentence.
        quote: the words that are cited.
        passages: the source's, in order.
        around: what else the source says of its subject, its title and headings.
    """
    if not any(letter.isalnum() for letter in quote):
        return Checked("unsupported", "no_quote")
    found = find_quote(passages, quote)
    if found is None:
        return Checked("unsupported", "not_found")
    near = " ".join([around, *passages[max(0, found.passage - 1) : found.passage + 2]])
    reason = _fault(claim, found.words, near)
    verdict: Verdict = "unsupported" if reason else "supported" if found.exact else "nearly"
    return Checked(verdict, reason, found.words, found.passage, found.likeness)


def _fault(claim: str, passage: str, near: str) -> Reason:
    if missing_figures(claim, passage):
        return "figures_differ"
    if denies(claim) != denies(passage):
        return "says_opposite"
    if covered(content(claim), content(f"{passage} {near}")) < _ENOUGH or _strange_names(claim, f"{passage} {near}"):
        return "about_something_else"
    return ""


def missing_figures(claim: str, passage: str) -> list[str]:
    """Return the claim's figures that a passage doesn't have: as written, written out, or rounded."""
    there = {*numbers(passage), *(_WRITTEN[word.lower()] for word in words(passage) if word.lower() in _WRITTEN)}
    wanted = {_WRITTEN[word.lower()] for word in words(claim) if word.lower() in _WRITTEN}
    given = figures_in(passage)
    figures = figures_in(claim)
    written = [number for number in numbers(claim) if number not in there and not _rounded(number, figures, given)]
    return [*sorted(wanted - there), *written]


def _rounded(number: str, figures: Sequence[Figure], given: Sequence[Figure]) -> bool:
    """Say whether a figure of the claim with this number means one of the passage's."""
    mine = [figure for figure in figures if number in numbers(figure.text)]
    return any(one.kind != "number" and one.agrees(other) for one in mine for other in given)


def _strange_names(claim: str, near: str) -> bool:
    """Say whether the claim names somebody or something that its source's passage and title don't."""
    named = {stem(name) for name in _NAME.findall(claim)}
    return bool(named - {stem(word) for word in words(near)})
