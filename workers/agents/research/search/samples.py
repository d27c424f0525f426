"""Warren's own sample pages, searched where nobody else can be asked: a first result without any network.

They are a handful of articles on a sample site that the egress role answers itself, and say nothing of the rest of the
world.
"""

import json
from typing import Any, Protocol
from urllib.parse import urlencode

from backend.core.sample_site import SAMPLE_HOST
from workers.agentkit.providers import Limits, Provider
from workers.agentkit.web.port import Asker, Fetched, WayOutAway, WebProblem
from workers.agents.research.search.cleaning import day_of, fitting, title, words
from workers.agents.research.search.port import Hit, ProviderOut, Wanted

#: Its name among the providers.
SAMPLES = "samples"


class Getting(Protocol):
    """The way to pages, as far as it is needed."""

    async def get(self, url: str, asker: Asker, *, robots: bool = True) -> Fetched:
        """Fetch an address; raises WebProblem."""
        ...


class SamplePages:
    """Asks the sample site."""

    provider = Provider(key="search:samples", label="Warren's own sample pages")
    limits = Limits(at_once=4)

    def __init__(self, web: Getting) -> None:
        self._web = web

    async def search(self, wanted: Wanted, asker: Asker) -> list[Hit]:
        url = f"http://{SAMPLE_HOST}/search.json?{urlencode({'q': wanted.query})}"
        try:
            fetched = await self._web.get(url, asker, robots=False)
        except (WebProblem, WayOutAway) as problem:
            raise ProviderOut("away", str(problem).rstrip(".")) from problem
        found: dict[str, Any] = json.loads(fetched.body)
        return fitting([_hit(one) for one in found["results"]], wanted)


def _hit(one: dict[str, Any]) -> Hit:
    return Hit(
        title=title(one["title"]),
        url=str(one["url"]),
        snippet=words(one["content"]),
        published=day_of(one["publishedDate"]),
        engine=SAMPLES,
    )
