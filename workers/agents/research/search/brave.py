"""Brave Search: https://api-dashboard.search.brave.com/app/documentation/web-search (retrieved 2026-11)."""

from typing import Any

import httpx2

from workers.agentkit.providers import Limits, Provider
from workers.agentkit.web.port import Asker
from workers.agents.research.search.calling import ask
from workers.agents.research.search.cleaning import day_of, fitting, title, words
from workers.agents.research.search.port import Hit, Wanted

_MOST = 20
_FRESHNESS = {"day": "pd", "week": "pw", "month": "pm", "year": "py"}


class Brave:
    """Asks Brave with one key."""

    provider = Provider(key="search:brave", label="Brave Search")
    #: The smallest plan takes one request a second.
    limits = Limits(at_once=2, per_minute=60)

    def __init__(self, client: httpx2.AsyncClient, url: str, key: str) -> None:
        self._client = client
        self._url = f"{url.rstrip('/')}/res/v1/web/search"
        self._headers = {"X-Subscription-Token": key, "Accept": "application/json"}

    async def search(self, wanted: Wanted, asker: Asker) -> list[Hit]:
        del asker  # a configured endpoint is called directly
        params: dict[str, str | int] = {
            "q": f"{wanted.query} site:{wanted.site}" if wanted.site else wanted.query,
            "count": min(wanted.k, _MOST),
        }
        if wanted.recency:
            params["freshness"] = _FRESHNESS[wanted.recency]
        request = self._client.build_request("GET", self._url, params=params, headers=self._headers)
        found = await ask(self._client, request)
        pages = (found.get("web") or {}).get("results") or ()
        return fitting([_hit(one) for one in pages if isinstance(one, dict)], wanted)


def _hit(one: dict[str, Any]) -> Hit:
    return Hit(
        title=title(one.get("title")),
        url=str(one.get("url") or ""),
        snippet=words(one.get("description")),
        published=day_of(one.get("page_age")),
        engine="brave",
    )
