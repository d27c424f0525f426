"""Looking at a page: its snapshot, pictures, PDF and source."""

import asyncio
import textwrap

from playwright.async_api import FloatRect, Page
from playwright.async_api import TimeoutError as TooSlow

from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.covering import covered
from workers.agents.browser.engine.parts import Doing
from workers.agents.browser.engine.port import WholePage
from workers.agents.browser.engine.tabs import title_of
from workers.agents.browser.engine.troubles import stale

#: Chromium paints no surface beyond 16,384 pixels; a telephone's screen has two or three for each of the page's.
_MOST_PIXELS = 16_000
_WHOLE_SECONDS = 30.0
_SIZE = "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight, window.devicePixelRatio]"
_MOST_SOURCE_CHARS = 20_000_000
#: A tree of thousands of rows takes a while.
_SNAPSHOT_SECONDS = 20.0
_FRAMES_MS = 2_500
_LINE_CHARS = 2_000


# A tree of 10,000 rows takes ten seconds to make, and nobody reads it. What can't be seen costs little, and keeps its
# place; a moment later it is seen again.
_SHORTEN = """() => {
  if (document.getElementsByTagName('*').length < 4000) return 0;
  let left = 0;
  for (const parent of document.querySelectorAll('*')) {
    if (parent.childElementCount <= 250) continue;
    const middle = [...parent.children].slice(200, -20).filter(one => one.style && !one.style.visibility);
    for (const one of middle) {
      one.style.setProperty('visibility', 'hidden', 'important');
      one.setAttribute('data-warren-left', '');
    }
    left += middle.length;
  }
  return left;
}"""
_LENGTHEN = """() => {
  for (const one of document.querySelectorAll('[data-warren-left]')) {
    one.style.removeProperty('visibility');
    one.removeAttribute('data-warren-left');
  }
}"""


class Looking(Doing):
    """What a session shows."""

    async def snapshot(self, *, within: str | None = None, most_chars: int = 20_000) -> str:
        """Return title, address and the accessibility tree with ``[ref=e9]``; what was left off is said."""
        page = self.page
        async with self._told("Reading the page", seconds=_SNAPSHOT_SECONDS):
            title, left = await asyncio.gather(title_of(page), page.evaluate(_SHORTEN))
            try:
                tree = await _tree(page)
            finally:
                if left:
                    await page.evaluate(_LENGTHEN)
                    await _tidied(page)
            tree = await covered(page, tree, secrets=self.parts.secrets, by_hand=self.parts.by_hand)
        if within is not None:
            tree = branch(tree, within)
        head = f"Page: {title or '(no title)'}\nAddress: {self.parts.address(page.url)}\n"
        if left:
            head += (
                f"(Of long lists and tables only the beginning and the end are read: {left:,} entries are left out.)\n"
            )
        return head + bounded(tree or "(the page is empty)", most_chars)

    async def screenshot(self, *, ref: str | None = None) -> bytes:
        """Return a PNG of what is in view, or of one element."""
        element = await self.locate(ref) if ref is not None else None
        async with self._told("The screenshot", seconds=2 * self.parts.settings.action_seconds):
            return await (element or self.page).screenshot(animations="disabled")

    async def whole_page(self) -> WholePage:
        """Return a picture of the page from its top, 16,000 of the screen's pixels at most in each direction."""
        page = self.page
        async with self._told("The picture of the whole page", seconds=_WHOLE_SECONDS + 1):
            width, height, scale = await page.evaluate(_SIZE)
            most = int(_MOST_PIXELS / scale)
            shown = min(height, most)
            clip: FloatRect = {"x": 0, "y": 0, "width": min(width, most), "height": shown}
            png = await page.screenshot(full_page=True, animations="disabled", clip=clip, timeout=_WHOLE_SECONDS * 1000)
            if shown < height:
                await _tidied(page)
        return WholePage(png=png, height=height, shown=shown)

    async def pdf(self) -> bytes:
        """Return the page as PDF, A4 with backgrounds."""
        async with self._told("The PDF", seconds=2 * self.parts.settings.action_seconds):
            return await self.page.pdf(format="A4", print_background=True)

    async def html(self) -> str:
        """Return the document as it is now; raises ``too_large`` beyond 20 million characters."""
        async with self._told("Reading the source", seconds=_SNAPSHOT_SECONDS):
            source = self.parts.words(await self.page.content())
        if len(source) > _MOST_SOURCE_CHARS:
            raise ToolProblem("too_large", "The page is larger than can be read as a whole.", "Look at a part of it.")
        return source


async def _tree(page: Page) -> str:
    """Return the tree. A frame that never loads is waited for as long as is allowed at all, then left out."""
    try:
        return await page.aria_snapshot(mode="ai", timeout=_FRAMES_MS)
    except TooSlow:
        return await page.aria_snapshot(mode="ai", timeout=_SNAPSHOT_SECONDS * 1000)


async def _tidied(page: Page) -> None:
    """Have a long page give back what looking at it took: after a few looks it would be ended for its memory."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    await session.detach()


def branch(tree: str, ref: str) -> str:
    """Return one element's part of a snapshot; raises ``stale_ref``."""
    lines = tree.split("\n")
    start = next((n for n, line in enumerate(lines) if f"[ref={ref}]" in line), None)
    if start is None:
        raise stale(ref)
    depth = _depth(lines[start])
    end = next((n for n in range(start + 1, len(lines)) if _depth(lines[n]) <= depth), len(lines))
    return textwrap.dedent("\n".join(lines[start:end]))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def bounded(tree: str, most_chars: int) -> str:
    """Return as many whole lines as fit, then how many are left off and how to see them."""
    lines = [line if len(line) <= _LINE_CHARS else f"{line[:_LINE_CHARS]}…" for line in tree.split("\n")]
    size = 0
    for n, line in enumerate(lines):
        size += len(line) + 1
        if size > most_chars and n:
            left = f"… {len(lines) - n:,} more lines were left off, of {len(lines):,}."
            return "\n".join([*lines[:n], left + " Read a part by its name, search the page, or extract the table."])
    return "\n".join(lines)
