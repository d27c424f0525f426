"""All sources asked at once; one that is away is told, and the others are taken."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.providers import CircuitOpen
from workers.agents.browser.trends.items import Item, Source, Wish

MOST_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What the sources gave for a wish.

    Attributes:
        given: how many items each source gave.
        away: why each of the others gave none.
    """

    wish: Wish
    until: datetime
    items: list[Item]
    given: dict[str, int]
    away: dict[str, str] = field(default_factory=dict)


async def gather(context: StepContext, sources: Sequence[Source], *, topic: str | None, days: int) -> Gathered:
    """Ask all sources for the last ``days`` days.

    Raises:
        ToolProblem: none of them answered, or the days are none or too many.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ToolProblem("bad_days", f"{days} days can't be looked back.", f"Name 1 to {MOST_DAYS} days.")
    until = datetime.now(UTC)
    wish = Wish(topic=topic or None, since=until - timedelta(days=days))
    await context.progress(f"asking {', '.join(source.name for source in sources)}"[:200])
    answers = await asyncio.gather(*(_asked(source, wish) for source in sources))
    items: dict[tuple[str, str], Item] = {}
    given: dict[str, int] = {}
    away: dict[str, str] = {}
    for source, answer in zip(sources, answers, strict=True):
        if isinstance(answer, str):
            away[source.name] = answer
            continue
        given[source.name] = len(answer)
        items |= {(item.source, item.url): item for item in answer}
    if not given:
        said = " ".join(f"{name}: {why}" for name, why in away.items())
        raise ToolProblem("no_source", f"No source could be read. {said}"[:1_000], "Try again later, or name others.")
    return Gathered(wish=wish, until=until, items=list(items.values()), given=given, away=away)


async def _asked(source: Source, wish: Wish) -> list[Item] | str:
    """Return the items, or a sentence that says why there are none."""
    try:
        return await source.fetch(wish)
    except ToolProblem as problem:
        return f"{problem.failure.message} {problem.failure.cure}".strip()
    except CircuitOpen as circuit:
        return str(circuit)
    except httpx2.HTTPError as error:
        return f"{source.name} didn't answer as it should ({type(error).__name__})."
