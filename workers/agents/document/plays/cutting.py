"""Pages as files: split, merge, rotate, leave out."""

import re
from collections.abc import Sequence

from workers.agents.document.plays.steps import Play, Step, answers_of
from workers.agents.document.reading.documents import Document
from workers.agents.document.reading.meaning import Reading, Unclear
from workers.agents.document.reading.pages import others, spoken, told
from workers.agents.document.reading.wording import cite, link, notes, plain
from workers.agents.document.reading.words import counted, listed

_DEGREES = {90: "by 90° to the right", 180: "by 180°", 270: "by 90° to the left"}
_FIRST = re.compile(r"\b(\w[\w-]*) (?:comes )?first\b")
_LAST = re.compile(r"\b(\w[\w-]*) (?:comes |at the )?(?:last|end)\b")


def split(reading: Reading, document: Document) -> Play:
    """Cut a document into files."""
    answer = answers_of((yield [Step("split_document", _split_args(reading, document))]))[0]
    files = answer["files"]
    if len(files) == 1:
        head = f"{spoken(files[0]['pages']).capitalize()} of {cite(document, None)}: {link(files[0]['file'])}."
        return head + notes(answer.get("notes", ()))
    lines = [f"- {link(one['file'])}: {spoken(one['pages'])}{_titled(one.get('title'))}" for one in files]
    head = f"{cite(document, None)} is split into {counted(len(files), 'file')}:"
    return f"{head}\n\n{chr(10).join(lines)}{notes(answer.get('notes', ()))}"


def _titled(title: str | None) -> str:
    return f" – {plain(title)}" if title else ""


def _split_args(reading: Reading, document: Document) -> dict[str, object]:
    args: dict[str, object] = {"file": document.name, "by": reading.by}
    if reading.by == "every":
        return args | {"every": reading.every or 1}
    if reading.by == "headings":
        return args
    spans = [told([span], document.pages) for span in reading.spans]
    return args | {"pages": [told(reading.spans, document.pages)] if reading.single else spans}


def remove(reading: Reading, document: Document) -> Play:
    """Keep every page but those named."""
    if document.pages is None:
        raise Unclear(f"{document.name} has no pages that could be left out. That works with PDFs.")
    kept, out = others(reading.spans, document.pages), told(reading.spans, document.pages) or ""
    if kept is None:
        raise Unclear(f"That would leave nothing of {document.name}, which has {counted(document.pages, 'page')}.")
    steps = [Step("split_document", {"file": document.name, "by": "pages", "pages": [kept]})]
    answer = answers_of((yield steps))[0]
    return f"{cite(document, None)} without {spoken(out)}: {link(answer['files'][0]['file'])}."


def rotate(reading: Reading, document: Document, made: dict[str, str]) -> Play:
    """Turn pages; ``made`` learns what the turned file is called."""
    pages = told(reading.spans, document.pages)
    args = {"file": document.name, "degrees": reading.degrees} | ({"pages": pages} if pages else {})
    answer = answers_of((yield [Step("rotate_pages", args)]))[0]
    made[document.name] = answer["file"]
    what = f"{spoken(pages).capitalize()} of {cite(document, None)}" if pages else cite(document, None)
    turned = "is" if pages is None or not re.search(r"[-,]", pages) else "are"
    return (
        f"{what} {turned} turned {_DEGREES[reading.degrees]}: {link(answer['file'])}.{notes(answer.get('notes', ()))}"
    )


def merge(reading: Reading, text: str, made: dict[str, str]) -> Play:
    """Join documents in the order that was said, else in that of their attaching; turned ones as they were turned."""
    ordered = in_order(reading, text)
    names = [made.get(one.name, one.name) for one in ordered]
    answer = answers_of((yield [Step("merge_documents", {"files": names})]))[0]
    said = listed([link(name) for name in names])
    pages = f" ({counted(answer['pages'], 'page')})" if isinstance(answer.get("pages"), int) else ""
    return f"{link(answer['file'])}{pages} joins {said}, in this order.{notes(answer.get('notes', ()))}"


def in_order(reading: Reading, text: str) -> list[Document]:
    """Return the documents in the order they are to be joined: as named, as numbered, else as attached."""
    found = list(reading.chosen.documents)
    if reading.chosen.named and all(one.name.lower() in text.lower() for one in found):
        return found
    numbers = [_numbers(one.name) for one in found]
    if all(numbers) and len({tuple(one) for one in numbers}) == len(numbers):
        found.sort(key=lambda one: _numbers(one.name))
    low = text.lower()
    if re.search(r"\brevers|\bbackwards?\b", low):
        found.reverse()
    heads = [match[1] for match in _FIRST.finditer(low)]
    tails = [match[1] for match in _LAST.finditer(low)]
    found.sort(key=lambda one: _place(one.name.lower(), heads, tails))
    return found


def _place(name: str, heads: Sequence[str], tails: Sequence[str]) -> int:
    if any(head in name for head in heads):
        return -1
    return int(any(tail in name for tail in tails))


def _numbers(name: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", name.rsplit(".", 1)[0])]
