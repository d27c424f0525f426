"""Downloads: taken in within limits of size, number and time; what is over a limit is cancelled and told."""

import asyncio
import mimetypes
import re
from collections.abc import Callable
from pathlib import Path

from playwright.async_api import Download as Offered
from playwright.async_api import Error

from backend.core.browser_settings import BrowserSettings
from workers.agents.browser.engine.port import Download
from workers.agents.browser.engine.troubles import is_gone

_MIB = 1024 * 1024
_LOOK_SECONDS = 0.1
_NAME_CHARS = 120
_NO_NAME = re.compile(r"[^\w.()\[\] ,+@=-]+")


class Arrivals:
    """The files that one context's pages give."""

    def __init__(self, settings: BrowserSettings, media_type_of: Callable[[str], str]) -> None:
        self.files: list[Download] = []
        #: What was not taken in, and why, in sentences.
        self.refused: list[str] = []
        self._settings = settings
        self._media_type_of = media_type_of
        self._under_way: set[asyncio.Task[None]] = set()
        self._offered = asyncio.Event()
        #: Files offered so far.
        self.offers = 0

    @property
    def under_way(self) -> bool:
        """Whether a file is still coming in."""
        return bool(self._under_way)

    def offer(self, offered: Offered) -> None:
        """Begin to take a file in."""
        self.offers += 1
        self._offered.set()
        task = asyncio.create_task(self._take(offered))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def offered_within(self, since: int, seconds: float) -> bool:
        """Tell whether more than ``since`` files were offered within so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                while self.offers <= since:
                    self._offered.clear()
                    await self._offered.wait()
        except TimeoutError:
            return False
        return True

    async def landed(self, seconds: float) -> bool:
        """Wait until nothing is under way; return False when the time is over first."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=seconds)
        return not self._under_way

    async def close(self) -> None:
        """Give up what is under way."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _take(self, offered: Offered) -> None:
        name = _name(offered.suggested_filename)
        try:
            why = await self._within_limits(offered)
            if why:
                await offered.cancel()
                self.refused.append(f"The download {name} was stopped: {why}.")
                return
            path = await offered.path()
        except Error as error:
            if not is_gone(error):
                self.refused.append(f"The download {name} didn't arrive: {_first_line(error)}.")
            return
        media_type = self._media_type_of(offered.url) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        size = path.stat().st_size
        self.files.append(Download(name=name, path=path, size=size, media_type=media_type, url=offered.url))

    async def _within_limits(self, offered: Offered) -> str:
        """Wait for the end; return why it must be stopped, or nothing."""
        if len(self.files) + len(self._under_way) > self._settings.downloads:
            return f"one step takes {self._settings.downloads} files at most"
        most = self._settings.download_mb * _MIB
        ends = asyncio.ensure_future(offered.path())
        try:
            async with asyncio.timeout(self._settings.download_seconds):
                while not ends.done():
                    await asyncio.wait({ends}, timeout=_LOOK_SECONDS)
                    if _size_so_far(offered) > most:
                        return f"it is larger than {self._settings.download_mb} MiB"
        except TimeoutError:
            return f"it took longer than {self._settings.download_seconds:.0f} s"
        finally:
            ends.cancel()
        return ""


def _first_line(error: Error) -> str:
    return error.message.partition("\n")[0].rpartition(": ")[2]


def _size_so_far(offered: Offered) -> int:
    """Return the bytes on disk. Playwright tells a path only at the end; where it will be stands in its inside."""
    artifact = offered._impl_obj._artifact  # noqa: SLF001 - there is no other way to stop one in time
    path = Path(artifact._initializer["absolutePath"])  # noqa: SLF001 - the same
    return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*"))


def _name(suggested: str) -> str:
    """Return a plain file name: no folders, no signs that a shell or a header would read."""
    plain = _NO_NAME.sub("_", suggested.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return (stem[:_NAME_CHARS] + dot + ending[:16]) or "download"
