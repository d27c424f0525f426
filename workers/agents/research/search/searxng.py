"""SearXNG, your own or somebody's: https://docs.searxng.org/dev/search_api.html (retrieved 2026-11)."""

from typing import Any

import httpx2

from workers.agentkit.providers import Limits, Provider
from workers.agentkit.web.port import Asker
from workers.agents.research.search.calling import ask
from workers.agents.research.search.cleaning import day_of, fitting, title, words
from workers.agents.research.search.port import Hit, ProviderOut, Wanted

#: It knows no week: a month is asked for, and what is older is left out here.
_RANGES = {"day": "day", "week": "month", "month": "month", "year": "year"}
_NO_JSON = "it doesn't answer as JSON: its settings need search.formats: [html, json]"


class SearXNG:
    """Asks one instance."""

    provider = Provider(key="search:searxng", label="SearXNG")
    limits = Limits(at_once=4)

    def __init__(self, client: httpx2.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url.rstrip("/")

    async def search(self, wanted: Wanted, asker: Asker) -> list[Hit]:
        del asker  # a configured endpoint is called directly
        params = {"q": f"{wanted.query} site:{wanted.site}" if wanted.site else wanted.query, "format": "json"}
        if wanted.recency:
            params["time_range"] = _RANGES[wanted.recency]
        try:
            found = await ask(self._client, self._client.build_request("GET", f"{self._url}/search", params=params))
        except ProviderOut as out:
            if "(403)" in str(out):  # that is how it answers a format that isn't enabled
                raise ProviderOut(out.reason, _NO_JSON) from out
            raise
        hits = [_hit(one) for one in found.get("results") or () if isinstance(one, dict)]
        if not hits and (silent := found.get("unresponsive_engines")):
            raise ProviderOut("away", f"none of its engines answered: {_silent(silent)}")
        return fitting(hits, wanted)


def _hit(one: dict[str, Any]) -> Hit:
    return Hit(
        title=title(one.get("title")),
        url=str(one.get("url") or ""),
        snippet=words(one.get("content")),
        published=day_of(one.get("publishedDate")),
        engine=str(one.get("engine") or "searxng"),
    )


def _silent(engines: Any) -> str:  # noqa: ANN401 - JSON
    pairs = [engine for engine in engines if isinstance(engine, list) and len(engine) > 1] if engines else []
    return ", ".join(f"{engine[0]} ({engine[1]})" for engine in pairs[:4]) or "they are switched off"
