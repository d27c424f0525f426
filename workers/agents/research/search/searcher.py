"""Asks the providers in their order: the next one where one is away, out of quota, not set up, or finds nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx2
import structlog

from backend.core.search_settings import SearchSettings
from workers.agentkit.context import ToolProblem
from workers.agentkit.providers import CircuitOpen, Providers
from workers.agentkit.web.port import Asker
from workers.agents.research.search.brave import Brave
from workers.agents.research.search.kept import KeptSearches
from workers.agents.research.search.port import Hit, ProviderOut, SearchProvider, Wanted, judge
from workers.agents.research.search.samples import SAMPLES
from workers.agents.research.search.scraping import PublicEngines
from workers.agents.research.search.searxng import SearXNG
from workers.agents.research.search.serper import Serper
from workers.agents.research.search.tavily import Tavily

log = structlog.get_logger()

#: What sets each provider up, where something must.
NEEDS = {
    "searxng": "SEARXNG_URL",
    "tavily": "TAVILY_API_KEY",
    "brave": "BRAVE_API_KEY",
    "serper": "SERPER_API_KEY",
    "ddgs": "",
    SAMPLES: "",
}
#: A pause of so many seconds is waited for rather than gone past.
_WAITED = 5.0


@dataclass(frozen=True, slots=True)
class Skipped:
    """A provider that gave nothing, and why."""

    provider: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Hits, whose they are, and who was asked before in vain."""

    hits: Sequence[Hit]
    provider: str
    skipped: Sequence[Skipped] = ()
    #: When they were found, where they were kept from an earlier search.
    kept_at: datetime | None = None


class NobodyAnswered(ToolProblem):
    """No provider could be asked: why not, one by one, and what to set."""

    def __init__(self, skipped: Sequence[Skipped]) -> None:
        self.skipped = skipped
        reasons = "; ".join(f"{one.provider}: {one.reason}" for one in skipped) or "none is named"
        cure = (
            "Set SEARXNG_URL to a SearXNG of yours, or TAVILY_API_KEY, BRAVE_API_KEY or SERPER_API_KEY, and start "
            "anew; or try again when the providers are back."
        )
        super().__init__("no_search", f"The web can't be searched just now. {reasons}.", cure)


@dataclass(frozen=True)
class Searcher:
    """Searches for the steps of one worker process."""

    settings: SearchSettings
    providers: Mapping[str, SearchProvider]
    lines: Providers
    kept: KeptSearches
    #: Why a known provider isn't there.
    missing: Mapping[str, str] = field(default_factory=dict)
    #: Asked only where nobody else can be, and never kept.
    samples: SearchProvider | None = None

    async def search(self, wanted: Wanted, asker: Asker, *, fresh: bool = False) -> Found:
        """Return the first provider's hits; ``fresh`` doesn't look at what was kept.

        Raises:
            NobodyAnswered: no provider could be asked.
        """
        skipped: list[Skipped] = []
        answered = ""
        for name in (each for each in self.settings.names if each != SAMPLES):
            provider = self.providers.get(name)
            if provider is None:
                skipped.append(Skipped(name, self.missing.get(name) or "no such provider is known"))
                continue
            if not fresh and (kept := await self.kept.get(name, wanted)) is not None:
                return Found(hits=kept[1], provider=name, skipped=skipped, kept_at=kept[0])
            try:
                hits = await self._ask(provider, wanted, asker)
            except (ProviderOut, CircuitOpen) as out:
                log.info("a search provider was skipped", provider=name, cause=str(out))
                skipped.append(Skipped(name, str(out).rstrip(".")))
                continue
            if hits:
                await self.kept.put(name, wanted, hits)
                return Found(hits=hits, provider=name, skipped=skipped)
            answered = answered or name
            skipped.append(Skipped(name, "it found nothing"))
        if answered:
            return Found(hits=(), provider=answered, skipped=skipped)
        if hits := await self._of_samples(wanted, asker):
            return Found(hits=hits, provider=SAMPLES, skipped=skipped)
        raise NobodyAnswered(skipped)

    async def _of_samples(self, wanted: Wanted, asker: Asker) -> list[Hit]:
        """Return what the sample pages have; nothing where they are left out, or about anything else."""
        if self.samples is None or SAMPLES not in self.settings.names:
            return []
        try:
            return await self._ask(self.samples, wanted, asker)
        except (ProviderOut, CircuitOpen) as out:
            log.info("the sample pages weren't reached", cause=str(out))
            return []

    async def _ask(self, provider: SearchProvider, wanted: Wanted, asker: Asker) -> list[Hit]:
        try:
            return await self._once(provider, wanted, asker)
        except ProviderOut as out:
            if out.reason != "limited" or (out.pause or 0.0) > _WAITED:
                raise
        # Its line waits for as long as the provider asked.
        return await self._once(provider, wanted, asker)

    async def _once(self, provider: SearchProvider, wanted: Wanted, asker: Asker) -> list[Hit]:
        line = self.lines.line(provider.provider, limits=provider.limits)
        async with line.call(judge):
            return await provider.search(wanted, asker)


def make_searcher(
    settings: SearchSettings,
    client: httpx2.AsyncClient,
    lines: Providers,
    kept: KeptSearches,
    proxy_of: Callable[[Asker], str],
    samples: SearchProvider | None = None,
) -> Searcher:
    """Return a searcher with the providers that are set up; the others' needs are told when they are skipped."""
    made: dict[str, SearchProvider] = {"ddgs": PublicEngines(proxy_of, settings.seconds)}
    if url := settings.searxng_url.get_secret_value():
        made["searxng"] = SearXNG(client, url)
    if key := settings.tavily_key.get_secret_value():
        made["tavily"] = Tavily(client, settings.tavily_url, key)
    if key := settings.brave_key.get_secret_value():
        made["brave"] = Brave(client, settings.brave_url, key)
    if key := settings.serper_key.get_secret_value():
        made["serper"] = Serper(client, settings.serper_url, key)
    missing = {name: f"it isn't set up ({needs} is empty)" for name, needs in NEEDS.items() if needs}
    return Searcher(settings=settings, providers=made, lines=lines, kept=kept, missing=missing, samples=samples)
