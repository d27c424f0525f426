"""Which passages say most about a topic: rare words of it count more, a heading's words a little."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from workers.agents.research.claims.comparing import Sentence
from workers.agents.research.claims.figures import figures_in
from workers.agents.research.claims.words import content, words

_HEADING = 0.35
#: A passage shorter than this, in words, says little; a longer one is hard to quote.
_SHORTEST, _LONGEST = 5, 60
_DEFINES = (" is a ", " is an ", " is the ", " are ", " refers to ", " means ", " was a ", " was an ", " was the ")
#: What a topic asks for, and the kinds of figures that answer it.
_ASKING: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"\b(?:how much|costs?|prices?|expensive)\b", re.IGNORECASE), ("money:",)),
    (re.compile(r"\bhow (?:high|tall|long|far|deep|wide|big)\b|\bheight\b|\blength\b", re.IGNORECASE), ("length",)),
    (re.compile(r"\bhow many\b|\bpopulation\b", re.IGNORECASE), ("count:",)),
    (re.compile(r"\bhow old\b|^when\b|\b(?:what|which) year\b", re.IGNORECASE), ("year", "date")),
    (re.compile(r"\b(?:share|percentage|rate) of\b", re.IGNORECASE), ("percent",)),
)
_ANSWERS = 1.6
#: Places from the top of a page that count a little more: what matters stands first.
_TOP = 12


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage, the share of the topic's weight that it covers, and its score."""

    sentence: Sentence
    coverage: float
    score: float


def rank(sentences: Sequence[Sentence], about: str) -> list[Ranked]:
    """Return the passages that hold a word of the topic, best first; all in order where the topic names nothing."""
    wanted = content(about)
    if not wanted:
        return [Ranked(one, 1.0, 0.0) for one in sentences]
    stems = [(content(one.text), content(one.heading)) for one in sentences]
    rarity = {
        word: math.log(1 + len(sentences) / (1 + sum(word in text for text, _ in stems))) + 0.2 for word in wanted
    }
    whole = sum(rarity.values())
    asked = _kinds_asked(about)
    found = []
    for one, (text, heading) in zip(sentences, stems, strict=True):
        own = sum(rarity[word] for word in wanted & text)
        if own:
            coverage = (own + _HEADING * sum(rarity[word] for word in (wanted & heading) - text)) / whole
            found.append(Ranked(one, min(coverage, 1.0), coverage * _weight(one, asked)))
    return sorted(found, key=lambda ranked: (-ranked.score, ranked.sentence.source, ranked.sentence.place))


def _kinds_asked(about: str) -> tuple[str, ...]:
    """Return the kinds of figures that answer a topic; none where it asks for no figure."""
    kinds = tuple(figure.kind for figure in figures_in(about) if figure.kind != "number")
    return kinds or next((kinds for pattern, kinds in _ASKING if pattern.search(about)), ())


def _weight(one: Sentence, asked: tuple[str, ...]) -> float:
    size = len(words(one.text))
    weight = 1.0 if _SHORTEST <= size <= _LONGEST else 0.5
    weight *= 1.15 if any(form in f" {one.text.lower()} " for form in _DEFINES) else 1.0
    weight *= 1.1 if one.place < _TOP else 1.0
    weight *= 0.6 if one.text.endswith("?") else 1.0
    return weight * (
        _ANSWERS if asked and any(figure.kind.startswith(asked) for figure in figures_in(one.text)) else 1.0
    )
