"""Two versions of a document: which is the older, and what changed."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from workers.agents.document.plays.steps import Play, Step, answers_of
from workers.agents.document.reading.documents import Document
from workers.agents.document.reading.meaning import Reading, Unclear
from workers.agents.document.reading.sections import is_section
from workers.agents.document.reading.wording import cite, link, notes, plain, table
from workers.agents.document.reading.words import counted

MOST_CHANGES = 40
MOST_WORDS = 260
_VERSION = re.compile(
    r"(?:^|[\W_])(?:v|version|rev|r)[\W_]?(\d+(?:[._]\d+)*)(?![\w])|(?:^|\D)(\d{1,3})$", re.IGNORECASE
)
_DATE = re.compile(r"(20\d{2}|19\d{2})[-_.]?([01]\d)?[-_.]?([0-3]\d)?")
_OLD = re.compile(r"(?:^|[\W_\d])(?:old|original|before|previous|draft|first|alt|unsigned)(?:$|[\W_\d])", re.IGNORECASE)
_NEW = re.compile(
    r"(?:^|[\W_\d])(?:new|revised|after|final|signed|latest|updated|amended|neu)(?:$|[\W_\d])", re.IGNORECASE
)


def compare(reading: Reading, text: str) -> Play:
    """List what changed from the older document to the newer."""
    before, after, why = older_first(reading, text)
    answer = answers_of((yield [Step("compare_documents", {"before": before.name, "after": after.name})]))[0]
    changes = answer["changes"]
    where = ""
    if reading.section is not None:
        changes = [one for one in changes if _in_section(one, reading.section)]
        where = f" in {plain(reading.section)}"
    said = f"{cite(before, None)} is taken as the older version, {cite(after, None)} as the newer ({why})."
    diff = f"Line by line: {link(answer['diff'])}." if answer.get("diff") else ""
    cut = "Only part of the changes could be listed." if answer.get("truncated") else ""
    end = notes([said, diff, cut, *answer.get("notes", ())])
    if not changes:
        nothing = "Nothing changed" if where or not _total(answer) else "Nothing but layout changed"
        return f"**{nothing}{where}** between {cite(before, None)} and {cite(after, None)}.{end}"
    more = [f"{len(changes) - MOST_CHANGES} more changes are in the diff."] if len(changes) > MOST_CHANGES else []
    rows = [_row(one, before, after) for one in changes[:MOST_CHANGES]]
    body = table(["where", "before", "after"], rows, safe=True)
    return f"**{_headline(answer, changes, where)}**\n\n{body}{notes(more)}{end}"


def _total(answer: dict[str, Any]) -> int:
    return sum(int(answer.get(key) or 0) for key in ("added", "removed", "changed"))


def _headline(answer: dict[str, Any], changes: Sequence[dict[str, Any]], where: str) -> str:
    kinds = ("changed", "added", "removed")
    counts = {kind: sum(1 for one in changes if one["kind"] == kind) for kind in kinds}
    if not where and not answer.get("truncated"):
        counts = {kind: max(int(answer.get(kind) or 0), counts[kind]) for kind in kinds}
    parts = ", ".join(f"{counts[kind]} {kind}" for kind in kinds if counts[kind])
    return f"{counted(sum(counts.values()) or len(changes), 'change')}{where}: {parts}."


def _row(change: dict[str, Any], before: Document, after: Document) -> list[str]:
    old, new = marked(_short(change.get("before")), _short(change.get("after")))
    return [
        plain(change.get("where") or "–")[:80],
        _side(old, change.get("before_page"), before),
        _side(new, change.get("after_page"), after),
    ]


def _short(words: str | None) -> list[str]:
    text = " ".join((words or "").split())
    return (text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS].rsplit(' ', 1)[0]} …").split()


def marked(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """Return both sides as Markdown, the words that differ in bold; a side without words is empty."""
    if not before or not after:
        return plain(" ".join(before)), plain(" ".join(after))
    old: list[str] = []
    new: list[str] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for side, words in ((old, before[i1:i2]), (new, after[j1:j2])):
            text = plain(" ".join(words))
            side.extend([text if kind == "equal" else f"**{text}**"] if text else [])
    return " ".join(old), " ".join(new)


def _side(text: str, page: int | None, document: Document) -> str:
    if not text:
        return "–"
    return f"{text} ({cite(document, page)})" if page and document.pages is not None else text


def _in_section(change: dict[str, Any], wanted: str) -> bool:
    if is_section(str(change.get("where") or ""), wanted):
        return True
    return any(is_section(str(change.get(side) or "")[:80], wanted) for side in ("before", "after"))


def older_first(reading: Reading, text: str) -> tuple[Document, Document, str]:
    """Return the older document, the newer, and by what that was told.

    Raises:
        Unclear: there are more than two and the request names none of them.
    """
    found = list(reading.chosen.documents)
    if len(found) != 2:  # noqa: PLR2004 - a comparison is of two
        names = ", ".join(one.name for one in found[:6])
        raise Unclear(f"Which two should be compared? There are {len(found)}: {names}.")
    if reading.ordered:
        return found[0], found[1], "as you said"
    for sign, why in ((_version, "by their names"), (_date, "by the dates in their names"), (_age, "by their names")):
        first, second = sign(found[0].name), sign(found[1].name)
        if first is not None and second is not None and first != second:
            older, newer = (found[0], found[1]) if first < second else (found[1], found[0])
            return older, newer, why
    if all(one.name.lower() in text.lower() for one in found):
        return found[0], found[1], "in the order you named them"
    return found[0], found[1], "in the order they were attached"


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0]


def _age(name: str) -> tuple[int, ...] | None:
    if _OLD.search(_stem(name)):
        return (0,)
    return (2,) if _NEW.search(_stem(name)) else (1,)


def _version(name: str) -> tuple[int, ...] | None:
    match = _VERSION.search(_DATE.sub("", _stem(name)))
    if match is None:
        return None
    return tuple(int(part) for part in re.split(r"[._]", match[1] or match[2]))


def _date(name: str) -> tuple[int, ...] | None:
    match = _DATE.search(_stem(name))
    return tuple(int(part or 0) for part in match.groups()) if match else None
