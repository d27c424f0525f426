"""Which of several things on a page is meant by words: "the table of prices"."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import snowballstemmer

_WORD = re.compile(r"\w+")
STOP = frozenset(
    _WORD.findall(
        "a all an and as at by csv data every find for from get give in into it its list lists me of on or out page "
        "please row rows save show site table tables that the their this to website what which with"
    )
)


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the library has no types
    return snowballstemmer.stemmer("english")


def stems(text: str) -> list[str]:
    """Return a text's words that say something, in small letters and without endings."""
    words = [word for word in _WORD.findall(text.lower()) if word not in STOP]
    found: list[str] = _stemmer().stemWords(words)
    return found


def fit(about: str, texts: Sequence[tuple[float, str]]) -> float:
    """Return how well texts, each with its weight, fit the words: for each word the best weight it is found with."""
    wanted = set(stems(about))
    best = dict.fromkeys(wanted, 0.0)
    for weight, text in texts:
        for stem in wanted.intersection(stems(text)):
            best[stem] = max(best[stem], weight)
    return sum(best.values())
