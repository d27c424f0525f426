"""Words: their stems, those that carry no meaning of their own, and those that say no."""

import re
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_STOP_WORDS = (
    "a about above again all also although always am among an and any are around as at be became because become "
    "been being below between both but by can could did do does doing done during each either etc even ever "
    "every few for from further get give given got had has have having he her here hers him his how however i if in "
    "into is it its itself just least less like made make many may me might more most much must my near nearly need "
    "of off often on once one only onto or other others our out over own per please quite rather really said same say "
    "says see she should since so some something still such than that the their them then there these they thing "
    "this those though through thus to together too toward towards under until up upon us use used using very via was "
    "we were what when where whether which while who whom whose why will with within would yet you your"
)
_STOP = frozenset(_STOP_WORDS.split())
_NEGATIONS = "not no never none neither nor cannot without n't false untrue incorrect myth hardly"
NEGATIONS = frozenset(_NEGATIONS.split())
#: Other words for the same thing, by stem: the first stands for all.
_SAME = (
    "high height tall elevation altitude higher highest taller tallest",
    "population inhabitants residents",
    "founded establish created creation foundation",
    "died death die",
    "born birth",
    "cost price paid pay",
    "opened inaugurated opening",
    "long length",
    "weigh weight mass heavy",
    "old age older oldest",
    "invented inventor invention",
    "discovered discoverer discovery",
    "wrote written author write writer",
    "built build construction constructed",
    "began start started begin begun launched launch",
    "grew grow growth rose rise risen increase increased",
    "fell fall fallen decline declined decrease decreased drop dropped",
    "car vehicle",
    "house home",
    "new newer newest",
    "large big area size larger largest bigger biggest",
)


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the library has no types
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word's stem in small letters; other words for the same thing share one."""
    found = str(_stemmer().stemWord(word.lower().replace("’", "'").removesuffix("'s")))
    return _same().get(found, found)


@cache
def _same() -> dict[str, str]:
    groups = [[str(_stemmer().stemWord(word)) for word in line.split()] for line in _SAME]
    return {word: group[0] for group in groups for word in group}


def words(text: str) -> list[str]:
    """Return a text's words and numbers as they stand."""
    return WORD.findall(text)


@lru_cache(maxsize=20_000)
def content(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning; numbers aren't among them."""
    return frozenset(
        stem(word) for word in words(text) if len(word) > 1 and not word[0].isdigit() and word.lower() not in _STOP
    ) - {stem(word) for word in NEGATIONS}


def denies(text: str) -> bool:
    """Say whether a sentence says no: "not only" doesn't."""
    said = re.sub(r"\bnot (?:only|just|least)\b|\bno (?:less|fewer|more) than\b|\bno\. ?\d", " ", text.lower())
    return any(word in NEGATIONS or word.replace("’", "'").endswith("n't") for word in words(said))


def covered(wanted: frozenset[str], text: frozenset[str]) -> float:
    """Return the share of the wanted stems that a text has; 1 where none is wanted."""
    return len(wanted & text) / len(wanted) if wanted else 1.0
