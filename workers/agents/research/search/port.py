"""What a search provider promises: hits for a query, or why there are none."""

from dataclasses import dataclass
from typing import Literal, Protocol

from workers.agentkit.providers import Answer, Limits, Outage, Provider
from workers.agentkit.web.port import Asker

Recency = Literal["day", "week", "month", "year"]
#: away: no answer; limited: asked too fast; quota: paid for no more; refused: it will not answer this.
Reason = Literal["away", "limited", "quota", "refused"]
#: Seconds that a provider out of quota is left alone, where it names no time.
QUOTA_PAUSE = 3600.0
LIMIT_PAUSE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One search: how many hits at most, how new, and on which site alone."""

    query: str
    k: int = 8
    recency: Recency | None = None
    #: A host name; its subdomains count. Empty is everywhere.
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A page that a provider names. Its words come from outside."""

    title: str
    url: str
    snippet: str
    #: ISO 8601, as exact as the provider tells; None where it doesn't.
    published: str | None
    #: Who found it: the provider, or the engine behind it.
    engine: str


class ProviderOut(Exception):
    """A provider gave no hits: a sentence without its name, and how long to leave it alone."""

    def __init__(self, reason: Reason, message: str, *, pause: float | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.pause = pause


class SearchProvider(Protocol):
    """Finds pages."""

    provider: Provider
    limits: Limits

    async def search(self, wanted: Wanted, asker: Asker) -> list[Hit]:
        """Return hits, the best first.

        Raises:
            ProviderOut: there is no answer to be had from it now.
        """
        ...


def judge(error: Exception) -> Outage | Answer | None:
    """Say what an error tells of its provider: only one that is away is ill."""
    if not isinstance(error, ProviderOut):
        return None
    match error.reason:
        case "away":
            return Outage(str(error))
        case "quota":
            return Answer(pause=error.pause or QUOTA_PAUSE)
        case "limited":
            return Answer(pause=error.pause or LIMIT_PAUSE)
    return Answer()
