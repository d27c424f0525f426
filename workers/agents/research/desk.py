"""What the research agent needs for as long as its worker runs: the way to pages, and the search providers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from backend.core.resources import Resources
from backend.core.search_settings import SearchSettings
from backend.core.settings import Settings
from workers.agentkit.context import StepContext
from workers.agentkit.web import Web, open_web
from workers.agentkit.web.port import Asker, Fetched
from workers.agents.research.search.calling import open_client
from workers.agents.research.search.kept import KeptSearches
from workers.agents.research.search.samples import SamplePages
from workers.agents.research.search.searcher import Searcher, make_searcher


class Pages(Protocol):
    """The way to pages: the web client's own."""

    async def get(
        self,
        url: str,
        asker: Asker,
        *,
        most_bytes: int = ...,
        seconds: float = ...,
        accept: str = ...,
        headers: Mapping[str, str] | None = None,
        robots: bool = True,
    ) -> Fetched:
        """Fetch an address; raises WebProblem."""
        ...


@dataclass(frozen=True)
class ResearchDesk:
    """Yielded by the agent's companion."""

    settings: SearchSettings
    web: Pages
    searcher: Searcher


def desk_of(context: StepContext) -> ResearchDesk:
    """Return the desk that the step's worker has opened."""
    desk = context.companion
    if not isinstance(desk, ResearchDesk):
        raise TypeError(f"the research agent's companion is {type(desk)}")
    return desk


@asynccontextmanager
async def research_desk(settings: Settings, resources: Resources) -> AsyncIterator[ResearchDesk]:
    """Open the desk while the research role runs."""
    search = settings.search
    async with open_web(settings, resources) as web, open_client(search.seconds) as client:
        kept = KeptSearches(resources.redis, minutes=search.cache_minutes)
        searcher = make_searcher(
            search, client, resources.providers, kept, lambda asker: _proxy(web, asker), SamplePages(web)
        )
        yield ResearchDesk(search, web, searcher)


def _proxy(web: Web, asker: Asker) -> str:
    """Return the egress role as an address that holds who asks."""
    access = web.proxy_for(asker)
    scheme, _, place = access.server.partition("://")
    return f"{scheme}://{quote(access.username, safe='')}:{quote(access.password, safe='')}@{place}"
