"""Which addresses a step may open: what a page said must not put one together that carries something away."""

import re
from urllib.parse import urlsplit, urlunsplit

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.taint import Sources
from workers.agents.browser.engine.session import BrowserSession

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PORT = re.compile(r"^[^/?#]+:\d+(?:[/?#]|$)")
#: Characters of an address in a sentence.
_SHOWN = 120
_LINKS = "() => Array.from(document.links, link => link.href).slice(0, 5000)"


def completed(url: str) -> str:
    """Return an address as a person writes it with its scheme: ``example.com/a`` is ``https://example.com/a``."""
    said = url.strip().strip("<>")
    if _SCHEME.match(said) and not _PORT.match(said):
        return said
    return f"https://{said.removeprefix('//')}"


async def check_address(context: StepContext, session: BrowserSession, url: str) -> None:
    """Let an address pass that the person named, or that stands as it is in what was read.

    Text from outside could have the agent put a secret into an address: opening it is sending it.

    Raises:
        ToolProblem: the address was put together.
    """
    if context.desk is None:
        return
    sources = await context.desk.taint.sources()
    if not sources.texts or _was_named(url, sources) or _stands_in(url, sources):
        return
    if _plain(url) in {_plain(link) for link in await _links(session)}:
        return
    raise ToolProblem(
        "composed_address",
        f"{_shown(url)} was named neither by your person nor by a page: it was put together after text from outside"
        " was read, and could carry something of it away.",
        "Open a link that stands on the page, or ask your person for the address.",
    )


def _was_named(url: str, sources: Sources) -> bool:
    """Whether the person's own words name the host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return (
        bool(host)
        and re.search(rf"(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)", sources.said, re.IGNORECASE) is not None
    )


def _stands_in(url: str, sources: Sources) -> bool:
    bare = _plain(url)
    ends = rf"{re.escape(bare)}/?(?![^\s\"'<>)\]”,.])"
    return any(bare in words and re.search(ends, words) for _, _, words in sources.texts)


def _plain(url: str) -> str:
    """Return an address without scheme, fragment and closing slash, to compare."""
    parts = urlsplit(url)
    return urlunsplit(("", parts.netloc.lower(), parts.path, parts.query, "")).removeprefix("//").rstrip("/")


async def _links(session: BrowserSession) -> list[str]:
    try:
        page = session.page
    except ToolProblem:
        return []
    found: list[str] = await page.evaluate(_LINKS)
    return found


def _shown(url: str) -> str:
    return url if len(url) <= _SHOWN else f"{url[:_SHOWN]}…"
