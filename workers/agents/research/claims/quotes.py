"""Whether quoted words stand in a text: exactly, whatever signs are in between, or nearly."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from workers.agents.research.claims.words import denies

#: From this likeness on (of 100) words stand there nearly.
NEARLY = 95.0
EXACT = 100.0
#: Share of the quote's words that a stretch must have to be looked at closely.
_SHARED = 0.6
#: Words that "…" in a quote may leave out at most.
_WIDEST_GAP = 400
_GAP = re.compile(r"\[\s*(?:…|\.{3})\s*\]|…|\.{3}")
#: Words, numbers, and signs that make a number another.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[%€$£¥°]|(?<![\w)])[-−](?=\d)")
_OPENING = "“„\"‘'«("
_CLOSING = re.compile(r"[.!?)”\"’]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign, normalised, and where it stands in its text."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """Where quoted words stand: the passage, the words as they stand there, and how like they are (100 is exact)."""

    passage: int
    words: str
    likeness: float

    @property
    def exact(self) -> bool:
        """Whether they stand there word for word."""
        return self.likeness >= EXACT


@lru_cache(maxsize=30_000)
def tokens(text: str) -> tuple[Token, ...]:
    """Return what counts of a text: no case, spacing, dashes, kinds of quotation marks or ways to write a letter."""
    found = []
    for match in _TOKEN.finditer(text):
        form = unicodedata.normalize("NFKC", match[0]).casefold().replace("−", "-")
        found.append(Token(form, match.start(), match.end()))
    return tuple(found)


@lru_cache(maxsize=30_000)
def _counts(text: str) -> Counter[str]:
    return Counter(token.form for token in tokens(text))


@lru_cache(maxsize=32)
def _flat(passages: tuple[str, ...]) -> tuple[list[str], list[tuple[int, Token]]]:
    """Return the forms of all tokens in order, and of each its passage and itself."""
    stands = [(place, token) for place, passage in enumerate(passages) for token in tokens(passage)]
    return [token.form for _, token in stands], stands


def find_quote(passages: Sequence[str], quote: str) -> Match | None:
    """Return where a quote stands in consecutive passages, or the nearest words that are nearly it; None otherwise.

    "…" in the quote stands for words left out. Numbers and words that say no are never nearly the same.
    """
    quote = unicodedata.normalize("NFC", quote)
    return _exact(passages, quote) or _nearly(passages, quote)


def _exact(passages: Sequence[str], quote: str) -> Match | None:
    parts = [[token.form for token in tokens(part)] for part in _GAP.split(quote)]
    parts = [part for part in parts if part]
    if not parts:
        return None
    forms, stands = _flat(tuple(passages))
    at = -1
    while (at := _next(forms, parts[0], at + 1)) >= 0:
        end = _rest(forms, parts[1:], at + len(parts[0]))
        if end >= 0:
            return Match(stands[at][0], _words(passages, stands[at], stands[end - 1]), EXACT)
    return None


def _next(forms: list[str], wanted: Sequence[str], start: int, most: int | None = None) -> int:
    """Return where the wanted forms stand next, from ``start`` on, at most ``most`` further; -1 for nowhere."""
    last = len(forms) - len(wanted) + 1
    end = last if most is None else min(last, start + most + 1)
    try:
        while True:
            start = forms.index(wanted[0], start, max(end, 0))
            if forms[start : start + len(wanted)] == wanted:
                return start
            start += 1
    except ValueError:
        return -1


def _rest(forms: list[str], parts: Sequence[Sequence[str]], end: int) -> int:
    """Return where the further parts of a quote with gaps end; -1 where one doesn't follow."""
    for part in parts:
        at = _next(forms, part, end, _WIDEST_GAP)
        if at < 0:
            return -1
        end = at + len(part)
    return end


def _words(passages: Sequence[str], first: tuple[int, Token], last: tuple[int, Token]) -> str:
    """Return the words from one token to another as they stand there."""
    (begin, token), (end, stop) = first, last
    start = token.start
    while start and passages[begin][start - 1] in _OPENING:
        start -= 1
    closing = _CLOSING.match(passages[end], stop.end)
    until = closing.end() if closing else stop.end
    if begin == end:
        return passages[begin][start:until]
    return " ".join([passages[begin][start:], *passages[begin + 1 : end], passages[end][:until]])


def _nearly(passages: Sequence[str], quote: str) -> Match | None:
    wanted = _counts(quote)
    size = sum(wanted.values())
    if not size:
        return None
    shares = [sum((wanted & _counts(one)).values()) / size for one in passages]
    best: Match | None = None
    for place, share in enumerate(shares):
        following = shares[place + 1] if place + 1 < len(shares) else 0.0
        if share and share + following >= _SHARED:
            found = _alike(passages, range(place, min(place + 2, len(passages))), quote)
            best = found if found is not None and (best is None or found.likeness > best.likeness) else best
    return best


def _alike(passages: Sequence[str], places: range, quote: str) -> Match | None:
    stands = [(place, token) for place in places for token in tokens(passages[place])]
    joined = " ".join(token.form for _, token in stands)
    wanted = " ".join(token.form for token in tokens(quote))
    if len(joined) < len(wanted):
        start, end, likeness = 0, len(joined), fuzz.ratio(wanted, joined)
    elif (found := fuzz.partial_ratio_alignment(wanted, joined, score_cutoff=NEARLY)) is not None:
        start, end, likeness = found.dest_start, found.dest_end, found.score
    else:
        return None
    touched = _touched(stands, start, end)
    if likeness < NEARLY or not touched:
        return None
    said = _words(passages, touched[0], touched[-1])
    if numbers(said) != numbers(quote) or denies(said) != denies(quote):
        return None
    return Match(touched[0][0], said, min(round(likeness, 1), 99.9))


def _touched(stands: Sequence[tuple[int, Token]], start: int, end: int) -> list[tuple[int, Token]]:
    """Return the tokens that a stretch of the joined text touches by half at least."""
    found, at = [], 0
    for place, token in stands:
        size = len(token.form)
        if min(end, at + size) - max(start, at) >= size / 2:
            found.append((place, token))
        at += size + 1
    return found


def numbers(text: str) -> Counter[str]:
    """Return the numbers of a text as they are written, without separators of thousands."""
    said = (token.form for token in tokens(text))
    return Counter(re.sub(r",(?=\d{3}(?:\D|$))", "", form) for form in said if form[0].isdigit())
