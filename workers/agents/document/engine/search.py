"""Finding the passages that answer a question: BM25 over sentences, headings and neighbours counting a little."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import snowballstemmer

from workers.agents.document.engine import markdown
from workers.agents.document.engine.model import Page
from workers.agents.document.engine.problem import EngineProblem
from workers.agents.document.engine.shelf import Shelf

MOST_HITS = 30
LONGEST_QUOTE = 400
#: A word counts fully in its own sentence, less in the heading above and in the rest of its paragraph.
HEADING_WEIGHT, PARAGRAPH_WEIGHT = 0.6, 0.3
#: A heading by itself says less than the text below it, which inherits its words.
OF_HEADING = 0.4
SATURATION, LENGTH = 1.2, 0.6
WORD = re.compile(r"\w+(?:[.,/-]\d+)*")
SENTENCE = re.compile(r"(?<=[.!?:;])[\"”’)]?\s+(?=[\"“‘(]?[A-ZÄÖÜÀ-ÝĀ-Ž0-9])")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|No|Nr|Dr|Mr|Ms|Mrs|St|Art|Sec|Fig|approx|incl|e\.g|i\.e|p|pp)\.$")
STOP = frozenset(
    WORD.findall(
        "a an and any are as at be been by can could did do does for from give had has have how i if in into is it its "
        "me much many my of on or our please shall should show so tell than that the their them then there these they "
        "this those to was we were what when where which who whom whose why will with would you your about document "
        "page pages say says said according file pdf"
    )
)


@dataclass(slots=True)
class Passage:
    """A sentence or table row, with where it stands and how often each stem counts in it."""

    file: str
    page: int
    text: str
    heading: str
    is_heading: bool
    counts: dict[str, float] = field(default_factory=dict)

    @property
    def length(self) -> float:
        return sum(self.counts.values())


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the library has no types
    return snowballstemmer.stemmer("english")


def stems(text: str) -> list[str]:
    """Return a text's words, in small letters and without endings."""
    found: list[str] = _stemmer().stemWords(WORD.findall(text.lower()))
    return found


def sentences(block: str) -> list[str]:
    """Return a paragraph's sentences, or a table's rows."""
    if block.lstrip().startswith("|"):
        return [row for line in block.splitlines() if (row := markdown.plain(line).strip())]
    text = " ".join(markdown.plain(block).split())
    found: list[str] = []
    for piece in SENTENCE.split(text):
        if found and (_ABBREVIATED.search(found[-1]) or re.fullmatch(r"[\d.]+[.)]", found[-1])):
            found[-1] = f"{found[-1]} {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def find(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Return the passages that fit a query best, with exact words and pages."""
    named = [shelf.name_of(name) for name in request.get("names") or ()]
    names, unreadable = (named, {}) if named else _readable(shelf)
    wanted = list(dict.fromkeys(stem for stem in stems(request["query"]) if stem not in _stop_stems()))
    if not wanted:
        raise EngineProblem("empty_query", "The query names nothing to look for.", "Name the words that matter.")
    texts = shelf.text_pages(dict.fromkeys(names))
    passages = [passage for name, pages in texts.items() for passage in passages_of(name, pages)]
    ranked = rank(passages, wanted)
    limit = max(1, min(int(request.get("limit", 8)), MOST_HITS))
    hits = [
        {
            "file": passage.file,
            "page": passage.page,
            "quote": passage.text[:LONGEST_QUOTE],
            "score": round(score, 2),
            "covers": round(covered, 2),
            **({"heading": passage.heading} if passage.heading else {}),
        }
        for score, covered, passage in ranked[:limit]
    ]
    return {"hits": hits, "searched": {name: len(pages) for name, pages in texts.items()}, "unreadable": unreadable}


@cache
def _stop_stems() -> frozenset[str]:
    return frozenset(stem for word in STOP for stem in stems(word))


def _readable(shelf: Shelf) -> tuple[list[str], dict[str, str]]:
    """Return the files that can be read, and why the others can't; raises the last problem when none can."""
    names: list[str] = []
    failed: dict[str, str] = {}
    last = None
    for name in shelf.files:
        try:
            shelf.pages(name)
            names.append(name)
        except EngineProblem as problem:
            failed[name], last = problem.message, problem
    if not names and last is not None:
        raise last
    return names, failed


def passages_of(file: str, pages: Iterable[Page]) -> Iterator[Passage]:
    """Yield the passages of a document in order; a heading belongs to all that follows it."""
    heading = ""
    for page in pages:
        for block in markdown.blocks(page.text):
            found = markdown.heading(block)
            heading = found[1] if found else heading
            pieces = sentences(block)
            around = Counter(stems(" ".join(pieces)))
            above = stems(heading)
            for piece in pieces:
                counts: dict[str, float] = dict(Counter(stems(piece)))
                for stem in above:
                    counts[stem] = max(counts.get(stem, 0.0), HEADING_WEIGHT)
                for stem in around:
                    counts[stem] = max(counts.get(stem, 0.0), PARAGRAPH_WEIGHT)
                yield Passage(file, page.number, piece, heading, found is not None, counts)


def rank(passages: list[Passage], wanted: list[str]) -> list[tuple[float, float, Passage]]:
    """Return (score, share of the query's weight it covers, passage) for those that hold any word, best first."""
    if not passages:
        return []
    average = sum(passage.length for passage in passages) / len(passages) or 1.0
    rare = {stem: _rarity(sum(stem in passage.counts for passage in passages), len(passages)) for stem in wanted}
    whole = sum(rare.values()) or 1.0
    found = []
    for passage in passages:
        size = 1 - LENGTH + LENGTH * passage.length / average
        score = covered = 0.0
        for stem in wanted:
            count = passage.counts.get(stem, 0.0)
            score += rare[stem] * count * (SATURATION + 1) / (count + SATURATION * size)
            covered += rare[stem] * min(count, 1.0)
        if score > 0:
            found.append((score * (OF_HEADING if passage.is_heading else 1), covered / whole, passage))
    return sorted(found, key=lambda hit: (-hit[0], hit[2].page))


def _rarity(holders: int, total: int) -> float:
    return math.log(1 + (total - holders + 0.5) / (holders + 0.5))
