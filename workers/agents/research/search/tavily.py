"""Tavily: https://docs.tavily.com/documentation/api-reference/endpoint/search (retrieved 2026-11)."""

from typing import Any

import httpx2

from workers.agentkit.providers import Limits, Provider
from workers.agentkit.web.port import Asker
from workers.agents.research.search.calling import ask
from workers.agents.research.search.cleaning import day_of, fitting, title, words
from workers.agents.research.search.port import Hit, Wanted

_MOST = 20


class Tavily:
    """Asks Tavily with one key."""

    provider = Provider(key="search:tavily", label="Tavily")
    limits = Limits(at_once=4)

    def __init__(self, client: httpx2.AsyncClient, url: str, key: str) -> None:
        self._client = client
        self._url = f"{url.rstrip('/')}/search"
        self._headers = {"Authorization": f"Bearer {key}"}

    async def search(self, wanted: Wanted, asker: Asker) -> list[Hit]:
        del asker  # a configured endpoint is called directly
        body: dict[str, Any] = {"query": wanted.query, "max_results": min(wanted.k, _MOST), "search_depth": "basic"}
        if wanted.recency:
            body["time_range"] = wanted.recency
        if wanted.site:
            body["include_domains"] = [wanted.site]
        request = self._client.build_request("POST", self._url, json=body, headers=self._headers)
        found = await ask(self._client, request)
        return fitting([_hit(one) for one in found.get("results") or () if isinstance(one, dict)], wanted)


def _hit(one: dict[str, Any]) -> Hit:
    return Hit(
        title=title(one.get("title")),
        url=str(one.get("url") or ""),
        snippet=words(one.get("content")),
        published=day_of(one.get("published_date")),
        engine="tavily",
    )
