"""Reads a document's pages through the tool, as many calls as it takes."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from workers.agents.document.plays.steps import Done, Step, answers_of
from workers.agents.document.reading.documents import Document
from workers.agents.document.reading.pages import Span, told
from workers.agents.document.reading.wording import ocr_note

#: Calls for one document: about 600,000 characters, which is what a run may hold.
MOST_CALLS = 20


@dataclass(slots=True)
class Text:
    """Pages that were read, and what is to be said about them."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: Pages that were not read, as "12-40"; "" when all were.
    left_out: str = ""


Reader = Generator[list[Step], list[Done], Text]


def read_pages(document: Document, spans: Sequence[Span] = (), most_calls: int = MOST_CALLS) -> Reader:
    """Read pages of a document, all of them without spans.

    Raises:
        NothingDone: the tool refused.
    """
    text, pages = Text(), told(spans, document.pages)
    for _ in range(most_calls):
        args = {"file": document.name} | ({"pages": pages} if pages else {})
        answer = answers_of((yield [Step("read_document", args)]))[0]
        text.pages += answer["pages"]
        text.notes += [note for note in answer.get("notes", ()) if note not in text.notes]
        text.left_out = pages = str(answer.get("left_out") or "")
        if not pages:
            break
    if note := ocr_note(text.pages):
        text.notes.insert(0, note)
    return text


def left_out_note(text: Text, document: Document) -> list[str]:
    """Return that pages were not read, when some weren't."""
    if not text.left_out:
        return []
    unit = "pages" if document.pages is not None else "parts"
    return [f"Not read, because it would be too much at once: {unit} {text.left_out}. Name them to read on."]
