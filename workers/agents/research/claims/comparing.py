"""What several sources say of the same thing: where they agree and where they differ, as far as words and figures tell.

Two sentences are taken to speak of the same thing when they count the same and share most of their words. That is a
hint, not a judgement: both are always shown in full.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from workers.agents.research.claims.figures import Figure, figures_in
from workers.agents.research.claims.words import content, covered, denies

Kind = Literal["agreement", "contradiction"]
#: Words of the topic that a sentence or its heading must have.
_ON_TOPIC = 0.34
#: Likeness of two sentences that speak of one thing, from 0 to 1.
_ALIKE = 0.5
_ALIKE_DENIED = 0.6
_SHARED = 2
_SHORT = 3
_MOST = 12
#: Sentences of one source that are compared: all pairs are looked at.
_MOST_COMPARED = 80
_NAMED = re.compile(
    r"\b(?:by|inventor|discoverer|author|founder|architect|capital|president)(?: (?:is|was|of \w+ (?:is|was)))? "
    r"(?P<name>[A-ZÄÖÜ][\w.’'-]+(?: (?:(?:de|van|von|der|of|and) )?[A-ZÄÖÜ][\w.’'-]+)*)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A passage of a source: its number, its place, its words, and the heading above."""

    source: int
    place: int
    text: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says: the value in it, as written, and the whole sentence."""

    source: int
    place: int
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """A thing that at least two sources speak of."""

    kind: Kind
    #: What is compared, in a word: "length", "year", "name", "yes or no".
    what: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    sentence: Sentence
    figure: Figure | None
    name: str
    context: frozenset[str]

    @property
    def kind(self) -> str:
        return self.figure.kind if self.figure else "name"


def compare(sentences: Iterable[Sentence], about: str = "") -> list[Point]:
    """Return what several sources speak of, contradictions first; each sentence of a source counts once."""
    fitting = _fitting(sentences, content(about))
    statements = [statement for one in fitting for statement in _statements(one)]
    points = [*_by_figures(statements), *_by_denial(fitting)]
    return sorted(_each_once(points), key=lambda point: point.kind != "contradiction")[:_MOST]


def _fitting(sentences: Iterable[Sentence], topic: frozenset[str]) -> list[Sentence]:
    """Return each source's sentences on the topic: those that say most of it, no more than can be compared."""
    of_source: dict[int, list[tuple[float, Sentence]]] = {}
    for one in sentences:
        share = covered(topic, content(f"{one.text} {one.heading}"))
        if share >= _ON_TOPIC:
            of_source.setdefault(one.source, []).append((share, one))
    best = [sorted(found, key=lambda pair: -pair[0])[:_MOST_COMPARED] for found in of_source.values()]
    return [one for found in best for _, one in sorted(found, key=lambda pair: pair[1].place)]


def _statements(sentence: Sentence) -> list[_Statement]:
    names = list(_NAMED.finditer(sentence.text))
    # Who did it is a thing of its own: two who are named for one deed speak of the same deed.
    named = content(" ".join(match["name"] for match in names))
    found = [
        _Statement(sentence, figure, "", _context(sentence.text, figure.start, figure.end) - named)
        for figure in figures_in(sentence.text)
        if figure.kind != "number"
    ]
    found += [_Statement(sentence, None, match["name"].rstrip("."), content(sentence.text) - named) for match in names]
    return found


def _context(text: str, start: int, end: int) -> frozenset[str]:
    """Return the words that say what a figure is about: its clause's, or the sentence's where that says little."""
    without = f"{text[:start]} {text[end:]}"
    before = re.split(r"[;,:] | (?:and|but|while|whereas) ", text[:start])[-1]
    after = re.split(r"[;,:] |[.]$| (?:and|but|while|whereas) ", text[end:])[0]
    clause = content(f"{before} {after}")
    return clause if len(clause) >= _SHORT else content(without)


def _by_figures(statements: Sequence[_Statement]) -> list[Point]:
    points, used = [], set[int]()
    for place, first in enumerate(statements):
        if place in used:
            continue
        group = [place]
        for other, second in enumerate(statements):
            sources = {statements[member].sentence.source for member in group}
            if (
                other > place
                and other not in used
                and second.sentence.source not in sources
                and _same_thing(first, second)
            ):
                group.append(_best(statements, first, second, used, place))
        if len(group) > 1:
            used.update(group)
            points.append(_point([statements[member] for member in group]))
    return points


def _best(statements: Sequence[_Statement], first: _Statement, second: _Statement, used: set[int], place: int) -> int:
    """Return the statement of the second's source that speaks most nearly of what the first does."""
    rivals = [
        other
        for other, one in enumerate(statements)
        if other > place
        and other not in used
        and one.sentence.source == second.sentence.source
        and _same_thing(first, one)
    ]
    return max(rivals, key=lambda other: (_likeness(first, statements[other]), -other))


def _same_thing(one: _Statement, other: _Statement) -> bool:
    if one.kind != other.kind or one.sentence.source == other.sentence.source:
        return False
    shared = len(one.context & other.context)
    few = min(len(one.context), len(other.context)) < _SHORT
    return shared >= (1 if few else _SHARED) and _likeness(one, other) >= _ALIKE


def _likeness(one: _Statement, other: _Statement) -> float:
    return len(one.context & other.context) / (len(one.context | other.context) or 1)


def _point(group: Sequence[_Statement]) -> Point:
    agree = all(_agree(one, other) for one, other in combinations(group, 2))
    said = tuple(
        Said(one.sentence.source, one.sentence.place, one.figure.text if one.figure else one.name, one.sentence.text)
        for one in group
    )
    return Point("agreement" if agree else "contradiction", _what(group[0]), said)


def _what(statement: _Statement) -> str:
    kind = statement.kind
    return {"celsius": "temperature", "fahrenheit": "temperature", "percent": "share", "years": "years"}.get(
        kind, "number" if kind.startswith("count:") else "amount" if kind.startswith("money:") else kind
    )


def _agree(one: _Statement, other: _Statement) -> bool:
    if one.figure is not None and other.figure is not None:
        return one.figure.agrees(other.figure)
    names = [set(statement.name.casefold().split()) for statement in (one, other)]
    return names[0] <= names[1] or names[1] <= names[0]


def _by_denial(sentences: Sequence[Sentence]) -> list[Point]:
    """Return pairs of sentences of which one says what the other denies."""
    points = []
    known = [(one, content(one.text), denies(one.text)) for one in sentences]
    for (one, mine, no), (other, theirs, also_no) in combinations(known, 2):
        if one.source == other.source or no == also_no or min(len(mine), len(theirs)) < _SHORT:
            continue
        if len(mine & theirs) / len(mine | theirs) >= _ALIKE_DENIED:
            said = tuple(
                Said(s.source, s.place, "no" if denied else "yes", s.text)
                for s, denied in ((one, no), (other, also_no))
            )
            points.append(Point("contradiction", "yes or no", said))
    return points


def _each_once(points: Iterable[Point]) -> list[Point]:
    seen, kept = set[frozenset[tuple[int, int]]](), []
    for point in points:
        key = frozenset((one.source, one.place) for one in point.said)
        if key not in seen:
            seen.add(key)
            kept.append(point)
    return kept
