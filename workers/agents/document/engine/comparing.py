"""What changed between two versions of a document: paragraph by paragraph, then word by word."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from workers.agents.document.engine import markdown
from workers.agents.document.engine.files import out_path
from workers.agents.document.engine.model import Page
from workers.agents.document.engine.search import sentences
from workers.agents.document.engine.shelf import Shelf

MOST_CHANGES, LONGEST_TEXT, MOST_PIECES = 150, 600, 12
#: A longer paragraph is compared sentence by sentence.
LONG = 320
#: How alike two texts must be (0 to 100) to count as one that was changed, and how alike to look at anyway.
ALIKE = 52
#: Pairs of texts that are compared letter by letter at most, in one stretch.
MOST_PAIRS = 250_000
_NUMBERED = re.compile(r"^\(?(\d+(?:\.\d+)*|[a-z]|[ivx]+)[.)]?\)?\s+(?=\S)", re.IGNORECASE)
_CLAUSE = re.compile(r"^(?:§\s*)?(\d+(?:\.\d+)+)\b")
_TOKEN = re.compile(r"\w+(?:[.,:/-]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, sentence or table row: its words, page, and the heading or clause it stands under."""

    text: str
    page: int
    where: str

    @property
    def key(self) -> str:
        """The words that count: without case, spaces, and the number in front."""
        return _NUMBERED.sub("", " ".join(self.text.split())).casefold()


def compare_documents(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Return the changes between two documents, and a unified diff as a file."""
    before, after = shelf.name_of(request["before"]), shelf.name_of(request["after"])
    texts = shelf.text_pages({before: None, after: None})
    old, new = list(units(texts[before])), list(units(texts[after]))
    changes = list(_moves(changed(old, new)))
    counts = {kind: sum(change["kind"] == kind for change in changes) for kind in ("added", "removed", "changed")}
    diff = difflib.unified_diff(
        [unit.text for unit in old], [unit.text for unit in new], before, after, n=1, lineterm=""
    )
    path = out_path(shelf, f"{Path(before).stem}-vs-{Path(after).stem}.diff")
    lines = "\n".join(diff)
    if lines:
        path.write_text(f"{lines}\n", encoding="utf-8")
    return {
        **counts,
        "changes": [_short(change) for change in changes[:MOST_CHANGES]],
        "diff": str(path.relative_to(shelf.workspace)) if lines else None,
        "truncated": len(changes) > MOST_CHANGES,
        "same": not changes,
    }


def units(pages: Sequence[Page]) -> Iterator[Unit]:
    """Yield what is compared, in order."""
    where = ""
    for page in pages:
        for block in markdown.blocks(page.text):
            found = markdown.heading(block)
            where = found[1] if found else where
            text = " ".join(markdown.plain(block).split())
            many = block.lstrip().startswith("|") or len(text) > LONG
            for piece in sentences(block) if many else (_items(block) or [text]):
                clause = _CLAUSE.match(piece)
                yield Unit(piece, page.number, f"{where} ({clause[1]})" if clause and where else where)


def _items(block: str) -> list[str]:
    """Return a list's items; nothing when the block is no list."""
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    listed = len(lines) > 1 and all(re.match(r"(?:[-*+•]|\d+[.)])\s", line) for line in lines)
    return [" ".join(markdown.plain(line).split()) for line in lines] if listed else []


def changed(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[dict[str, Any]]:
    """Yield added, removed and changed units, in the newer document's order."""
    matcher = difflib.SequenceMatcher(None, [unit.key for unit in old], [unit.key for unit in new], autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind != "equal":
            yield from _stretch(old[i1:i2], new[j1:j2])


def _stretch(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[dict[str, Any]]:
    pairs = dict(_pairs(old, new))
    partners = {there: here for here, there in pairs.items()}
    done = 0
    for index, unit in enumerate(new):
        here = partners.get(index)
        if here is None:
            yield _change("added", None, unit)
            continue
        for gone in range(done, here):
            yield _change("removed", old[gone], None)
        done = here + 1
        yield _change("changed", old[here], unit)
    for gone in range(done, len(old)):
        yield _change("removed", old[gone], None)


def _pairs(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """Yield which old text became which new one: alike enough, in order, the whole as alike as can be."""
    if not old or not new:
        return
    if len(old) * len(new) > MOST_PAIRS:
        yield from ((index, index) for index in range(min(len(old), len(new))) if _alike(old[index], new[index]))
        return
    scores = [[_alike(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            taken = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    i = j = 0
    while i < len(old) and j < len(new):
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _alike(one: Unit, other: Unit) -> float:
    return float(fuzz.ratio(one.key, other.key, score_cutoff=ALIKE))


def _change(kind: str, old: Unit | None, new: Unit | None) -> dict[str, Any]:
    unit = new or old
    change = {
        "kind": kind,
        "before": old.text if old else None,
        "after": new.text if new else None,
        "before_page": old.page if old else None,
        "after_page": new.page if new else None,
        "where": unit.where if unit else "",
    }
    return change | ({"words": words_changed(old.text, new.text)} if old and new else {})


def words_changed(before: str, after: str) -> list[dict[str, str]]:
    """Return the stretches of words that differ."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found = [
        {"before": " ".join(old[i1:i2]), "after": " ".join(new[j1:j2])}
        for kind, i1, i2, j1, j2 in matcher.get_opcodes()
        if kind != "equal"
    ]
    return found[:MOST_PIECES]


def _moves(changes: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the changes, a text that was removed here and added there as one that moved."""
    listed = list(changes)
    removed: dict[str, list[dict[str, Any]]] = {}
    for change in listed:
        if change["kind"] == "removed":
            removed.setdefault(_key(change["before"]), []).append(change)
    gone: list[int] = []
    for change in listed:
        if change["kind"] == "added" and (sources := removed.get(_key(change["after"]))):
            source = sources.pop(0)
            gone.append(id(source))
            way = f"moved: {source['where'] or 'start'} → {change['where'] or 'start'}"
            change.update(kind="changed", before=source["before"], before_page=source["before_page"], where=way)
            change["moved"] = True
    yield from (change for change in listed if id(change) not in gone)


def _key(text: str) -> str:
    return Unit(text, 0, "").key


def _short(change: dict[str, Any]) -> dict[str, Any]:
    for side in ("before", "after"):
        text = change[side]
        if text is not None and len(text) > LONGEST_TEXT:
            change[side] = f"{text[:LONGEST_TEXT]}…"
    return change
