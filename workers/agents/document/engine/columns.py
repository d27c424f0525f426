"""Prose in two columns: found by the gap between them, read one after the other."""

from collections.abc import Sequence
from statistics import median

from workers.agents.document.engine.word import Word

#: Where on the page the gap may be, as shares of its width, and how many places in between are tried.
FROM, TO, PLACES = 0.3, 0.7, 41
#: Of a line's height: how wide the gap is at least, and how wide the lines of a column.
GAP, WIDE = 0.7, 10
MIN_LINES = 4


def in_reading_order(words: Sequence[Word], usual: float) -> list[list[Word]]:
    """Return stretches of words in the order they are read; a page without columns is one stretch."""
    gutter = _gutter(words, usual)
    if gutter is None:
        return [list(words)]
    found: list[list[Word]] = []
    for band in _bands(words, gutter):
        left = [word for word in band if word.right <= gutter]
        right = [word for word in band if word.left >= gutter]
        if len(left) + len(right) == len(band) and _is_column(left, usual) and _is_column(right, usual):
            found += [left, right]
        elif found and len(found) % 2 and not _is_column(band, usual):
            found[-1] = [*found[-1], *band]
        else:
            found.append(band)
    return found


def _gutter(words: Sequence[Word], usual: float) -> float | None:
    """Return the place in the middle of the page that fewest words cross, if there is enough room around it."""
    if not words:
        return None
    start, end = min(word.left for word in words), max(word.right for word in words)
    step = (TO - FROM) * (end - start) / (PLACES - 1)
    places = [start + FROM * (end - start) + step * index for index in range(PLACES)]
    margin = GAP * usual / 2
    crossing = [sum(word.left < place + margin and word.right > place - margin for word in words) for place in places]
    fewest = min(crossing)
    free = [place for place, count in zip(places, crossing, strict=True) if count == fewest]
    return median(free) if fewest < len(words) / 20 else None


def _bands(words: Sequence[Word], gutter: float) -> list[list[Word]]:
    """Return the words in bands from top to bottom: lines that cross the gap part the page."""
    across = [word for word in words if word.left < gutter < word.right]
    cuts = sorted({(word.top, word.bottom) for word in across})
    bands: list[list[Word]] = []
    rest = sorted(words, key=lambda word: word.middle)
    for top, bottom in cuts:
        bands.append([word for word in rest if word.middle < top])
        bands.append([word for word in rest if top <= word.middle <= bottom])
        rest = [word for word in rest if word.middle > bottom]
    return [band for band in [*bands, rest] if band]


def _is_column(words: Sequence[Word], usual: float) -> bool:
    """Tell whether words make several lines, most of them wide."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if lines and word.middle - lines[-1][-1].middle < usual / 2:
            lines[-1].append(word)
        else:
            lines.append([word])
    if len(lines) < MIN_LINES:
        return False
    widths = [max(word.right for word in line) - min(word.left for word in line) for line in lines]
    return median(widths) > WIDE * usual
