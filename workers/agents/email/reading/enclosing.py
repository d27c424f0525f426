"""Which of the files at hand a request wants to go along with a mail."""

import re
from collections.abc import Sequence

from workers.agentkit.spec import FileRef
from workers.agents.email.reading.meaning import Files

_ENDINGS = (
    "pdf|csv|tsv|xlsx?|docx?|pptx?|txt|md|html?|png|jpe?g|gif|webp|svg|zip|json|py|eml|ics|odt|ods|parquet|tiff?|js|"
    "ts|sh|xml"
)
_FILE_NAME = re.compile(rf"(?<![\w@/])[\w][\w.-]*\.(?:{_ENDINGS})\b(?!\.\w)", re.IGNORECASE)
_THINGS = (
    r"files?|attachments?|charts?|plots?|graphs?|diagrams?|images?|pictures?|photos?|screenshots?|reports?|pdfs?|"
    r"tables?|documents?|spreadsheets?|"
    r"scripts?|programs?|code|versions?|papers?|letters?|contracts?|scans?|parts?|csvs?|slides|presentation"
)
_AT_HAND = re.compile(
    rf"\b(?:this|these|those|the|my|that|both|all|each)(?: [\w-]+){{0,2}} (?:{_THINGS})\b|\battach(?:ed|ing)?\b|"
    rf"\battachments?\b|"
    r"\beach part\b|\bboth\b|\beverything\b|^(?:it|this|that|these|them|all)\b",
    re.IGNORECASE,
)
#: Files that a chart leaves for the page, not for people.
_FOR_THE_PAGE = (".vl.json",)


def enclosed(text: str, files: Sequence[FileRef]) -> Files:
    """Return the files that a request's words about sending name."""
    names = tuple(file.name for file in files if _names(text, file.name))
    asked = [match[0] for match in _FILE_NAME.finditer(text)]
    known = {name.lower() for name in names}
    missing = tuple(dict.fromkeys(name for name in asked if name.lower() not in known and not _inside(name, known)))
    return Files(names=names, at_hand=not names and _AT_HAND.search(text) is not None, missing=missing)


def at_hand(files: Sequence[FileRef]) -> tuple[str, ...]:
    """Return the names of the files that "it" and "this" mean: made by the step before, else those that came along."""
    useful = [file for file in files if not file.name.endswith(_FOR_THE_PAGE)]
    for origin in ("step", "request", "earlier", "conversation"):
        if found := tuple(file.name for file in useful if file.origin == origin):
            return found
    return ()


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", text, re.IGNORECASE) is not None


def _inside(name: str, known: set[str]) -> bool:
    return any(name.lower() in other for other in known)
