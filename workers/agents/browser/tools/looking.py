"""Reads the open page and keeps what it shows: words, pictures, PDF, downloads, what it asked the net for."""

import asyncio
import re
from urllib.parse import urlsplit

from playwright.async_api import Error, Frame

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.browser.desk import desk_of
from workers.agents.browser.engine.port import Download
from workers.agents.browser.step_page import StepPage
from workers.agents.browser.tools.answers import MOST_READ, Runtime, as_text, page_answer, place
from workers.agents.browser.tools.opening import LOOKING

#: What a reader takes in: the article where there is one, else the page without its navigation.
_TEXT = """() => {
  const whole = document.body ? document.body.innerText : '';
  const main = document.querySelector('main, [role=main], article');
  const words = main ? main.innerText : '';
  return (words.trim().length > 200 || words.length > whole.length / 2 ? words : whole).slice(0, 400000);
}"""
_MOST_FRAMES, _FRAME_SECONDS = 12, 3.0
_MOST_LINES = 60
_ARRIVES_SECONDS, _LOOK_SECONDS = 2.0, 0.1


@agent_tool(effect=Effect.NONE, title="Reading the page", outside="page", limits=LOOKING)
async def read_page(runtime: Runtime, as_words: bool = False, within: str | None = None) -> str:  # noqa: FBT001, FBT002
    """Look at the open page: its elements with their refs, or just its words.

    Args:
        as_words: true gives the words of the page as text, without refs: for reading.
        within: a ref; only what is inside that element.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        if as_words:
            return await page_answer(context, page, await words_of(page))
        shown = await page.session.snapshot(within=within, most_chars=MOST_READ)
        return await page_answer(context, page, shown)


async def words_of(page: StepPage) -> str:
    """Return the words of the open page, and those of frames in it."""
    top = page.session.page
    words = [await _words(top.main_frame)]
    inner = [frame for frame in top.frames if frame is not top.main_frame]
    words += [f"[In a frame of the page]\n{said}" for frame in inner[:_MOST_FRAMES] if (said := await _words(frame))]
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(words)).strip()


async def _words(frame: Frame) -> str:
    try:
        async with asyncio.timeout(_FRAME_SECONDS):
            return str(await frame.evaluate(_TEXT)).strip()
    except (TimeoutError, Error):
        # A frame may be gone, or stand still: the rest of the page can be read all the same.
        return ""


async def _picture(context: StepContext, *, full: bool, ref: str | None = None) -> str:
    cut: dict[str, str] = {}
    async with desk_of(context).using(context) as page:
        if full:
            whole = await page.session.whole_page()
            picture = whole.png
            if whole.shown < whole.height:
                cut = {"cut": f"The first {whole.shown:,} of the page's {whole.height:,} pixels: a picture ends there."}
        else:
            picture = await page.session.screenshot(ref=ref)
        url, title = await place(page.session)
        device = page.session.look.device
    kept = await context.artifacts.add(f"{_stem(url, title)}.png", "image/png", picture)
    answer = {"file": kept.name, "url": url, "title": title, "device": device, "full": full, **cut}
    await context.from_outside("page", title or url, f"{url}\n{title}")
    return as_text(answer)


@agent_tool(effect=Effect.NONE, title="Taking a picture of the page", outside="page", limits=LOOKING)
async def screenshot(runtime: Runtime, ref: str | None = None) -> str:
    """Keep a picture of what the browser shows as a PNG file.

    Args:
        ref: an element; a picture of that alone.
    """
    return await _picture(runtime.context, full=False, ref=ref)


@agent_tool(effect=Effect.NONE, title="Taking a picture of the whole page", outside="page", limits=LOOKING)
async def full_page_screenshot(runtime: Runtime) -> str:
    """Keep a picture of the whole page, as far as it can be scrolled, as a PNG file."""
    return await _picture(runtime.context, full=True)


@agent_tool(effect=Effect.NONE, title="Saving the page as PDF", outside="page", limits=LOOKING)
async def save_pdf(runtime: Runtime) -> str:
    """Keep the page as a PDF file, as it would be printed."""
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        data = await page.session.pdf()
        url, title = await place(page.session)
    kept = await context.artifacts.add(f"{_stem(url, title)}.pdf", "application/pdf", data)
    await context.from_outside("page", title or url, f"{url}\n{title}")
    return as_text({"file": kept.name, "url": url, "title": title, "bytes": len(data)})


@agent_tool(effect=Effect.NONE, title="Keeping what was downloaded", outside="page", limits=LOOKING)
async def save_download(runtime: Runtime, name: str | None = None) -> str:
    """Keep a file that the page gave when a link was clicked or an address opened.

    Args:
        name: which one; the newest when left out.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        await _arrived(page)
        found = _chosen(page.session.downloads, name)
        kept = await context.artifacts.add(found.name, found.media_type, found.path)
    await context.from_outside("page", found.name, f"{found.url}\n{found.name}")
    return as_text({"file": kept.name, "url": found.url, "media_type": found.media_type, "bytes": found.size})


async def _arrived(page: StepPage) -> None:
    """Wait a moment for a file whose link was clicked just now: the browser tells of it only when it begins."""
    for _ in range(round(_ARRIVES_SECONDS / _LOOK_SECONDS)):
        if page.session.downloads:
            return
        await asyncio.sleep(_LOOK_SECONDS)


def _chosen(downloads: list[Download], name: str | None) -> Download:
    for download in reversed(downloads):
        if name in {None, download.name}:
            return download
    there = ", ".join(download.name for download in downloads[-10:])
    cure = f"Downloaded were: {there}." if there else "Click the link that gives the file first."
    raise ToolProblem("no_download", "There is no such download." if name else "Nothing was downloaded.", cure)


@agent_tool(effect=Effect.NONE, title="Looking at what the page asked for", outside="page")
async def network_log(runtime: Runtime, words: str | None = None, failed_only: bool = False) -> str:  # noqa: FBT001, FBT002
    """Tell what the page asked the net for: method, address, status, size, time, and what was held back.

    Args:
        words: only addresses that contain this.
        failed_only: only what failed or was held back.
    """
    context: StepContext = runtime.context
    async with desk_of(context).using(context) as page:
        found = page.session.network()
    fitting = [
        one
        for one in found
        if (not words or words.lower() in one.url.lower())
        and (not failed_only or one.blocked or one.status is None or one.status >= 400)  # noqa: PLR2004 - HTTP's own
    ]
    lines = [
        {
            "method": one.method, "url": one.url[:300], "status": one.status, "type": one.type,
            "bytes": one.bytes, "ms": one.ms, **({"blocked": one.blocked} if one.blocked else {}),
        }
        for one in fitting[-_MOST_LINES:]
    ]  # fmt: skip
    return as_text({"requests": lines, "shown": len(lines), "of": len(fitting)})


def _stem(url: str, title: str) -> str:
    """Return a file's name for a page: its host and the first words of its title."""
    host = urlsplit(url).hostname or "page"
    words = re.sub(r"[^\w]+", "-", title.lower()).strip("-")[:40].rstrip("-")
    return f"{host.removeprefix('www.')}-{words}" if words else host
