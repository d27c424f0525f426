"""A request as tokens: words with their stems, and classes for addresses, links, files and people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from workers.supervisor.builtin.kinds import KIND_OF
from workers.supervisor.builtin.lexicon import PEOPLE, STOP_WORDS

URL, ADDRESS, FILE, PERSON, NUMBER = "URL", "ADDRESS", "FILE", "PERSON", "NUMBER"

#: Endings that make "name.ending" a file and not a web address, beside those of known kinds.
_OTHER_ENDINGS = frozenset({"yaml", "yml", "toml", "xml", "zip", "log", "ini"})
_TOKEN = re.compile(
    r"(?P<url>https?://\S+|www\.\S+)"
    r"|(?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<dotted>[\w-]+(?:\.[a-z]{2,})+(?:/\S*)?)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:[-'’_][^\W\d_]+)*|\w+)",
    re.IGNORECASE,
)
#: Shortest word whose misspelling is mended: shorter ones are too often another word.
_MENDABLE = 6


@dataclass(frozen=True)
class Token:
    """One token: ``kind`` is "" for a plain word, otherwise a class; ``at`` is its position in the text."""

    text: str
    stem: str
    kind: str
    at: int

    @property
    def shown(self) -> str:
        """The token as patterns see it: its class, or the lower-case word."""
        return self.kind or self.text.lower()


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of an English word; British and American spellings give the same one."""
    lowered = word.lower().replace("’", "'").replace("'", "")
    american = re.sub(r"(is|ys)(e|es|ed|ing|ation)$", lambda m: ("iz" if m[1] == "is" else "yz") + m[2], lowered)
    # A stemmer keeps state while it works, so each call has its own.
    return str(snowballstemmer.stemmer("english").stemWord(american))


def tokenize(text: str) -> tuple[Token, ...]:
    """Split a request into tokens."""
    found = []
    for match in _TOKEN.finditer(text):
        kind = _kind(match, first=_starts_sentence(text, match.start()))
        raw = match[0].rstrip(".,;:!?)")
        found.append(Token(raw, "" if kind in {URL, ADDRESS, FILE, NUMBER} else stem(raw), kind, match.start()))
    return tuple(found)


def content(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Return the stems that carry meaning."""
    return tuple(token.stem for token in tokens if token.stem and token.text.lower() not in STOP_WORDS)


def pattern_text(tokens: Iterable[Token]) -> str:
    """Return the tokens in one line for patterns: lower-case words and classes."""
    return " ".join(token.shown for token in tokens)


def _kind(match: re.Match[str], *, first: bool) -> str:
    if match["url"]:
        return URL
    if match["address"]:
        return ADDRESS
    if match["dotted"]:
        ending = match[0].rstrip(".").rpartition(".")[2].lower()
        return FILE if ("/" not in match[0] and ending in KIND_OF) or ending in _OTHER_ENDINGS else URL
    if match["number"]:
        return NUMBER
    word = match[0]
    named = word[0].isupper() and not word.isupper() and not first and word.lower() not in STOP_WORDS
    return PERSON if named or word.lower() in PEOPLE else ""


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\"'“‘(")
    return not before or before[-1] in ".!?;:\n"


@lru_cache(maxsize=20_000)
def mend(word: str, vocabulary: frozenset[str]) -> str:
    """Return the vocabulary's word that ``word`` misspells by one letter, or ``word`` itself."""
    if len(word) < _MENDABLE or word in vocabulary:
        return word
    for candidate in _one_edit_away(word):
        if candidate in vocabulary:
            return candidate
    return word


def _one_edit_away(word: str) -> Iterable[str]:
    """Yield every word one slip away, in a fixed order; the first letter is taken as right."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    for i in range(1, len(word)):
        head, tail = word[:i], word[i:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield head + tail[1:]
        for letter in letters:
            yield head + letter + tail
            yield head + letter + tail[1:]
    for letter in letters:
        yield word + letter
