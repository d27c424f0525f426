"""The port to xberg, the library that turns documents into Markdown; nothing else of ours knows it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from workers.agents.document.engine import markdown
from workers.agents.document.engine.problem import EngineProblem

SECONDS = 130
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as the library gives it; ``notes`` are a slide's speaker notes, ``label`` a sheet's name."""

    number: int
    text: str
    label: str
    notes: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """A document's Markdown; ``pages`` is empty for kinds without pages."""

    text: str
    title: str | None
    pages: list[ReadPage]


def extract(data: bytes, media_type: str, name: str) -> Extracted:
    """Turn a document into Markdown, without OCR and without fetching anything.

    Raises:
        EngineProblem: it is protected, damaged, or larger inside than allowed.
    """
    import xberg  # noqa: PLC0415 - 0.1 s and 130 MB, not needed for pages that are read already

    config = xberg.ExtractionConfig(
        output_format=xberg.OutputFormat("markdown"),
        use_cache=False,
        disable_ocr=True,
        escape_markdown=False,
        pages=xberg.PageConfig(extract_pages=True),
        max_archive_depth=0,
        extraction_timeout_secs=SECONDS,
        concurrency=xberg.ConcurrencyConfig(max_threads=2),
    )
    source = xberg.ExtractInput(kind="bytes", bytes=data, mime_type=media_type, filename=name)
    try:
        result = asyncio.run(xberg.extract(source, config))
    except (xberg.XbergError, RuntimeError, ValueError, OSError) as error:
        raise _said(name, str(error)) from error
    if not result.results:
        raise _said(name, "; ".join(str(problem) for problem in result.errors))
    return _extracted(result.results[0])


def count_pages(data: bytes, name: str) -> int:
    """Return how many pages a PDF has, a damaged one too.

    Raises:
        EngineProblem: it can't be told.
    """
    import xberg  # noqa: PLC0415 - as above

    try:
        return int(xberg.pdf_page_count(data))
    except (xberg.XbergError, RuntimeError, ValueError) as error:
        raise _said(name, str(error)) from error


def _extracted(document: Any) -> Extracted:  # noqa: ANN401 - the library's types differ between its stubs and its wheel
    pages = [
        ReadPage(
            number=page.page_number,
            text=markdown.unescape(page.content).strip(),
            label=page.sheet_name or "",
            notes=(page.speaker_notes or "").strip(),
        )
        for page in document.pages or ()
    ]
    title = (document.metadata.title or "").strip() or None
    return Extracted(markdown.unescape(document.content).strip(), title, pages)


def _said(name: str, words: str) -> EngineProblem:
    """Return the library's complaint as ours."""
    low = words.lower()
    if "encrypt" in low or "password" in low:
        cure = "Remove the password in the program that made it, and attach it again."
        return EngineProblem("encrypted", f"{name} is protected by a password.", cure)
    if "security limit" in low or "too large" in low or "exceed" in low or "ratio" in low:
        cure = "Save it anew from its own program, or as a PDF, and attach that."
        return EngineProblem("too_large", f"{name} unpacks to more than is opened.", cure)
    if "timeout" in low or "timed out" in low:
        return EngineProblem("limit_wall", f"{name} takes too long to read.", "Name fewer pages, or split it first.")
    cure = "Open it in its own program, save it again, and attach that."
    return EngineProblem("damaged_file", f"{name} can't be read: it is damaged or cut off.", cure)
