"""What a page says, to compare it with another page that should say the same."""

import asyncio
import re

from tests.e2e.person import Person

#: Clocks go on between two looks.
_CLOCKS = re.compile(r"\b\d+:\d\d(:\d\d)?\b|\b\d+(\.\d+)? s\b")
#: Each tab's own: whether the pane beside it is open (its address says so), and how far it has been scrolled.
_OWN = re.compile(r"(Show|Hide) artifacts|(?<=\") \[pressed\]|\n *- button \"Jump to the latest\"")
_SOON_SECONDS = 10.0


async def words_of(person: Person) -> str:
    """Return the accessible text of the main column, without clocks, pane and scrolling."""
    words = await person.page.locator("main").aria_snapshot()
    return _OWN.sub("", _CLOCKS.sub("<time>", words))


async def check_same_view(one: Person, other: Person) -> None:
    """Both pages say the same, at once or as soon as the same has reached both."""
    deadline = asyncio.get_running_loop().time() + _SOON_SECONDS
    while (first := await words_of(one)) != (second := await words_of(other)):
        assert asyncio.get_running_loop().time() < deadline, f"{first}\n\n--- and the other page ---\n\n{second}"
        await asyncio.sleep(0.05)
