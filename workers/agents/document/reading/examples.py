"""Requests that the built-in model understands, about the documents at hand."""

from collections.abc import Sequence

from workers.agents.document.reading.documents import Document

_GENERAL = (
    "Extract the table on page 2",
    "What does the contract say about termination? Give me the page",
    "Summarise this document in five points",
)


def examples(documents: Sequence[Document]) -> list[str]:
    """Return three requests; about these documents where there are any."""
    if not documents:
        return list(_GENERAL)
    first = documents[0]
    if len(documents) > 1:
        second = documents[1]
        return [
            f"Compare {first.name} and {second.name} and list what changed",
            f"Summarise {first.name} in five points",
            f"What does {second.name} say about payment? Give me the page",
        ]
    return _of_kind(first)


def _of_kind(document: Document) -> list[str]:
    name = document.name
    if document.kind == "image":
        return [f"Read the text in {name}", f"What is the total of {name}?", f"Find all dates in {name}"]
    if document.kind == "pdf" and (document.pages or 1) > 1:
        last = f"Split {name} into pages 1 and 2-{document.pages}" if document.pages != 2 else f"Show page 2 of {name}"  # noqa: PLR2004 - two pages
        return [f"Summarise {name} in five points", f"All tables of {name} as CSV", last]
    return [f"Summarise {name} in five points", f"List all dates in {name}", f"Convert {name} to Markdown"]
