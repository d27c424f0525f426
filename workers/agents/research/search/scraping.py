"""ddgs: reads the result pages of public engines. Without a key, and best effort: an engine may change or refuse.

It goes out by the egress role like everything else that reads pages that others write.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from workers.agentkit.providers import Limits, Provider
from workers.agentkit.web.port import Asker, WebProblem
from workers.agents.research.search.cleaning import day_of, fitting, title, words
from workers.agents.research.search.port import Hit, ProviderOut, Wanted

_LIMITS = {"day": "d", "week": "w", "month": "m", "year": "y"}
#: Asks the engines: (query, proxy's address, hits at most, time limit, seconds) → rows of title, href and body.
Engines = Callable[[str, str, int, str | None, float], list[dict[str, Any]]]


def public_engines(query: str, proxy: str, most: int, timelimit: str | None, seconds: float) -> list[dict[str, Any]]:
    """Ask ddgs, in a thread: it blocks.

    Raises:
        ProviderOut: no engine answered, or they refuse.
    """
    from ddgs import DDGS  # noqa: PLC0415 - only who has no other provider needs it
    from ddgs.exceptions import DDGSException, RatelimitException  # noqa: PLC0415 - the same

    try:
        with DDGS(proxy=proxy, timeout=max(1, round(seconds))) as engines:
            return engines.text(query, max_results=most, timelimit=timelimit)
    except RatelimitException as error:
        raise ProviderOut("limited", "the public engines are asked too often", pause=60.0) from error
    except DDGSException as error:
        raise ProviderOut("away", "no public search engine could be reached or read") from error


class PublicEngines:
    """Asks public engines without a key."""

    provider = Provider(key="search:ddgs", label="public search engines (ddgs)")
    #: They take more for an attack.
    limits = Limits(at_once=1, per_minute=30)

    def __init__(self, proxy_of: Callable[[Asker], str], seconds: float, engines: Engines = public_engines) -> None:
        self._proxy_of = proxy_of
        self._seconds = seconds
        self._engines = engines

    async def search(self, wanted: Wanted, asker: Asker) -> list[Hit]:
        query = f"{wanted.query} site:{wanted.site}" if wanted.site else wanted.query
        limit = _LIMITS[wanted.recency] if wanted.recency else None
        try:
            proxy = self._proxy_of(asker)
        except WebProblem as problem:
            raise ProviderOut("away", str(problem).rstrip(".")) from problem
        asked = (query, proxy, wanted.k, limit, self._seconds)
        rows = await asyncio.to_thread(self._engines, *asked)
        hits = [
            Hit(
                title=title(row.get("title")),
                url=str(row.get("href") or ""),
                snippet=words(row.get("body")),
                published=day_of(row.get("date")),
                engine="ddgs",
            )
            for row in rows
        ]
        return fitting(hits, wanted)
