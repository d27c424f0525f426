"""Word, PowerPoint, Excel and HTML: Markdown by the library, and what it leaves out read from the XML."""

import re
import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workers.agents.document.engine import markdown
from workers.agents.document.engine.extractor import Extracted, extract
from workers.agents.document.engine.model import Facts, Kind, Page
from workers.agents.document.engine.problem import EngineProblem

MEDIA_TYPES: dict[Kind, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}
LARGEST_SHEET = 64 << 20
MAX_FORMULAS = 500
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_FRONT = re.compile(r"\A---\n\n?(?:(?:#+ )?[\w:-]+: [^\n]*\n*)+(?:---\n+)?")


def read(path: Path, kind: Kind) -> tuple[Facts, list[Page]]:
    """Return the whole document.

    Raises:
        EngineProblem: it is damaged, protected, or larger inside than allowed.
    """
    found = extract(path.read_bytes(), MEDIA_TYPES[kind], path.name)
    match kind:
        case "pptx":
            pages = [Page(number=page.number, text=_slide(page.text, page.notes)) for page in found.pages]
        case "xlsx":
            return _workbook(path, found)
        case _:
            pages = text_pages(_cleaned(found))
    return Facts(kind=kind, total=len(pages), title=found.title or _first_heading(pages)), pages


def text_pages(text: str) -> list[Page]:
    """Return a text without pages as numbered parts."""
    return [Page(number=number, text=part) for number, part in enumerate(markdown.parts(text), start=1)]


def _first_heading(pages: list[Page]) -> str | None:
    for page in pages[:1]:
        for block in markdown.blocks(page.text):
            if found := markdown.heading(block):
                return found[1]
    return None


def _cleaned(found: Extracted) -> str:
    """Return the text without the title the library writes above it, pictures by their description."""
    text = "\n\n".join(page.text for page in found.pages) if found.pages else _FRONT.sub("", found.text)
    return _PICTURE.sub(lambda match: f"[picture: {match[1]}]" if match[1] else "", text).strip()


def _slide(text: str, notes: str) -> str:
    return f"{text}\n\nSpeaker notes: {notes}" if notes else text


def _workbook(path: Path, found: Extracted) -> tuple[Facts, list[Page]]:
    uncounted = _uncounted(path)
    pages, notes = [], []
    for page in found.pages:
        parts = [f"## {page.label}"] if page.label else []
        body = re.sub(r"\A##? [^\n]*\n*", "", page.text)
        cells = uncounted.get(page.label, {})
        if cells:
            said = f"Sheet {page.label} has {len(cells)} formulas without stored results: their values are missing."
            notes.append(f"{said} Open it in Excel or LibreOffice and save it to have them.")
            formulas = [["cell", "formula"], *([cell, f"={text}"] for cell, text in list(cells.items())[:MAX_FORMULAS])]
            body = f"{body}\n\nFormulas whose results the file doesn't hold:\n\n{markdown.table(formulas)}"
        pages.append(Page(number=page.number, text="\n\n".join([*parts, body]).strip(), label=page.label))
    return Facts(kind="xlsx", total=len(pages), title=found.title, notes=notes), pages


def _uncounted(path: Path) -> dict[str, dict[str, str]]:
    """Return, by sheet, the formulas that have no stored result: their cells and texts."""
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = _sheet_files(archive)
            return {name: _formulas(_xml(archive, file)) for name, file in sheets.items()}
    except (KeyError, ParseError, zipfile.BadZipFile, DefusedXmlException, EOFError) as error:
        cure = "Open it in its own program, save it again, and attach that."
        raise EngineProblem("damaged_file", f"{path.name} isn't a sound workbook.", cure) from error


def _xml(archive: zipfile.ZipFile, member: str) -> Element:
    with archive.open(member) as file:
        content = file.read(LARGEST_SHEET + 1)
    if len(content) > LARGEST_SHEET:
        cure = "Attach it to a question for the data analyst, or save the sheet as CSV."
        raise EngineProblem("too_large", f"The sheet {member} is larger than {LARGEST_SHEET >> 20} MB.", cure)
    found: Element = fromstring(content, forbid_dtd=True)
    return found


def _sheet_files(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the files of the workbook's sheets by the sheets' names."""
    links = {link.get("Id"): link.get("Target", "") for link in _xml(archive, "xl/_rels/workbook.xml.rels")}
    members = set(archive.namelist())
    found = {}
    for sheet in _xml(archive, "xl/workbook.xml").iter(f"{_SHEET}sheet"):
        target = links.get(sheet.get(_RELATION), "")
        file = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if file in members:
            found[sheet.get("name", "")] = file
    return found


def _formulas(sheet: Element) -> dict[str, str]:
    found = {}
    for cell in sheet.iter(f"{_SHEET}c"):
        formula, value = cell.find(f"{_SHEET}f"), cell.find(f"{_SHEET}v")
        if formula is not None and (value is None or not (value.text or "").strip()):
            found[cell.get("r", "?")] = formula.text or "(as in the cells around it)"
    return found
