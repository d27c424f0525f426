"""What sites ask of programs in their robots.txt, remembered for an hour."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from protego import Protego

from workers.agentkit.web.charset import decoded
from workers.agentkit.web.urls import Address

#: The name that a robots.txt may have rules for.
PRODUCT = "Warren"
#: Bytes of a robots.txt that count; what is more is ignored.
MOST_BYTES = 512 * 1024
_SECONDS = 3600.0
#: Seconds for which a server that is in trouble is taken at its word.
_TROUBLE_SECONDS = 60.0
_MOST_HOSTS = 2_000
_SERVER_ERROR = 500
_OK = range(200, 300)

#: Returns status and body of an origin's robots.txt.
FetchRobots = Callable[[str], Awaitable[tuple[int, bytes]]]


@dataclass(frozen=True)
class Word:
    """What one origin says; without rules everything is allowed, unless ``trouble`` says why nothing is for now."""

    until: float
    rules: Protego | None = None
    trouble: str = ""

    def refusal(self, address: Address) -> str | None:
        """Return why the address may not be fetched, as a sentence; None where it may."""
        if self.trouble:
            return self.trouble
        if self.rules is None or self.rules.can_fetch(address.url, PRODUCT):
            return None
        path = urlsplit(address.url).path
        return f"The robots.txt of {address.host} asks programs not to read {path[:200]}."

    @property
    def delay(self) -> float:
        """Seconds between two requests that it asks for; 0 is none."""
        return (self.rules and self.rules.crawl_delay(PRODUCT)) or 0.0


class Robots:
    """Remembers by origin; one at a time asks for the same."""

    def __init__(self) -> None:
        self._words: OrderedDict[str, Word] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def word(self, address: Address, fetch: FetchRobots) -> Word:
        """Return what an address's origin says; raises what ``fetch`` raises."""
        lock = self._asking.setdefault(address.origin, asyncio.Lock())
        async with lock:
            known = self._words.get(address.origin)
            if known is None or known.until < time.monotonic():
                known = await _ask(address, fetch)
                self._words[address.origin] = known
                self._words.move_to_end(address.origin)
                while len(self._words) > _MOST_HOSTS:
                    self._words.popitem(last=False)
        return known


async def _ask(address: Address, fetch: FetchRobots) -> Word:
    status, body = await fetch(f"{address.origin}/robots.txt")
    now = time.monotonic()
    if status >= _SERVER_ERROR:
        trouble = f"{address.host} answers for its robots.txt with {status}, so nothing of it is read for now."
        return Word(now + _TROUBLE_SECONDS, trouble=trouble)
    if status not in _OK:
        return Word(now + _SECONDS)
    return Word(now + _SECONDS, await asyncio.to_thread(Protego.parse, decoded(body, "utf-8")))
