"""Chooses the sentences of a page that answer a question, or that say most of it."""

import re
from collections.abc import Sequence

import snowballstemmer

_STEM = snowballstemmer.stemmer("english").stemWord
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SPLIT = re.compile(r"(?<=[.!?…])[”\"')]?\s+(?=[A-ZÀ-Þ“\"(0-9])")
_STOP = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for",
    "from", "had", "has", "have", "how", "i", "if", "in", "is", "it", "its", "may", "me", "of", "on", "or", "our",
    "shall", "should", "so", "than", "that", "the", "their", "them", "there", "these", "they", "this", "to", "was",
    "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your", "about",
    "any", "much", "many",
})  # fmt: skip
_SHORTEST, _LONGEST = 3, 500
#: Lines of a page that are looked at.
_MOST_LINES = 3_000


def passages(text: str, topic: str, *, most: int = 5) -> list[str]:
    """Return the sentences that say most about a topic, in the page's order; [] where none does."""
    wanted = _stems(topic)
    if not wanted:
        return []
    lines = _sentences(text)
    scored = [(len(wanted & _stems(line)), place, line) for place, line in enumerate(lines)]
    best = max((score for score, _, _ in scored), default=0)
    least = max(1, (best + 1) // 2)
    chosen = sorted((one for one in scored if one[0] >= least), key=lambda one: (-one[0], one[1]))[:most]
    return [_with_next(lines, place, line) for _, place, line in sorted(chosen, key=lambda one: one[1])]


def opening(text: str, *, most: int = 6) -> list[str]:
    """Return what a page says first: its whole sentences, else its first lines."""
    lines = _sentences(text)
    whole = [line for line in lines if len(line.split()) >= 6 and line[-1:] in '.!?…”"']  # noqa: PLR2004 - words
    return (whole or lines)[:most]


def _sentences(text: str) -> list[str]:
    lines = [" ".join(line.split()) for line in text.splitlines()[:_MOST_LINES]]
    parts = [part.strip() for line in lines if line for part in _SPLIT.split(line)]
    return [part[:_LONGEST] for part in dict.fromkeys(parts) if len(part) >= _SHORTEST]


def _with_next(lines: Sequence[str], place: int, line: str) -> str:
    """Return a heading or label together with what stands below it: alone it says nothing."""
    is_label = len(line.split()) <= 5 and line[-1:] not in '.!?…”"'  # noqa: PLR2004 - words
    return f"{line} – {lines[place + 1]}" if is_label and place + 1 < len(lines) else line


def _stems(words: str) -> frozenset[str]:
    return frozenset(_STEM(word) for word in _WORD.findall(words.lower()) if word not in _STOP)
