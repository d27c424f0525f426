"""A captcha in the way is a person's: they are asked to take the browser over."""

from collections.abc import Generator
from typing import Any

from workers.agentkit.plays import Call, Said, ToolSaidNo
from workers.agents.browser.plays.flow import need
from workers.agents.browser.reading.challenge import is_challenge
from workers.agents.browser.tools.answers import unbounded

REASON = "solve the captcha"
#: Times that one page may ask; then it is read as it is.
_MOST = 2


def past_challenge(page: dict[str, Any], url: str) -> Generator[Call, Said, dict[str, Any]]:
    """Return the page behind a captcha, or the page itself where there is none.

    Raises:
        ToolSaidNo: nobody took the browser over.
    """
    for _ in range(_MOST):
        if not is_challenge(unbounded(str(page.get("page", "")))):
            break
        said = yield Call("ask_person_to_take_over", {"reason": REASON})
        if said.failure is None:
            page = said.answer
        elif said.failure.code == "no_page":  # its browser was lost, and what the person did with it
            page = yield from need("open_page", url=url)
        else:
            raise ToolSaidNo(said.failure)
    return page
