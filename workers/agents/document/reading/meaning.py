"""What a request is read as."""

from dataclasses import dataclass
from typing import Any, Literal

from workers.agents.document.reading.documents import Chosen
from workers.agents.document.reading.pages import Span

Intent = Literal[
    "compare", "merge", "split", "remove", "rotate", "tables", "fields", "collect", "outline", "count",
    "summary", "about", "convert", "read", "question",
]  # fmt: skip
#: What an answer is made of; "page" wants the place only, "" any passage.
Kind = Literal["", "name", "date", "amount", "duration", "percent", "number", "email", "phone", "iban", "link", "page"]


class Beyond(Exception):
    """The request is outside the built-in model's range; its text says of what kind, or is empty."""


class Unclear(Exception):
    """The request is understood but lacks something; its text asks for it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question looks for: stems that must show up, words to search with, and the kinds of answer wanted."""

    said: str
    stems: tuple[str, ...]
    kinds: tuple[Kind, ...] = ()
    #: "Is there …?", "Does it …?": answered with what the document says, never with a bare yes or no.
    yes_or_no: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A request as it was understood; fields that an intent doesn't use are empty."""

    intent: Intent
    chosen: Chosen
    spans: tuple[Span, ...] = ()
    #: A section named by number or title, in lower case ("clause 4", "introduction").
    section: str | None = None
    topic: Topic | None = None
    #: Tables asked for, counted from 1; -1 is the last.
    which: tuple[int, ...] = ()
    points: int = 5
    names: tuple[str, ...] = ()
    schema: dict[str, Any] | None = None
    by: Literal["pages", "headings", "every"] = "pages"
    every: int | None = None
    to: Literal["markdown", "text"] = "text"
    degrees: int = 90
    #: The request says which document is the older one.
    ordered: bool = False
    #: One answer in words ("what is the total?") instead of a table of fields.
    single: bool = False
    #: Understood by its verb, not only because it looks like a question.
    explicit: bool = True
