"""A page's content for the engine: fetched, or as the browser shows it, whichever has something to read."""

from dataclasses import dataclass
from typing import Any, Literal

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.web.port import asker_of
from workers.agentkit.web.problems import disallowed
from workers.agents.browser.addresses import check_address
from workers.agents.browser.engine_client import ask_page_engine
from workers.agents.browser.extract.desk import ExtractionDesk, LivePage, desk_of
from workers.agents.browser.safe.default import is_signed_in_at, use_default

How = Literal["fetched", "browser"]
MOST_BYTES = 20_000_000
ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1"
_MARKUP = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"})
#: What a page that scripts fill says when it is only fetched.
_EMPTY = frozenset({"no_table", "no_list", "empty_page"})
_FEW = 200


@dataclass(frozen=True, kw_only=True)
class Content:
    """A page's HTML, where it was in the end, and how it was come by."""

    html: str
    url: str
    how: How


@dataclass(frozen=True, kw_only=True)
class Read:
    """What the engine read out of a page."""

    reply: dict[str, Any]
    url: str
    how: How


async def content_of(context: StepContext, url: str | None, *, how: How | None = None) -> Content:
    """Return a page's content; without an address that of the page that is open in the browser.

    Raises:
        WebProblem: it can't be fetched, or robots.txt forbids it.
        ToolProblem: no page is open, or the address holds something else than a page.
    """
    desk = desk_of(context)
    if url is None:
        return await _current(context, desk)
    if how == "browser" or (how is None and await is_signed_in_at(context, url)):
        return await _shown(context, desk, url)
    fetched = await desk.web.get(url, asker_of(context), most_bytes=MOST_BYTES, accept=ACCEPT)
    if fetched.media_type not in _MARKUP:
        cure = "Download it, or have the document agent read it."
        raise ToolProblem("not_a_page", f"{fetched.url} holds {fetched.media_type}, not a page.", cure)
    return Content(html=fetched.text(), url=fetched.url, how="fetched")


async def _current(context: StepContext, desk: ExtractionDesk) -> Content:
    """Return what the browser shows: nothing is asked of the site for it."""
    async with desk.using(context) as step:
        return await _as_shown(step.session)


async def _shown(context: StepContext, desk: ExtractionDesk, url: str) -> Content:
    refusal = await desk.web.turn(url, asker_of(context))
    if refusal is not None:
        raise disallowed(refusal)
    async with desk.using(context) as step:
        signed = await use_default(context, url)
        if signed is not None:
            await context.progress(signed.said)
        session: LivePage = step.session if signed is None else signed.page.session
        await session.open(url)
        return await _as_shown(session)


async def _as_shown(session: LivePage) -> Content:
    address = session.address
    if not address.startswith(("http://", "https://")):
        raise ToolProblem("no_page", "No page is open in the browser.", "Name the page's address, or open it first.")
    return Content(html=await session.html(), url=address, how="browser")


async def read_page(
    context: StepContext, url: str | None, action: str, *, how: How | None = None, **fields: object
) -> Read:
    """Have the engine read a page; one that holds nothing as fetched is opened in the browser, where scripts fill it.

    Raises:
        ToolProblem: there is nothing of the kind wanted, either way, or the address was put together of what was read.
    """
    if url is not None and how is None:  # the pages that follow are the site's own links
        await check_address(context, url)
    content = await content_of(context, url, how=how)
    try:
        reply = await ask_page_engine(context, action, html=content.html, url=content.url, **fields)
    except ToolProblem as problem:
        if url is None or content.how == "browser" or how is not None or problem.failure.code not in _EMPTY:
            raise
        return await _rendered(context, url, action, fields)
    if url is not None and how is None and content.how == "fetched" and _is_hollow(action, reply, content.html):
        return await _rendered(context, url, action, fields)
    return Read(reply=reply, url=content.url, how=content.how)


async def _rendered(context: StepContext, url: str, action: str, fields: dict[str, object]) -> Read:
    await context.progress("opening the page in the browser, as scripts fill it")
    content = await content_of(context, url, how="browser")
    reply = await ask_page_engine(context, action, html=content.html, url=content.url, **fields)
    return Read(reply=reply, url=content.url, how=content.how)


def _is_hollow(action: str, reply: dict[str, Any], html: str) -> bool:
    """Tell whether a fetched page only holds the scripts that would fill it."""
    if "<script" not in html.lower():
        return False
    match action:
        case "readable":
            return len(reply["text"]) < _FEW
        case "data":
            return not reply["found"]
        case "links":
            return not reply["links"]
    return False
