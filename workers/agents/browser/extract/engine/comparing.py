"""Two looks at a page: what is new, what is gone, and what became what, in words."""

import difflib
import re
from collections import Counter
from typing import Any

from workers.agents.browser.extract.engine.choosing import STOP

MOST_LINES, MOST_SHOWN, LONGEST_DIFF, LONGEST_LINE = 4_000, 60, 60_000, 300
#: Two lines that share so much of their letters are one line that changed.
_SAME_LINE = 0.6
_MOST_PAIRED = 60
_PATIENCE = 160
_AGE = re.compile(
    r"\b(?:(?:an?|\d+)\s?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|years?) ago|just now"
    r"|vor (?:einer|einem|\d+) (?:Sekunden?|Minuten?|Stunden?|Tag(?:en)?|Wochen?|Monat(?:en)?|Jahr(?:en)?))\b",
    re.IGNORECASE,
)


def compare(request: dict[str, Any]) -> dict[str, Any]:
    """Answer ``{before, after, about?}``, two texts, with ``{same, added, removed, changed, summary, diff}``.

    Lines count, not the spaces in them. With words in ``about`` only lines that hold one of them count.
    """
    before, after = (_lines(request[name], request.get("about")) for name in ("before", "after"))
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    removed, added, diff = _by_place(before, after) if max(len(old), len(new)) <= MOST_LINES else _by_count(old, new)
    added, removed = _without_ages(added, removed)
    changed, added, removed = _paired(added, removed)
    return {
        "same": not (added or removed or changed),
        "added": [_short(line) for line in added[:MOST_SHOWN]],
        "removed": [_short(line) for line in removed[:MOST_SHOWN]],
        "changed": [[_short(one), _short(other)] for one, other in changed[:MOST_SHOWN]],
        "counts": {"added": len(added), "removed": len(removed), "changed": len(changed)},
        "summary": _summary(added, removed, changed),
        "diff": diff[:LONGEST_DIFF],
    }


def _lines(text: str, about: str | None) -> list[str]:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    wanted = words_that_matter(about or "")
    return [line for line in lines if line and (not wanted or any(word in line.lower() for word in wanted))]


def words_that_matter(about: str) -> list[str]:
    """Return the words of a wish that a line can be held against."""
    return [word for word in re.findall(r"\w+", about.lower()) if word not in STOP and len(word) > 2]  # noqa: PLR2004


def _common(one: list[str], other: list[str]) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _by_place(before: list[str], after: list[str]) -> tuple[list[str], list[str], str]:
    removed: list[str] = []
    added: list[str] = []
    diff = list(difflib.unified_diff(before, after, "before", "now", lineterm="", n=2))
    for line in diff[2:]:
        if line.startswith("-"):
            removed.append(line[1:])
        elif line.startswith("+"):
            added.append(line[1:])
    moved = Counter(removed) & Counter(added)
    return _without(removed, moved), _without(added, moved), "\n".join(diff)


def _without(lines: list[str], moved: Counter[str]) -> list[str]:
    """Leave out lines that only stand elsewhere now."""
    left = Counter(moved)
    kept = []
    for line in lines:
        if left[line] > 0:
            left[line] -= 1
        else:
            kept.append(line)
    return kept


def _by_count(old: list[str], new: list[str]) -> tuple[list[str], list[str], str]:
    """Compare without places, in the time of one reading: what a diff of so many lines takes isn't bounded."""
    both = Counter(old) & Counter(new)
    removed, added = _without(old, both), _without(new, both)
    diff = [f"-{line}" for line in removed[:500]] + [f"+{line}" for line in added[:500]]
    return removed, added, "\n".join(["--- before", "+++ now", *diff])


def _without_ages(added: list[str], removed: list[str]) -> tuple[list[str], list[str]]:
    """Leave out lines that only grew older: "3 minutes ago" is no news."""
    aged = Counter(form for line in removed if (form := _ageless(line)) != line)
    same = aged & Counter(form for line in added if (form := _ageless(line)) != line)
    kept = [_without([_ageless(line) for line in lines], same) for lines in (added, removed)]
    shown = [{_ageless(line): line for line in lines} for lines in (added, removed)]
    return [shown[0][line] for line in kept[0]], [shown[1][line] for line in kept[1]]


def _ageless(line: str) -> str:
    return _AGE.sub("… ago", line)


def _paired(added: list[str], removed: list[str]) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Return (changed lines, added, removed): a line that is gone and a new one much like it are one change."""
    changed: list[tuple[str, str]] = []
    left = list(added)
    gone: list[str] = []
    for number, line in enumerate(removed):
        best = _nearest(line, left[:_MOST_PAIRED]) if number < _MOST_PAIRED else None
        if best is None:
            gone.append(line)
        else:
            left.remove(best)
            changed.append((line, best))
    return changed, left, gone


def _nearest(line: str, candidates: list[str]) -> str | None:
    best, found = _SAME_LINE, None
    for candidate in candidates:
        matcher = difflib.SequenceMatcher(None, line[:_PATIENCE], candidate[:_PATIENCE], autojunk=False)
        if matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, found = ratio, candidate
    return found


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def _summary(added: list[str], removed: list[str], changed: list[tuple[str, str]]) -> str:
    if not (added or removed or changed):
        return "Nothing changed."
    counts = [(len(changed), "changed"), (len(added), "added"), (len(removed), "removed")]
    told = [f"{count} line{'s' if count != 1 else ''} {word}" for count, word in counts if count]
    sentence = f"{', '.join(told)}."
    if changed:
        return f"{sentence} “{_quoted(changed[0][0])}” became “{_quoted(changed[0][1])}”."
    return f"{sentence} New: “{_quoted(added[0])}”." if added else f"{sentence} Gone: “{_quoted(removed[0])}”."


def _quoted(line: str) -> str:
    return line if len(line) <= 120 else f"{line[:119]}…"  # noqa: PLR2004 - a line of a message
