"""Where a step may go and type: nothing it read is to be carried away in an address or a field."""

import re
from urllib.parse import urlsplit, urlunsplit

from playwright.async_api import Error

from backend.core.sample_site import is_sample
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.taint import Sources
from workers.agents.browser.desk import opened_page
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.safe.sign_ins import is_signed_in

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PORT = re.compile(r"^[^/?#]+:\d+(?:[/?#]|$)")
#: What may be private: everything that was read but pages.
_OWN = frozenset({"mail", "file", "result", "earlier"})
#: Characters of an address in a sentence.
_SHOWN = 120
_LINKS = "() => Array.from(document.links, link => link.href).slice(0, 5000)"


def completed(url: str) -> str:
    """Return an address as a person writes it with its scheme: ``example.com/a`` is ``https://example.com/a``.

    The sample site, which has no certificate, is there by http.
    """
    said = url.strip().strip("<>")
    if _SCHEME.match(said) and not _PORT.match(said):
        return said
    bare = said.removeprefix("//")
    scheme = "http" if is_sample(re.split(r"[/:?#]", bare, maxsplit=1)[0].lower()) else "https"
    return f"{scheme}://{bare}"


async def check_address(context: StepContext, url: str) -> None:
    """Let an address pass that the person named, or that stands as it is in what was read.

    Text from outside could have the agent put a secret into an address: opening it is sending it.

    Raises:
        ToolProblem: the address was put together.
    """
    if context.desk is None:
        return
    sources = await context.desk.taint.sources()
    if not sources.texts or was_named(url, sources) or _stands_in(url, sources):
        return
    if _plain(url) in {_plain(link) for link in await _links(context)}:
        return
    raise ToolProblem(
        "composed_address",
        f"{_shown(url)} was named neither by your person nor by a page: it was put together after text from outside"
        " was read, and could carry something of it away.",
        "Open a link that stands on the page, or ask your person for the address.",
    )


async def check_typing(context: StepContext, session: BrowserSession) -> None:
    """Let words be typed where nothing of the person's own was read, or where they named the site.

    A page sees what is typed as it is typed, and may carry it away in an address without any form being sent.

    Raises:
        ToolProblem: mail, files, results of other steps or pages of a signed-in session were read, and the person
            didn't name this site.
    """
    if context.desk is None:
        return
    sources = await context.desk.taint.sources()
    # What a page says to somebody who is signed in there is theirs alone.
    private = _OWN | {"page"} if is_signed_in(context) else _OWN
    own = next((label for kind, label, _ in sources.texts if kind in private), None)
    url = session.page.url
    if own is None or was_named(url, sources):
        return
    raise ToolProblem(
        "site_not_named",
        f"Nothing is typed on {urlsplit(url).netloc}: your person didn't name that site, and “{own[:80]}” was read,"
        " which could be given away there.",
        "Ask your person whether you may use that site; once they name it, you may.",
    )


def was_named(url: str, sources: Sources) -> bool:
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


async def _links(context: StepContext) -> list[str]:
    """Return where the links of the page lead that the step has open."""
    page = opened_page(context)
    if page is None:
        return []
    try:
        found: list[str] = await page.session.page.evaluate(_LINKS)
    except (ToolProblem, Error):  # nothing is open, or it is just going away: then it has no links
        return []
    return found


def _shown(url: str) -> str:
    return url if len(url) <= _SHOWN else f"{url[:_SHOWN]}…"
