"""What a request means to the browser agent's built-in model."""

from dataclasses import dataclass, field
from typing import Any, Literal

from workers.agents.browser.reading.sign_in import SignIn

Intent = Literal[
    "screenshot", "pdf", "say", "table", "list", "data", "links", "changes", "search", "form", "download", "network",
    "feed", "topics", "keyword", "report", "values",
]  # fmt: skip


class Unclear(Exception):
    """A word from the person is needed: the text asks for it, and is the answer."""


class Beyond(Exception):
    """It isn't what the built-in model can do; the text names what, or is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A request, understood.

    Attributes:
        intents: what to do with each page, in order.
        urls: the pages.
        topic: what about, in the person's words.
        device: as Playwright names it, or as the person did.
        full: the whole page in a picture.
        pages: follow "next" over so many.
        fields: what to fill in: labels and values.
        button: what to press at the end.
        sends: whether the form is to be sent.
        sources: where to look for what is talked about; () is everywhere.
        days: how far back.
        schema: the JSON Schema of the values that are wanted.
        sign_in: where to sign in first.
    """

    intents: tuple[Intent, ...]
    urls: tuple[str, ...] = ()
    topic: str = ""
    since: str = ""
    device: str = ""
    locale: str = ""
    timezone: str = ""
    full: bool = False
    pages: int = 1
    fields: tuple[tuple[str, str], ...] = field(default=())
    button: str = ""
    sends: bool = False
    sources: tuple[str, ...] = ()
    days: int | None = None
    schema: dict[str, Any] | None = None
    sign_in: SignIn | None = None
