"""Text out of documents: the words of pages and sections, a converted file, headings, counts, main points."""

import re

from workers.agents.document.plays.reading_pages import MOST_CALLS, Text, left_out_note, read_pages
from workers.agents.document.plays.steps import Play, Step, answers_of
from workers.agents.document.reading.documents import Document
from workers.agents.document.reading.meaning import Reading, Unclear
from workers.agents.document.reading.pages import spoken, told
from workers.agents.document.reading.sections import find_section, headings
from workers.agents.document.reading.summary import main_points
from workers.agents.document.reading.wording import cite, harmless, link, notes, plain
from workers.agents.document.reading.words import counted

MOST_SHOWN = 8_000
MOST_HEADINGS = 80
KIND_NAMES = {
    "pdf": "PDF", "docx": "Word document", "pptx": "presentation", "xlsx": "workbook", "html": "web page",
    "eml": "mail", "image": "picture", "text": "text file",
}  # fmt: skip


def read(reading: Reading, document: Document) -> Play:
    """Show the text of pages, of a section, or of the whole document as far as there is room."""
    text = yield from read_pages(document, reading.spans, most_calls=MOST_CALLS if reading.section else 1)
    if reading.section is not None:
        return _section(reading, document, text)
    shown = ""
    taken = 0
    for page in text.pages:
        piece = harmless(str(page["text"]))
        if shown and len(shown) + len(piece) > MOST_SHOWN:
            break
        heading = f"**{cite(document, page['page'], name=True)}**\n\n" if len(text.pages) > 1 or taken else ""
        shown += f"\n\n{heading}{piece or '(no text)'}"
        taken += 1
    where = cite(document, text.pages[0]["page"], name=True) if len(text.pages) == 1 else cite(document, None)
    more = _not_shown(text, taken, document)
    return f"The text of {where}:{_cut(shown)}{notes([*text.notes, *more])}"


def _cut(shown: str) -> str:
    if len(shown) <= MOST_SHOWN * 2:
        return shown
    return f"{shown[: MOST_SHOWN * 2].rsplit(' ', 1)[0]} …\n\nThe page goes on; convert the file to read all of it."


def _not_shown(text: Text, taken: int, document: Document) -> list[str]:
    rest = [page["page"] for page in text.pages[taken:]]
    if not rest:
        return left_out_note(text, document)
    return [f"There is more, from page {rest[0]} on: name the pages, or ask to convert the file to Markdown."]


def _section(reading: Reading, document: Document, text: Text) -> str:
    section = find_section(text.pages, str(reading.section))
    if section is None:
        said = f"I found no heading “{plain(reading.section)}” in {cite(document, None)}."
        return f"{said}{_heading_list(text)}{notes(left_out_note(text, document))}"
    body = harmless(section.text)[:MOST_SHOWN]
    return f"**{plain(section.title)}** ({cite(document, section.page, name=True)})\n\n{body}{notes(text.notes)}"


def _heading_list(text: Text) -> str:
    names = [f"“{plain(one.title)}”" for one in headings(text.pages)[:12]]
    return f" Its headings: {', '.join(names)}." if names else ""


def convert(reading: Reading, document: Document) -> Play:
    """Keep the document's text as a file."""
    answer = answers_of((yield [Step("convert_document", {"file": document.name, "to": reading.to})]))[0]
    kind = "Markdown" if reading.to == "markdown" else "plain text"
    pages = f"{counted(answer['pages'], 'page')}, " if document.pages is not None else ""
    size = f"{pages}{answer['characters']:,} characters"
    return f"{plain(document.name)} as {kind}: {link(answer['file'])} ({size}).{notes(answer.get('notes', ()))}"


def outline(_: Reading, document: Document) -> Play:
    """List the headings with their pages."""
    text = yield from read_pages(document)
    found = headings(text.pages)
    if not found:
        return f"{cite(document, None)} has no headings that can be told from its text.{notes(text.notes)}"
    top = min(one.level for one in found)
    lines = []
    for one in found[:MOST_HEADINGS]:
        page = f" – {cite(document, one.page)}" if document.pages is not None else ""
        lines.append(f"{'  ' * min(one.level - top, 3)}- {plain(one.title)}{page}")
    more = [f"{len(found) - MOST_HEADINGS} more headings are not shown."] if len(found) > MOST_HEADINGS else []
    head = f"{cite(document, None)} has {counted(len(found), 'heading')}:"
    return f"{head}\n\n{chr(10).join(lines)}{notes([*more, *left_out_note(text, document)])}"


def count(reading: Reading, document: Document) -> Play:
    """Say how many pages or words there are."""
    wants_words = reading.topic is not None and re.search(r"word|character|long", reading.topic.said) is not None
    pages = "" if document.pages is None else f"**{counted(document.pages, 'page')}**"
    if pages and not wants_words:
        yield []
        return f"{cite(document, None)} has {pages}."
    text = yield from read_pages(document)
    said = " ".join(str(page["text"]) for page in text.pages)
    number = len(re.findall(r"[^\W_]+(?:['’.,-][^\W_]+)*", said))
    figures = f"**{counted(number, 'word')}** ({len(said):,} characters)"
    at_least = "at least " if text.left_out else ""
    has = f"{pages} and {at_least}{figures}" if pages else f"{at_least}{figures}"
    return f"{cite(document, None)} has {has}.{notes([*text.notes, *left_out_note(text, document)])}"


def summary(reading: Reading, document: Document) -> Play:
    """Give the sentences that say most, with their pages."""
    text = yield from read_pages(document, reading.spans)
    pages, about = text.pages, cite(document, None)
    if reading.section is not None:
        section = find_section(pages, reading.section)
        if section is None:
            return _section(reading, document, text)
        pages = [{"page": section.page, "text": section.text}]
        about = f"“{plain(section.title)}” in {cite(document, section.page, name=True)}"
    elif where := told(reading.spans, document.pages):
        about = f"{spoken(where)} of {about}"
    points = main_points(pages, reading.points)
    if not points:
        return f"{about} holds no whole sentences to choose from.{notes(text.notes)}"
    several = len({page["page"] for page in text.pages}) > 1 and document.pages is not None
    lines = [f"- {plain(point.text)}{f' ({cite(document, point.page)})' if several else ''}" for point in points]
    basis = "Sentences of the document itself, chosen by the built-in model, not rewritten."
    said = [*text.notes, *left_out_note(text, document), *_fewer(len(points), reading), basis]
    return f"The main points of {about}:\n\n{chr(10).join(lines)}{notes(said)}"


def _fewer(found: int, reading: Reading) -> list[str]:
    return ["It has no more sentences that say something of their own."] if found < reading.points else []


def about(reading: Reading, document: Document) -> Play:
    """Say what a document is: kind, length, title, headings and its main points."""
    text = yield from read_pages(document, most_calls=3)
    kind = KIND_NAMES.get(document.kind, document.kind)
    size = f" of {counted(document.pages, 'page')}" if document.pages is not None and document.kind != "image" else ""
    title = f", “{plain(document.title)}”" if document.title else ""
    parts = [f"{cite(document, None)} is a {kind}{size}{title}."]
    found = headings(text.pages) if document.kind != "image" else []
    if found:
        top = min(one.level for one in found)
        names = [plain(one.title) for one in found if one.level <= top + 1 and one.title != document.title][:10]
        parts += [f"Its headings: {' · '.join(names)}."] if names else []
    points = main_points(text.pages, reading.points)
    if points:
        parts.append(
            "It says:\n\n" + "\n".join(f"- {plain(point.text)} ({cite(document, point.page)})" for point in points)
        )
    elif text.pages and str(text.pages[0]["text"]).strip():
        parts.append(f"It says:\n\n{harmless(str(text.pages[0]['text']))[:1500]}")
    else:
        parts.append("No text was found in it.")
    return "\n\n".join(parts) + notes([*text.notes, *left_out_note(text, document)])


def no_pages(document: Document) -> Unclear:
    """Return that pages were named of a document that has none."""
    return Unclear(f"{document.name} has no pages. Name a section instead, or ask for the whole text.")
