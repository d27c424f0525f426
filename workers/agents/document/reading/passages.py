"""Which of the passages found answer the question, and with which words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workers.agents.document.reading.meaning import Kind, Topic
from workers.agents.document.reading.topics import asked_words, same_as
from workers.agents.document.reading.values import has_value, value_near
from workers.agents.document.reading.wording import bare
from workers.agents.document.reading.words import stem, words

_SENTENCE = re.compile(r"(?<=[.!?])[”\"')\]]?\s+(?=[A-Z“\"'(§\d])")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|No|Nr|St|Art|Sec|Cl|e\.g|i\.e|approx|incl|vs|Inc|Ltd|Co|p|pp)\.$")
_SYNONYM = 0.8
#: A word that stands only in the heading above a passage.
_ABOVE = 0.6
#: Words that only name the kind of answer: "notice period" is answered by "notice of three months".
_MEASURES = frozenset(map(stem, ("period", "term", "length", "duration", "rate", "date", "amount", "sum", "price")))
_LIGHT = 0.25
#: Words that a passage without a value needs to say something.
_SHORTEST = 4
#: "Water damage" is both words; one of them in the heading will do.
_ENOUGH = 0.6
LONGEST = 420
#: What the search's own order counts, beside 10 for all of the topic's words.
_RANKED = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a document that speak of a topic: ``coverage`` is the share of the topic's words in or above them."""

    file: str
    page: int
    quote: str
    coverage: float
    values: tuple[str, ...] = ()
    score: float = 0.0


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; abbreviations and numbers end none."""
    found: list[str] = []
    for piece in _SENTENCE.split(text):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def rank(hits: Sequence[dict[str, Any]], topic: Topic) -> list[Passage]:
    """Return the passages of hits, best first; each is cut to the sentences that speak of the topic."""
    ranked = []
    best = max((float(hit.get("score") or 0) for hit in hits), default=0) or 1.0
    for hit in hits:
        above = str(hit.get("heading") or "")
        passage = _best_part(hit, topic, above)
        if not passage.values and (len(words(passage.quote)) < _SHORTEST or bare(passage.quote) == bare(above)):
            continue
        bonus = 3.0 * len(passage.values) + 2.0 * any(has_value(passage.quote, kind) for kind in _valued(topic))
        score = 10 * passage.coverage + bonus + _RANKED * float(hit.get("score") or 0) / best
        ranked.append(
            Passage(passage.file, passage.page, passage.quote, passage.coverage, passage.values, round(score, 3))
        )
    unique = {(one.file, one.quote.lower()): one for one in sorted(ranked, key=lambda one: one.score)}
    return sorted(unique.values(), key=lambda one: -one.score)


def answers(passage: Passage) -> bool:
    """Say whether a passage is about the topic, not only near it."""
    return passage.coverage >= _ENOUGH


def covered(text: str, topic: Topic, above: str = "") -> float:
    """Return the share of the topic's words that a text has; other words for them, and its heading's, count less."""
    if not topic.stems:
        return 0.0
    has, over = ({stem(word) for word in words(part)} for part in (text, above))
    weights = {one: _LIGHT if topic.kinds and one in _MEASURES else 1.0 for one in topic.stems}
    found = sum(weight * max(_weight(one, has), _ABOVE * _weight(one, over)) for one, weight in weights.items())
    return found / sum(weights.values())


def _weight(one: str, has: set[str]) -> float:
    return 1.0 if one in has else _SYNONYM if same_as(one) & has else 0.0


def _valued(topic: Topic) -> list[Kind]:
    return [kind for kind in topic.kinds if kind not in {"", "page"}]


def _best_part(hit: dict[str, Any], topic: Topic, above: str) -> Passage:
    """Return the sentence of a hit that speaks of the topic most, with its neighbour where there is room."""
    quote = " ".join(str(hit["quote"]).split())
    parts = sentences(quote) or [quote]
    said = asked_words(topic)
    wanted = _valued(topic)
    coverage = covered(quote, topic, above)

    def worth(part: str) -> float:
        return 2 * covered(part, topic) + sum(value_near(part, kind, said) is not None for kind in wanted)

    best = max(range(len(parts)), key=lambda place: (worth(parts[place]), -place))
    text, values = parts[best], [value_near(parts[best], kind, said) for kind in wanted]
    if len(quote) <= LONGEST:
        text, values = (
            quote,
            [value or value_near(quote, kind, said) for value, kind in zip(values, wanted, strict=True)],
        )
    elif best + 1 < len(parts) and len(text) + len(parts[best + 1]) < LONGEST:
        text = f"{text} {parts[best + 1]}"
    found = tuple(bare(value) for value in values if value)
    return Passage(str(hit["file"]), int(hit.get("page") or 1), text, coverage, found)
