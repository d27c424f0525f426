"""Text as people send it: anything that UTF-8 and PostgreSQL can keep."""

from typing import Annotated

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
