"""What changed since the last look: how a step says so, and how two answers are compared where no step does."""

import difflib
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict, Field

#: Lines of a difference that are kept, and characters of each.
MOST_LINES = 60
LONGEST_LINE = 300


class News(BaseModel):
    """Whether something changed, in a sentence, with the lines that came and went."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    changed: bool
    summary: str = ""
    added: list[str] = Field(default_factory=list)
    removed: list[str] = Field(default_factory=list)

    def bounded(self) -> "News":
        """Return the same, no longer than a row should be."""
        return self.model_copy(
            update={
                "summary": self.summary[: 4 * LONGEST_LINE],
                "added": [line[:LONGEST_LINE] for line in self.added[:MOST_LINES]],
                "removed": [line[:LONGEST_LINE] for line in self.removed[:MOST_LINES]],
            }
        )


FIRST_LOOK = News(changed=False, summary="The first look: later ones are compared with it.")
_SAME = "Nothing changed."


def lines_of(answer: str) -> list[str]:
    """Return what there is to compare: lines without the white space around and between their words."""
    return [line for raw in answer.splitlines() if (line := " ".join(raw.split()))]


def compared(before: str | None, after: str, words: Sequence[str] = ()) -> News:
    """Compare two answers line by line.

    Args:
        before: the answer of the last look; None for the first.
        after: the answer of this one.
        words: if there are any, only lines with one of them matter.
    """
    if before is None:
        return FIRST_LOOK
    old, new = lines_of(before), lines_of(after)
    added, removed = [], []
    for mark, line in ((each[0], each[2:]) for each in difflib.ndiff(old, new)):
        if mark == "+":
            added.append(line)
        elif mark == "-":
            removed.append(line)
    return _told(News(changed=bool(added or removed), added=added, removed=removed), words)


def merged(found: Iterable[News], words: Sequence[str] = ()) -> News | None:
    """Return what several steps found new, as one; None when none of them looked for it."""
    parts = list(found)
    if not parts:
        return None
    whole = News(
        changed=any(part.changed for part in parts),
        summary=" ".join(part.summary for part in parts if part.summary and part.changed == any_changed(parts)),
        added=[line for part in parts for line in part.added],
        removed=[line for part in parts for line in part.removed],
    )
    return _told(whole, words)


def any_changed(parts: Sequence[News]) -> bool:
    """Tell whether one of them found something."""
    return any(part.changed for part in parts)


def _told(news: News, words: Sequence[str]) -> News:
    """Leave what none of the words is about out of a change, and say in a sentence what is left."""
    if not news.changed:
        return news.model_copy(update={"summary": news.summary or _SAME}).bounded()
    added, removed = _with_words(news.added, words), _with_words(news.removed, words)
    if words and not added and not removed:
        return News(changed=False, summary=f"Nothing changed in what is said of {', '.join(words)}.")
    summary = news.summary or f"{_lines(added)} came, {_lines(removed)} went."
    return news.model_copy(update={"added": added, "removed": removed, "summary": summary}).bounded()


def _with_words(lines: Sequence[str], words: Sequence[str]) -> list[str]:
    wanted = [word.casefold() for word in words]
    return [line for line in lines if not wanted or any(word in line.casefold() for word in wanted)]


def _lines(lines: Sequence[str]) -> str:
    return "1 line" if len(lines) == 1 else f"{len(lines)} lines"
