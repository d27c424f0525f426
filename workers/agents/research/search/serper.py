"""Serper, which asks Google: https://serper.dev (its playground shows the shapes; retrieved 2026-11)."""

from typing import Any

import httpx2

from workers.agentkit.providers import Limits, Provider
from workers.agentkit.web.port import Asker
from workers.agents.research.search.calling import ask
from workers.agents.research.search.cleaning import day_of, fitting, title, words
from workers.agents.research.search.port import Hit, Wanted

_RANGES = {"day": "qdr:d", "week": "qdr:w", "month": "qdr:m", "year": "qdr:y"}


class Serper:
    """Asks Serper with one key."""

    provider = Provider(key="search:serper", label="Serper")
    limits = Limits(at_once=4)

    def __init__(self, client: httpx2.AsyncClient, url: str, key: str) -> None:
        self._client = client
        self._url = f"{url.rstrip('/')}/search"
        self._headers = {"X-API-KEY": key}

    async def search(self, wanted: Wanted, asker: Asker) -> list[Hit]:
        del asker  # a configured endpoint is called directly
        body: dict[str, Any] = {
            "q": f"{wanted.query} site:{wanted.site}" if wanted.site else wanted.query,
            "num": wanted.k,
        }
        if wanted.recency:
            body["tbs"] = _RANGES[wanted.recency]
        request = self._client.build_request("POST", self._url, json=body, headers=self._headers)
        found = await ask(self._client, request)
        return fitting([_hit(one) for one in found.get("organic") or () if isinstance(one, dict)], wanted)


def _hit(one: dict[str, Any]) -> Hit:
    return Hit(
        title=title(one.get("title")),
        url=str(one.get("link") or ""),
        snippet=words(one.get("snippet")),
        published=day_of(one.get("date")),
        engine="google",
    )
