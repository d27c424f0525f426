"""The documents at hand, and which of them a request means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workers.agents.document.reading.words import STOP_WORDS, stem, words

_KIND_WORDS = {
    "pdf": r"pdfs?",
    "image": r"photos?|pictures?|images?|scans?|photographs?|screenshots?|snapshots?",
    "docx": r"word (?:file|document)s?|docx",
    "pptx": r"presentations?|slides?|slide decks?|decks?|powerpoints?|pptx",
    "xlsx": r"spreadsheets?|workbooks?|excel(?: files?| sheets?)?|xlsx",
    "html": r"web ?pages?|html",
    "eml": r"e-?mails?|messages?|eml",
}
_KINDS = {kind: re.compile(rf"\b(?:{pattern})\b") for kind, pattern in _KIND_WORDS.items()}
_MANY = re.compile(
    r"\b(?:both|all (?:of )?(?:them|these|those|the)|each (?:of|file|document|pdf|one)|every (?:file|document"
    r"|pdf)|them|"
    r"these|those|(?:the )?(?:two|three|four|five|six|\d+) (?:files|documents|pdfs|contracts|invoices|reports"
    r"|versions)|"
    r"files|documents|pdfs|invoices|receipts|contracts|letters|scans|photos|pictures|images|reports|versions|bills)\b"
)
_NAME_PART = re.compile(r"[^\W_]+")
#: Parts of file names that name nothing.
_DULL = frozenset({"final", "copy", "draft", "new", "old", "file", "the", "scan", "document", "pdf", "page", "version"})
_SHORTEST = 3
_DATA = re.compile(r"\.(?:csv|tsv|json|diff|patch|py|js|ts|log|ya?ml|toml)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """A file that can be read; ``pages`` is None where the format has none.

    ``origin`` says where it comes from: attached to this request, made by the step this one builds on, attached or
    made earlier in the conversation.
    """

    name: str
    kind: str
    pages: int | None
    has_text: bool
    title: str | None = None
    origin: str = "request"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The documents that a request means, as it names them, else in the order they were attached.

    ``named`` when it says which, ``many`` when it speaks of several.
    """

    documents: tuple[Document, ...]
    named: bool
    many: bool

    @property
    def names(self) -> list[str]:
        """The names of the files."""
        return [document.name for document in self.documents]


def read_documents(listed: Sequence[dict[str, Any]], origins: Mapping[str, str]) -> list[Document]:
    """Return what ``list_documents`` found, in its order: the newest first; ``origins`` by file name."""
    return [
        Document(
            name=one["file"],
            kind=one["kind"],
            pages=one.get("pages"),
            has_text=bool(one.get("has_text", True)),
            title=one.get("title"),
            origin=origins.get(one["file"], "request"),
        )
        for one in listed
    ]


def choose(text: str, documents: Sequence[Document]) -> Chosen:
    """Return the documents a request means: those it names, else those of the kind it names, else those it came with.

    A request that came with none means the newest, or all of them when it speaks of several.
    """
    many = _MANY.search(text.lower()) is not None
    if whole := _by_name(text, documents):
        return Chosen(tuple(whole), named=True, many=many or len(whole) > 1)
    if parts := _by_name_parts(text, documents):
        return Chosen(tuple(_unnamed(parts, many=many or len(parts) > 1)), named=True, many=many)
    kinds = {kind for kind, pattern in _KINDS.items() if pattern.search(text.lower())}
    fitting = [document for document in documents if document.kind in kinds]
    if not fitting and "image" in kinds:  # a scan is often a PDF without text
        fitting = [document for document in documents if not document.has_text]
    if fitting and len(fitting) < len(documents):
        return Chosen(tuple(_unnamed(fitting, many=many)), named=True, many=many)
    return Chosen(tuple(_unnamed(documents, many=many)), named=False, many=many)


def _unnamed(documents: Sequence[Document], *, many: bool) -> Sequence[Document]:
    own = [document for document in documents if document.origin in {"request", "step"}]
    if not many:
        return own[::-1] or documents[:1]
    # Those made earlier stand first where the request points back at them; all are listed newest first.
    alike = [document for document in documents if document.origin == documents[0].origin]
    attached = [document for document in documents if document.origin != "earlier"]
    return next((found[::-1] for found in (own, alike, attached) if len(found) > 1), documents[::-1])


def readable_only(documents: Sequence[Document], request: str) -> list[Document]:
    """Return the documents without what lies beside them, unless the request names it: data, diffs, drawn charts."""
    kept = [one for one in documents if not _beside(one) or one.name.lower() in request.lower()]
    return kept or list(documents)


def _beside(document: Document) -> bool:
    return _DATA.search(document.name) is not None or (document.kind == "image" and document.origin == "earlier")


def without_names(text: str, documents: Sequence[Document]) -> str:
    """Return the request with file names taken out, so that no word of a name is read as a wish."""
    for document in sorted(documents, key=lambda one: -len(one.name)):
        text = re.sub(re.escape(document.name), " FILE ", text, flags=re.IGNORECASE)
    return re.sub(r"\b[\w-]+\.(?:pdf|docx?|pptx?|xlsx?|html?|eml|txt|md|png|jpe?g|tiff?|webp|csv)\b", " FILE ", text)


def _by_name(text: str, documents: Sequence[Document]) -> list[Document]:
    """Return documents whose whole name, or name without its ending, stands in the request, in its order."""
    lowered, found = text.lower(), []
    for document in sorted(documents, key=lambda one: -len(one.name)):
        name = document.name.lower()
        bare = name.rsplit(".", 1)[0]
        place = lowered.find(name)
        if place < 0 and len(bare) >= _SHORTEST and re.search(r"[\d_-]", bare):
            match = re.search(rf"(?<![\w-]){re.escape(bare)}(?![\w-])", lowered)
            place = match.start() if match else -1
        if place >= 0:
            length = len(name) if lowered.startswith(name, place) else len(bare)
            lowered = lowered[:place] + "\0" * length + lowered[place + length :]  # "a.pdf" is not in "data.pdf" twice
            found.append((place, document))
    return [document for _, document in sorted(found, key=lambda one: one[0])]


def _by_name_parts(text: str, documents: Sequence[Document]) -> list[Document]:
    """Return documents with a word of the request in their name: "the contract" is contract-v1.docx."""
    if len(documents) == 1:
        return []
    said = {
        stem(word) for word in words(text) if word not in STOP_WORDS and word not in _DULL and len(word) > _SHORTEST
    }
    fitting = [document for document in documents if said & _parts(document)]
    return fitting if len(fitting) < len(documents) else []


def _parts(document: Document) -> set[str]:
    bare = document.name.rsplit(".", 1)[0]
    return {stem(part) for part in _NAME_PART.findall(bare) if part.lower() not in _DULL and not part.isdigit()}
