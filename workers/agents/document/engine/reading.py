"""The actions that give text back: what is there, pages as Markdown, a whole document as one file."""

from pathlib import Path
from typing import Any

from workers.agents.document.engine import markdown
from workers.agents.document.engine.files import out_path
from workers.agents.document.engine.model import Facts, Page, page_numbers, spans
from workers.agents.document.engine.problem import EngineProblem
from workers.agents.document.engine.shelf import NeedsOcr, Shelf

LONGEST_ANSWER = 30_000
#: Pages looked at to tell whether a long document holds text.
FIRST_PAGES = 5
UNSURE = 0.75


def list_documents(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Return every document with its facts, and why the others can't be read."""
    documents, unreadable = [], {}
    for name in [request["only"]] if "only" in request else shelf.names:
        try:
            documents.append(_brief(shelf, name))
        except EngineProblem as problem:
            unreadable[name] = {"code": problem.code, "message": problem.message, "cure": problem.cure}
        except Exception as error:  # noqa: BLE001 - a file that breaks a library must not hide the others
            said = f"{name} can't be read: {type(error).__name__}: {str(error)[:200]}"
            unreadable[name] = {
                "code": "engine",
                "message": said,
                "cure": "Save it anew, or as a PDF, and attach that.",
            }
    return {"documents": documents, "unreadable": unreadable}


def _brief(shelf: Shelf, name: str) -> dict[str, Any]:
    facts = shelf.facts(name)
    first = shelf.pages(name, range(1, min(facts.total, FIRST_PAGES) + 1))
    paged = facts.unit != "part"
    title = facts.title or next((found[1] for page in first if (found := _heading(page))), None)
    return {
        "file": name,
        "kind": facts.kind,
        "pages": facts.total if paged else None,
        **({} if paged else {"parts": facts.total}),
        "title": title,
        "size": shelf.path_of(name).stat().st_size,
        "has_text": any(page.text.strip() and not page.scan for page in first),
        **({"notes": facts.notes} if facts.notes else {}),
    }


def _heading(page: Page) -> tuple[int, str] | None:
    return next((found for block in markdown.blocks(page.text) if (found := markdown.heading(block))), None)


def read_document(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Return pages as Markdown, as many as an answer holds."""
    name = shelf.name_of(request["file"])
    facts = shelf.facts(name)
    wanted = page_numbers(request.get("pages"), facts.total, name, facts.unit)
    shelf.pages(name, wanted)
    taken: list[Page] = []
    left: list[int] = []
    length = 0
    # Page by page: a scan of 300 pages isn't read by OCR to show the ten that fit.
    for start in range(0, len(wanted), FIRST_PAGES):
        batch = wanted[start : start + FIRST_PAGES]
        if length >= LONGEST_ANSWER:
            left += batch
            continue
        for page in shelf.text_pages({name: batch})[name]:
            if taken and length + len(page.text) > LONGEST_ANSWER:
                left.append(page.number)
                length = LONGEST_ANSWER
                continue
            taken.append(page)
            length += len(page.text)
    answer = {
        "file": name,
        "unit": facts.unit,
        "pages": [_shown(page) for page in taken],
        "total_pages": facts.total,
        "truncated": bool(left) or any(len(page.text) > LONGEST_ANSWER for page in taken),
    }
    if left:
        answer["left_out"] = spans(left)
    return answer | _notes(facts, taken)


def _shown(page: Page) -> dict[str, Any]:
    shown = {
        "page": page.number,
        "text": page.text[:LONGEST_ANSWER],
        "ocr": page.ocr,
        "confidence": page.confidence,
    }
    return shown | ({"label": page.label} if page.label else {})


def _notes(facts: Facts, pages: list[Page]) -> dict[str, Any]:
    notes = list(facts.notes)
    unsure = [page.number for page in pages if page.ocr and (page.confidence or 0) < UNSURE]
    if unsure:
        notes.append(f"OCR is unsure about page {spans(unsure)}: check figures and names against the picture.")
    if pages and not any(page.text.strip() or page.scan for page in pages):
        notes.append("No text was found on these pages.")
    unread = [page.number for page in pages if page.scan]
    if unread:
        notes.append(f"Page {spans(unread)} is a picture that wasn't read by OCR.")
    return {"notes": notes} if notes else {}


def convert_document(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Write the whole document to one file."""
    name = shelf.name_of(request["file"])
    facts = shelf.facts(name)
    pages = _as_wanted(shelf, name, facts, ocr=request.get("ocr"))
    plain = request["to"] == "text"
    texts = [markdown.plain(page.text) if plain else page.text for page in pages]
    if facts.unit == "part":
        whole = "\n\n".join(texts)
    elif plain:
        whole = "\n\n\f".join(texts)
    else:
        whole = "\n\n".join(
            f"<!-- {facts.unit} {page.number} -->\n\n{text}" for page, text in zip(pages, texts, strict=True)
        )
    path = out_path(shelf, f"{Path(name).stem}.{'txt' if plain else 'md'}")
    path.write_text(f"{whole.strip()}\n", encoding="utf-8")
    characters = sum(len(text) for text in texts)
    answer = {"file": str(path.relative_to(shelf.workspace)), "pages": len(pages), "characters": characters}
    return answer | {"unit": facts.unit} | _notes(facts, pages)


def _as_wanted(shelf: Shelf, name: str, facts: Facts, *, ocr: bool | None) -> list[Page]:
    """Return the pages, read by OCR always (true), never (false), or where they hold no text."""
    if ocr is False:
        return shelf.pages(name)
    if ocr and facts.kind in {"pdf", "image"}:
        pages = shelf.pages(name)
        if unread := [page.number for page in pages if not page.ocr]:
            raise NeedsOcr({name: unread})
        return pages
    return shelf.text_pages({name: None})[name]


def recognise_pages(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Read pages by OCR and keep what they say for the next call."""
    shelf.recognise(shelf.name_of(request["file"]), request["pages"])
    return {"read": request["pages"]}
