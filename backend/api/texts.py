"""Text as people send it: anything that UTF-8 and PostgreSQL can keep."""

from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator


def _keepable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("the text contains a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("the text contains half of a character (a lone surrogate)") from None
    return text


Text = Annotated[str, AfterValidator(_keepable)]

#: What somebody looks for in a list.
Words = Annotated[Text | None, Query(max_length=200, description="Words to look for.")]


def pattern_of(words: str | None) -> str | None:
    """Return the ILIKE pattern of what somebody looks for; None when that is nothing."""
    if not words or not words.strip():
        return None
    escaped = words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
