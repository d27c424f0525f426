"""What a page says, to compare it with another page that should say the same."""

import asyncio
import re

from tests.e2e.person import Person

#: Clocks go on between two looks.
_CLOCKS = re.compile(r"\b\d+:\d\d(:\d\d)?\b|\b\d+(\.\d+)? s\b")
#: Whether the pane beside it is open is each tab's own; its address says so.
_PANE = re.compile(r"(Show|Hide) artifacts|(?<=\") \[pressed\]")
_SOON_SECONDS = 10.0


async def words_of(person: Person) -> str:
    """Return the accessible text of the main column, without clocks and pane."""
    words = await person.page.locator("main").aria_snapshot()
    return _PANE.sub("", _CLOCKS.sub("<time>", words))


async def check_same_view(one: Person, other: Person) -> None:
    """Both pages say the same, at once or as soon as the same has reached both."""
    deadline = asyncio.get_running_loop().time() + _SOON_SECONDS
    while (first := await words_of(one)) != (second := await words_of(other)):
        assert asyncio.get_running_loop().time() < deadline, f"{first}\n\n--- and the other page ---\n\n{second}"
        await asyncio.sleep(0.05)
