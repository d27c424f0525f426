"""Topics in many titles: words that several share and most don't, and the items that hang on each."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from workers.agents.browser.trends.items import Item
from workers.agents.browser.trends.words import stem, stems, telling

MOST_ITEMS, MOST_TOPICS, FEWEST = 2_000, 10, 2
#: A pair of words that stand together says more than either.
_PAIR = 1.6
#: A term is part of a topic where so much of what it stands in is the topic's.
_RELATED, _MOST_RELATED = 0.6, 3
#: Of so many titles: a word in more of them is what all is about, not a topic in it.
_EVERYWHERE, _MANY = 0.5, 30


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Something that several items are about; ``items`` are sorted, those with most votes first."""

    key: str
    label: str
    words: tuple[str, ...]
    items: tuple[Item, ...]
    weight: float

    @property
    def score(self) -> int:
        return sum(item.score for item in self.items)

    @property
    def comments(self) -> int:
        return sum(item.comments for item in self.items)

    @property
    def sources(self) -> list[str]:
        return sorted({item.source for item in self.items})

    def growth(self, middle: datetime) -> tuple[int, int]:
        """Return how many of its items came before a moment, and how many after."""
        dated = [item.at for item in self.items if item.at is not None]
        return sum(at < middle for at in dated), sum(at >= middle for at in dated)


@dataclass(slots=True)
class _Term:
    key: str
    members: set[int] = field(default_factory=set)
    printed: Counter[str] = field(default_factory=Counter)


def find_topics(items: Sequence[Item], *, most: int = MOST_TOPICS, about: str | None = None) -> list[Topic]:
    """Return what most of the items that have a subject in common are about, the weightiest first.

    Args:
        items: titles are what counts; the same title at two sources counts for both.
        most: topics at the most.
        about: what was searched for: its own words are no topic.
    """
    taken = list(items)[:MOST_ITEMS]
    terms = _terms(taken, set(stems(about or "")) | {stem(word) for word in (about or "").split()})
    weights = [1 + math.log10(1 + item.score + item.comments) for item in taken]
    scored = sorted(terms.values(), key=lambda term: (-_value(term, weights, len(taken)), term.key))
    topics: list[Topic] = []
    used: set[int] = set()
    for term in scored:
        members = term.members - used
        if len(members) < FEWEST or len(topics) == most:
            continue
        topics.append(_topic(term, members, terms, taken, weights))
        used |= members
    return sorted(topics, key=lambda topic: -topic.weight)


def _terms(items: Sequence[Item], searched: set[str]) -> dict[str, _Term]:
    found: dict[str, _Term] = {}
    for number, item in enumerate(items):
        for key, printed in _in_title(item.title):
            if not set(key.split()) <= searched:
                term = found.setdefault(key, _Term(key))
                term.members.add(number)
                term.printed[printed] += 1
    titles = [item.title.casefold() for item in items]
    most = len(items) * _EVERYWHERE if len(items) >= _MANY else len(items)
    return {
        key: term
        for key, term in found.items()
        if len({titles[number] for number in term.members}) >= FEWEST and len(term.members) <= most
    }


def _in_title(title: str) -> Iterator[tuple[str, str]]:
    words = list(telling(title))
    for place, word in words:
        yield stem(word), word
        following = next((other for at, other in words if at == place + 1), None)
        if following is not None:
            yield f"{stem(word)} {stem(following)}", f"{word} {following}"


def _value(term: _Term, weights: Sequence[float], count: int) -> float:
    rare = math.log((count + 1) / (len(term.members) + 0.5))
    return sum(weights[number] for number in term.members) * max(rare, 0.1) * (_PAIR if " " in term.key else 1.0)


def _topic(
    term: _Term, members: set[int], terms: dict[str, _Term], items: Sequence[Item], weights: Sequence[float]
) -> Topic:
    shared: dict[str, float] = defaultdict(float)
    for other in terms.values():
        common = len(other.members & members)
        if other.key != term.key and common >= FEWEST and common >= len(other.members) * _RELATED:
            shared[other.key] = common * (_PAIR if " " in other.key else 1.0)
    near = sorted(shared, key=lambda key: (-shared[key], key))
    words = [_printed(terms[key]) for key in near if not set(key.split()) & set(term.key.split())][:_MOST_RELATED]
    held = sorted((items[number] for number in members), key=lambda item: -(item.score + item.comments))
    return Topic(
        key=term.key,
        label=_printed(term),
        words=tuple(words),
        items=tuple(held),
        weight=round(sum(weights[number] for number in members), 2),
    )


def _printed(term: _Term) -> str:
    return term.printed.most_common(1)[0][0]
