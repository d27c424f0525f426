"""Text that others wrote, made safe to show and to read: nothing invisible, one line where one line belongs."""

import re
import unicodedata

#: Characters that are there but not seen: they hide words from a person that a model would still read.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_KEPT = frozenset("\n\t")
#: Tag characters and variation selectors carry hidden text beside what is shown.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800]")
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n\s*\n(?:\s*\n)+")


def visible(text: str) -> str:
    """Return a text without characters that can't be seen; line breaks and tabs stay."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    plain = _SELECTORS.sub("", plain)
    return "".join(char for char in plain if char in _KEPT or unicodedata.category(char) not in _UNSEEN)


def one_line(text: str, longest: int = 200) -> str:
    """Return a text as one visible line of at most so many characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def tidy(text: str) -> str:
    """Return a visible text with single blanks and at most one empty line in a row."""
    return _EMPTY_LINES.sub("\n\n", _BLANKS.sub(" ", visible(text))).strip()
