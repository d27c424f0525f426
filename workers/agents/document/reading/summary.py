"""The sentences that say most of what a document says, chosen by its own words; none is rewritten."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workers.agents.document.reading.passages import sentences
from workers.agents.document.reading.wording import bare
from workers.agents.document.reading.words import STOP_WORDS, stem, words

_SHORTEST, _LONGEST = 6, 60
_LIKE_ANOTHER = 0.5
_TELLING = re.compile(
    r"\b(?:in summary|in conclusion|overall|therefore|as a result|we (?:found|recommend|propose|conclude)|key"
    r"|main|most important"
    r"|result|conclusion|recommend|aim|purpose|decided|agreed|must|shall|significant)\w*\b",
    re.IGNORECASE,
)
_MARKUP_LINE = re.compile(r"^\s*(?:#|\||>|```|!\[|[-=*_]{3,}$)")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence of the document and its page."""

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    point: Point
    place: int
    opens: bool
    stems: frozenset[str]


def main_points(pages: Sequence[dict[str, Any]], wanted: int) -> list[Point]:
    """Return at most so many sentences in the document's order."""
    candidates = _candidates(pages)
    counts = Counter(one for candidate in candidates for one in candidate.stems)
    titles = {stem(word) for page in pages for line in _titles(page) for word in words(line) if word not in STOP_WORDS}
    scored = sorted(candidates, key=lambda one: (-_score(one, counts, titles, len(candidates)), one.place))
    taken: list[_Candidate] = []
    for candidate in scored:
        if len(taken) == wanted:
            break
        if all(_alike(candidate.stems, other.stems) < _LIKE_ANOTHER for other in taken):
            taken.append(candidate)
    return [candidate.point for candidate in sorted(taken, key=lambda one: one.place)]


def _titles(page: dict[str, Any]) -> list[str]:
    return [line for line in str(page["text"]).splitlines() if line.lstrip().startswith("#")]


def _candidates(pages: Sequence[dict[str, Any]]) -> list[_Candidate]:
    found: list[_Candidate] = []
    for page in pages:
        for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+•]|\d+[.)])\s)", str(page["text"])):
            lines = [line for line in block.splitlines() if not _MARKUP_LINE.match(line)]
            for place, sentence in enumerate(sentences(bare(_ITEM.sub("", " ".join(lines))))):
                said = words(sentence)
                if _SHORTEST <= len(said) <= _LONGEST and not sentence.endswith(":"):
                    stems = frozenset(stem(word) for word in said if word not in STOP_WORDS and not word.isdigit())
                    found.append(_Candidate(Point(sentence, int(page["page"])), len(found), place == 0, stems))
    return found


def _score(candidate: _Candidate, counts: Counter[str], titles: set[str], total: int) -> float:
    """Weigh a sentence: words the document repeats, words of its headings, where it stands, and how it talks."""
    if not candidate.stems:
        return 0.0
    weight = sum(math.log1p(counts[one]) * (1.6 if one in titles else 1.0) for one in candidate.stems)
    weight /= math.pow(len(candidate.stems), 0.6)
    weight *= 1.25 if candidate.opens else 1.0
    weight *= 1.3 if candidate.place < max(2, total // 20) else 1.0
    return weight * (1.2 if _TELLING.search(candidate.point.text) else 1.0)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(min(len(one), len(other)), 1)
