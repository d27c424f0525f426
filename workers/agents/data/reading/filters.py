"""The conditions a request puts on rows: values it names, comparisons with numbers."""

import re
from collections import defaultdict
from collections.abc import Sequence

from workers.agents.data.reading.matching import rank
from workers.agents.data.reading.meaning import Condition, Test, Unclear
from workers.agents.data.reading.schema import Column, Found, Table
from workers.agents.data.reading.words import concept_of, fold, split, stem

NUMBER = r"[$€£]?\s?(-?\d[\d,]*(?:\.\d+)?)\s?(k|m|million|thousand|%)?"
MORE = r"over|above|more than|greater than|exceeding|exceeds?|bigger than|larger than|higher than"
LESS = r"under|below|less than|fewer than|smaller than|lower than|cheaper than"
COMPARISONS: tuple[tuple[Test, re.Pattern[str]], ...] = (
    ("between", re.compile(rf"\bbetween {NUMBER} and {NUMBER}", re.IGNORECASE)),
    (">=", re.compile(rf"(?:\bat least|\bminimum of|\bno less than|>=|≥)\s*{NUMBER}", re.IGNORECASE)),
    ("<=", re.compile(rf"(?:\bat most|\bno more than|\bmaximum of|<=|≤)\s*{NUMBER}", re.IGNORECASE)),
    (">", re.compile(rf"(?:\b(?:{MORE})|>)\s*{NUMBER}", re.IGNORECASE)),
    ("<", re.compile(rf"(?:\b(?:{LESS})|<)\s*{NUMBER}", re.IGNORECASE)),
    ("=", re.compile(rf"(?:\bequals?(?: to)?|\bexactly|(?<![<>])=)\s*{NUMBER}", re.IGNORECASE)),
)
NOT = re.compile(
    r"\b(?:not|except(?: for)?|excluding|exclude|without|other than|outside(?: of)?|but)\s+(?:in |from |the |for )?$",
    re.IGNORECASE,
)
SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}
PREPOSITION = re.compile(
    r"\b(?:in|for|from|of|only|where|is|are|to|with|at|vs|versus|and|or|between)\s+(?:the\s+)?$|[=,(]\s*$",
    re.IGNORECASE,
)


def value_conditions(text: str, tables: Sequence[Table]) -> tuple[list[Condition], str]:
    """Return the conditions on named values and the text without them; longer phrases win over their parts."""
    hits = sorted(
        (hit for table in tables for hit in table.found), key=lambda hit: (-len(hit.phrase), hit.value is None)
    )
    chosen: dict[tuple[Column, bool, bool], list[str]] = defaultdict(list)
    rest = text
    for hit in hits:
        for found in re.finditer(rf"(?<!\w){re.escape(hit.phrase)}(?:'s|’s|s|es)?(?!\w)", rest, re.IGNORECASE):
            if not _names_a_value(hit, text, found.start(), found[0], tables):
                continue
            denied = NOT.search(text[: found.start()]) is not None
            _choose(chosen, hits, hit, denied=denied, column_words=_near(text, found.start(), found.end()))
            rest = rest[: found.start()] + " " * len(found[0]) + rest[found.end() :]
            break
    return [_condition(column, whole, denied, values) for (column, whole, denied), values in chosen.items()], rest


def _names_a_value(hit: Found, text: str, start: int, said: str, tables: Sequence[Table]) -> bool:
    """Say whether these words mean a value: not when they name a column or steer, unless their place says so."""
    words = [stem(fold(word.text)) for word in split(said)]
    quoted = start > 0 and text[start - 1] in "\"“'`"
    named = said[:1].isupper() and start > 0 and hit.value is not None
    if quoted or (named and not _names_column(words, tables)):
        return True
    placed = PREPOSITION.search(text[:start]) is not None
    if _names_column(words, tables) or all(concept_of(word) is not None for word in words):
        return False
    return placed or hit.value is not None


def _names_column(words: Sequence[str], tables: Sequence[Table]) -> bool:
    ranked = rank(words, [column for table in tables for column in table.columns])
    return bool(ranked) and ranked[0][0] >= 0.9  # noqa: PLR2004 - its name or nearly


def _near(text: str, start: int, end: int) -> list[str]:
    return [word.stem for word in split(text[max(0, start - 25) : end + 15])]


def _choose(
    chosen: dict[tuple[Column, bool, bool], list[str]],
    hits: Sequence[Found],
    hit: Found,
    *,
    denied: bool,
    column_words: Sequence[str],
) -> None:
    """Put the value under one column: the one named nearby, else the one that already has values, else the first."""
    same = [other for other in hits if other.phrase == hit.phrase and (other.value is None) == (hit.value is None)]
    named = [other for other in same if set(other.column.words) & set(column_words)]
    known = [other for other in same if any(column == other.column for column, *_ in chosen)]
    best = (named or known or same)[0]
    values = [other.value for other in same if other.column == best.column and other.value is not None]
    chosen[best.column, best.value is not None, denied] += [str(value) for value in values] or [best.phrase]


def _condition(column: Column, whole: bool, denied: bool, values: Sequence[str]) -> Condition:  # noqa: FBT001
    shown = " or ".join(values)
    if not whole:
        return Condition(column, "contains", tuple(values), f"{column.name} contains {shown}")
    verb = "isn't" if denied else "is"
    return Condition(column, "not in" if denied else "in", tuple(values), f"{column.name} {verb} {shown}")


def number_conditions(
    text: str, columns: Sequence[Column], fallback: Column | None
) -> tuple[list[Condition], str, list[str]]:
    """Return the comparisons with numbers, the text without them, and assumptions.

    The column is the one named just before or after; else ``fallback``, the amount of a row.

    Raises:
        Unclear: there is neither.
    """
    found: list[Condition] = []
    assumptions: list[str] = []
    numeric = [
        column for column in columns if column.numeric and (not column.identifies or "id" in text.lower().split())
    ]
    for test, pattern in COMPARISONS:
        while (hit := pattern.search(text)) is not None:
            column, begins, ends = _column_near(text, hit.start(), hit.end(), numeric)
            if column is None and fallback is not None:
                column = fallback
                assumptions.append(f"“{hit[0].strip()}” is taken to be about {fallback.name}")
            if column is None:
                raise Unclear(
                    f"Which column is “{hit[0].strip()}” about? The columns are {', '.join(c.name for c in columns)}."
                )
            numbers = tuple(_number(hit[place], hit[place + 1]) for place in range(1, len(hit.groups()), 2))
            begins, ends = min(begins, hit.start()), max(ends, hit.end())
            if test != "between":
                found.append(Condition(column, test, numbers, f"{column.name} {test} {numbers[0]:,g}"))
            else:
                low, high = sorted(numbers)
                found.append(Condition(column, "between", (low, high), f"{column.name} from {low:,g} to {high:,g}"))
            text = text[:begins] + " " * (ends - begins) + text[ends:]
    return found, text, assumptions


def _number(digits: str, scale: str | None) -> float:
    return float(digits.replace(",", "")) * SCALE.get((scale or "").lower(), 1)


def _column_near(text: str, start: int, end: int, columns: Sequence[Column]) -> tuple[Column | None, int, int]:
    """Return the column named within three words before, or two after, a comparison, and where its name stands."""
    before, after = split(text[:start])[-3:], split(text[end:])[:2]
    for size in (3, 2, 1):
        for run in (before[place : place + size] for place in range(len(before) - size, -1, -1)):
            ranked = rank([word.stem for word in run], columns)
            if ranked and ranked[0][0] >= 0.7:  # noqa: PLR2004 - named, not guessed
                return ranked[0][1], run[0].start, start
    for size in (2, 1):
        ranked = rank([word.stem for word in after[:size]], columns) if len(after) >= size else []
        if ranked and ranked[0][0] >= 0.7:  # noqa: PLR2004 - as above
            return ranked[0][1], start, end + after[size - 1].end
    return None, start, end
