"""Which columns a phrase of the request means, with a score; equal scores are an ambiguity, not a coin toss."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from workers.agents.data.reading.schema import Column, Table
from workers.agents.data.reading.words import ADJECTIVES, AMOUNTS, VAGUE_MONEY, VERBS, Word, concept_of, meaning_of

GOOD = 0.55
#: Two columns this close mean the same to the request.
CLOSE = 0.04
LONGEST_NAME = 4
#: Words shorter than this are too easily like each other; from this likeness on, two are one misspelt.
SHORT, ALIKE = 4, 0.84


@dataclass(frozen=True, slots=True)
class Mention:
    """A run of words that names columns: the best first, others within reach after it."""

    start: int
    end: int
    columns: tuple[Column, ...]
    score: float
    text: str

    @property
    def column(self) -> Column:
        return self.columns[0]


def score(asked: Sequence[str], column: Column) -> float:
    """Return how well a phrase (stems) names a column, from 0 to 1."""
    own = column.words
    if not own or not asked:
        return 0.0
    if tuple(asked) == own or "".join(asked) == "".join(own):
        return 1.0
    if set(asked) == set(own):
        return 0.97
    if set(asked) < set(own) and not _another_amount(asked, own):
        # "amount" for order_amount: the last word of a name says what it is.
        return 0.85 + 0.05 * (asked[-1] == own[-1]) - 0.04 * (len(own) - len(asked))
    if set(own) < set(asked) and len(asked) == 2 and own[-1] == asked[-1] and concept_of(asked[0]) is None:  # noqa: PLR2004 - one word says which
        return 0.75
    return max(_by_concept(asked, own), _by_likeness(asked, own))


def _another_amount(asked: Sequence[str], own: Sequence[str]) -> bool:
    """Say whether a name is about another amount than asked: units aren't a unit_price, nor sales a sales_tax."""
    meant, named = concept_of(asked[-1]), meaning_of(own[-1])
    return meant in AMOUNTS and named != meant and own[-1] != asked[-1]


def _by_concept(asked: Sequence[str], own: Sequence[str]) -> float:
    meant = {meaning_of(word) for word in asked}
    named = [meaning_of(word) for word in own]
    if meant == set(named):
        return 0.78
    if meant < set(named):
        return 0.7 + 0.03 * (named[-1] in meant) - 0.04 * (len(named) - len(meant))
    if meant == {"money"} and any(word in VAGUE_MONEY for word in own):
        return 0.6
    return 0.0


def _by_likeness(asked: Sequence[str], own: Sequence[str]) -> float:
    """Return a score for a slip of the pen or a cut word; short words are too easily alike."""
    if len(asked) == 1 and any(_cut(asked[0], word) for word in own):
        return 0.62 - 0.01 * len(own)
    first, second = "".join(asked), "".join(own)
    if min(len(first), len(second)) < SHORT:
        return 0.0
    if second.startswith(first) or first.startswith(second):
        return 0.6
    return 0.58 if abs(len(first) - len(second)) < SHORT and _alike(first, second) else 0.0


@lru_cache(maxsize=20_000)
def _alike(first: str, second: str) -> bool:
    """Say whether two words differ by one or two letters."""
    matcher = SequenceMatcher(None, first, second)
    return matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE


def _cut(one: str, other: str) -> bool:
    """Say whether one word is the other cut short ("temp", "temperature")."""
    return min(len(one), len(other)) > 3 and (one.startswith(other) or other.startswith(one))  # noqa: PLR2004


def rank(asked: Sequence[str], columns: Iterable[Column]) -> list[tuple[float, Column]]:
    """Return the columns a phrase may mean, best first; ties keep the tables' order."""
    scored = [(score(asked, column), column) for column in columns]
    return sorted((pair for pair in scored if pair[0] >= GOOD), key=lambda pair: -pair[0])


def close_to_best(ranked: Sequence[tuple[float, Column]]) -> tuple[Column, ...]:
    """Return the best column and those that fit as well."""
    return tuple(column for value, column in ranked if value >= ranked[0][0] - CLOSE)


def find_mentions(words: Sequence[Word], tables: Sequence[Table], taken: set[int]) -> list[Mention]:
    """Return the columns that the request names, in its order; longer and better runs win over their parts."""
    columns = [column for table in tables for column in table.columns]
    found: list[Mention] = []
    for size in range(LONGEST_NAME, 0, -1):
        for start in range(len(words) - size + 1):
            span = range(start, start + size)
            if taken & set(span):
                continue
            ranked = rank([_noun(words[place].stem) for place in span], columns)
            if ranked and ranked[0][0] >= (0.7 if size > 1 else GOOD):
                text = " ".join(words[place].text for place in span)
                found.append(Mention(start, start + size, close_to_best(ranked), ranked[0][0], text))
    return _without_overlaps(found)


def _noun(word: str) -> str:
    """Return the amount that a verb or an adjective asks for ("sold" is revenue), any other word as it is."""
    if VERBS.get(word) == "money":
        return "revenue"
    return ADJECTIVES.get(word, word)


def _without_overlaps(found: Sequence[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (-m.score * (m.end - m.start) ** 0.5, m.start)):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)
