"""Details of a request: which section, which table, how many points, how far to turn."""

import re

from workers.agents.document.reading import cues
from workers.agents.document.reading.words import number

MOST_POINTS = 20


def section_in(low: str) -> str | None:
    """Return the section that a text in lower case names: "clause 4", "section 2.1", "introduction"."""
    match = cues.SECTION.search(low)
    if match is None:
        return None
    if match["nth"]:
        return f"{match['of']} {number(match['nth'])}"
    if match["number"]:
        plain = match["number"]
        return f"{match['word']} {plain if plain[0].isdigit() or _is_roman(plain) else number(plain)}"
    return str(match["title"] or match["named"])


def _is_roman(text: str) -> bool:
    return not text.strip("ivx")


def points_in(low: str) -> int | None:
    """Return how many points or sentences are asked for."""
    match = cues.POINTS.search(low)
    return min(max(number(match["count"]), 1), MOST_POINTS) if match else None


def which_in(low: str) -> tuple[int, ...]:
    """Return which tables are asked for: "the second table", "table 2"."""
    found = [number(match["nth"] or match["number"]) for match in cues.WHICH_TABLE.finditer(low)]
    return tuple(dict.fromkeys(found))


def degrees_in(low: str) -> int | None:
    """Return by how much to rotate, clockwise."""
    if match := cues.DEGREES.search(low):
        degrees = int(match[1])
    elif re.search(r"upside|around|round\b", low):
        return 180
    elif re.search(r"clockwise|left|right|quarter", low):
        degrees = 90
    else:
        return None
    left = re.search(r"\bleft\b|counter-?clockwise|anti-?clockwise", low) is not None
    return 360 - degrees if left and degrees != 180 else degrees  # noqa: PLR2004 - half a turn is the same both ways
