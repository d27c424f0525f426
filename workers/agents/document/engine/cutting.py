"""Cutting, joining and turning PDFs; what a reader would run or open by itself is left out of the results."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from workers.agents.document.engine import markdown, pictures
from workers.agents.document.engine.files import out_path
from workers.agents.document.engine.model import page_numbers, spans
from workers.agents.document.engine.problem import EngineProblem
from workers.agents.document.engine.shelf import Shelf

MOST_FILES, MOST_PAGES = 300, 3000
ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"}
LONGEST_TITLE = 60

Piece = tuple[list[int], str | None]


def split_document(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Write each part of a PDF to a file of its own."""
    name = _pdf(shelf, request["file"])
    total = shelf.facts(name).total
    match request["by"]:
        case "headings":
            pieces = _chapters(shelf, name, total)
        case "every":
            pieces = _stretches(total, request.get("every"))
        case _:
            wanted = request.get("pages") or [str(number) for number in range(1, total + 1)]
            pieces = [(page_numbers(one, total, name), None) for one in wanted]
    if len(pieces) > MOST_FILES:
        said = f"That makes {len(pieces):,} files; at most {MOST_FILES} are made at once."
        raise EngineProblem("too_many_files", said, "Split into longer parts, or name the pages you need.")
    entries = []
    with _damage(name):
        reader = PdfReader(shelf.sound(name))
        for number, (pages, title) in enumerate(pieces, start=1):
            ending = f"-{number:02d}-{_short(title)}" if title else f"-p{spans(pages).replace(', ', '+')}"
            path = out_path(shelf, f"{Path(name).stem}{ending}.pdf")
            writer = PdfWriter()
            for page in pages:
                writer.add_page(reader.pages[page - 1])
            _write(writer, path)
            entries.append({"file": str(path.relative_to(shelf.workspace)), "pages": spans(pages), "title": title})
    return {"files": entries}


def merge_documents(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Write PDFs and pictures into one PDF, each with a bookmark."""
    names = [shelf.name_of(name) for name in request["names"]]
    if len(names) < 2:  # noqa: PLR2004 - joining takes two
        raise EngineProblem("too_few_files", "Joining takes at least two files.", "Name the files in order.")
    total = sum(shelf.facts(name).total for name in names)
    if total > MOST_PAGES:
        said = f"Together they have {total:,} pages; at most {MOST_PAGES:,} are joined."
        raise EngineProblem("too_many_pages", said, "Join fewer of them.")
    writer = PdfWriter()
    for name in names:
        with _damage(name):
            writer.append(_as_pdf(shelf, name), outline_item=Path(name).stem)
    path = out_path(shelf, f"{Path(request.get('name') or 'merged').stem}.pdf")
    _write(writer, path)
    return {"file": str(path.relative_to(shelf.workspace)), "pages": total}


def rotate_pages(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Write a PDF with pages turned clockwise."""
    name = _pdf(shelf, request["file"])
    total = shelf.facts(name).total
    wanted = page_numbers(request.get("pages"), total, name)
    path = out_path(shelf, f"{Path(name).stem}-rotated.pdf")
    with _damage(name):
        writer = PdfWriter(clone_from=shelf.sound(name))
        for number in wanted:
            page = writer.pages[number - 1]
            page.rotation = (page.rotation + int(request["degrees"])) % 360
        _write(writer, path)
    return {"file": str(path.relative_to(shelf.workspace)), "pages": total, "rotated": spans(wanted)}


def _pdf(shelf: Shelf, wanted: str) -> str:
    name = shelf.name_of(wanted)
    kind = shelf.facts(name).kind
    if kind != "pdf":
        said = f"{name} is no PDF ({kind}); only PDFs can be split or rotated."
        raise EngineProblem("not_a_pdf", said, "Save it as PDF in its own program and attach that.")
    return name


def _as_pdf(shelf: Shelf, name: str) -> Path:
    kind = shelf.facts(name).kind
    if kind == "pdf":
        return shelf.sound(name)
    if kind == "image":
        return pictures.as_pdf(shelf.path_of(name), shelf.workspace / ".cache" / f"{Path(name).name}.pdf")
    cure = "Save it as PDF in its own program and attach that."
    raise EngineProblem("not_a_pdf", f"{name} is neither PDF nor picture; it can't be joined.", cure)


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """Turn what pypdf says about a damaged file into our words."""
    try:
        yield
    except (PyPdfError, OSError, ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError) as error:
        cure = "Open it in its own program, save it again, and attach that."
        raise EngineProblem("damaged_file", f"{name} is too damaged to be taken apart.", cure) from error


def _stretches(total: int, every: int | None) -> list[Piece]:
    if every is None or every < 1:
        raise EngineProblem("bad_pages", "It isn't said how many pages each file gets.", "Give every, at least 1.")
    return [(list(range(start, min(start + every, total + 1))), None) for start in range(1, total + 1, every)]


def _chapters(shelf: Shelf, name: str, total: int) -> list[Piece]:
    """Return chapters by the PDF's bookmarks, else by the headings on its pages.

    Raises:
        EngineProblem: it has neither.
    """
    starts = _bookmarks(shelf, name) or _headings(shelf, name)
    if len(starts) < 2:  # noqa: PLR2004 - one chapter is no split
        cure = 'Say which pages make a file, as "1-3" and "4-9", or how many pages each gets.'
        raise EngineProblem("no_headings", f"{name} has no headings to split at.", cure)
    grouped: dict[int, list[str]] = {}
    shared = {page for page, _, at_top in starts if not at_top}
    for page, title, _ in starts:
        grouped.setdefault(page, []).append(title)
    firsts = sorted(grouped)
    pieces: list[Piece] = [(list(range(1, firsts[0])), "Front")] if firsts[0] > 1 else []
    for first, following in zip(firsts, [*firsts[1:], None], strict=True):
        # A chapter that begins in the middle of a page shares that page with the one before.
        last = total if following is None else following - (following not in shared)
        pieces.append((list(range(first, last + 1)), "; ".join(grouped[first])))
    return pieces


def _bookmarks(shelf: Shelf, name: str) -> list[tuple[int, str, bool]]:
    with _damage(name):
        reader = PdfReader(shelf.sound(name))
        found = []
        for item in reader.outline:
            number = None if isinstance(item, list) else reader.get_destination_page_number(item)
            if number is not None and not isinstance(item, list):
                found.append((number + 1, " ".join(str(item.title).split()), True))
        return found


def _headings(shelf: Shelf, name: str) -> list[tuple[int, str, bool]]:
    """Return (page, title, stands at the top) of the highest level of headings of which there are several."""
    levels: dict[int, list[tuple[int, str, bool]]] = {}
    for page in shelf.text_pages({name: None})[name]:
        for index, block in enumerate(markdown.blocks(page.text)):
            if found := markdown.heading(block):
                levels.setdefault(found[0], []).append((page.number, found[1], index == 0))
    return next((levels[level] for level in sorted(levels) if len(levels[level]) > 1), [])


def _short(title: str) -> str:
    """Return a chapter's title without the number in front, as part of a file's name."""
    return re.sub(r"^[\d.)\s]+", "", title)[:LONGEST_TITLE] or title


def _write(writer: PdfWriter, path: Path) -> None:
    _disarm(writer)
    writer.write(path)


def _disarm(writer: PdfWriter) -> None:
    """Take out scripts, and actions that start something, from the document and its pages."""
    root = writer.root_object
    for key in ("/OpenAction", "/AA"):
        root.pop(key, None)
    names = root.get("/Names")
    if names is not None and isinstance(found := names.get_object(), DictionaryObject):
        found.pop("/JavaScript", None)
    for page in writer.pages:
        page.pop("/AA", None)
        marks = page.get("/Annots")
        if marks is not None and isinstance(listed := marks.get_object(), ArrayObject):
            for mark in listed:
                _disarm_mark(mark.get_object())


def _disarm_mark(mark: Any) -> None:  # noqa: ANN401 - pypdf's objects
    if not isinstance(mark, DictionaryObject):
        return
    mark.pop("/AA", None)
    action = mark.get("/A")
    if action is not None and isinstance(found := action.get_object(), DictionaryObject) and found.get("/S") in ACTIVE:
        mark.pop("/A", None)
