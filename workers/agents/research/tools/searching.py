"""Searching: several queries side by side, their hits as one list."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agentkit.web.port import asker_of
from workers.agents.research.claims.orders import orders
from workers.agents.research.claims.sentences import split
from workers.agents.research.desk import ResearchDesk, desk_of
from workers.agents.research.search.cleaning import host_of, same_page
from workers.agents.research.search.port import Hit, Recency, Wanted
from workers.agents.research.search.samples import SAMPLES
from workers.agents.research.search.searcher import Found, NobodyAnswered
from workers.agents.research.sources.budget import budget_of
from workers.agents.research.tools.answers import Runtime, as_text

MOST_QUERIES, MOST_HITS = 6, 20
LONGEST_QUERY = 400
_ONLY_SAMPLES = (
    "No search provider could be reached, so only the sample pages that come with Warren were searched. "
    "Set one up, or try again when the network is back"
)
#: Minutes that an answer about today may stand.
_NEWS_MINUTES = 10
#: Reciprocal rank fusion: what several queries find high up comes first.
_RANK = 20


def _title(args: dict[str, object]) -> str:
    queries = args.get("queries")
    first = str(queries[0]) if isinstance(queries, list) and queries else ""
    more = f" and {len(queries) - 1} more" if isinstance(queries, list) and len(queries) > 1 else ""
    return f"Searching for “{first}”{more}"


@agent_tool(effect=Effect.NONE, title=_title, outside="page")
async def search_web(
    queries: list[str],
    runtime: Runtime,
    results: int = 8,
    recency: Recency | None = None,
    site: str = "",
    fresh: bool = False,  # noqa: FBT001, FBT002 - tools are called by name
) -> str:
    """Search the web with one or several queries at once; returns pages with titles, snippets and dates.

    A snippet is no source: read a page before you cite it. Searches of one step are counted.

    Args:
        queries: up to 6, each a few words as one would type them.
        results: hits per query, up to 20.
        recency: only pages of the last day, week, month or year.
        site: only this site, for example "who.int".
        fresh: search anew, though the same was found a short while ago.
    """
    context: StepContext = runtime.context
    wanted = [" ".join(query.split()) for query in queries if query.strip()]
    _check(wanted)
    desk = desk_of(context)
    taken = budget_of(context, desk.settings).take_searches(len(wanted))
    searches = [
        Wanted(query=query, k=max(1, min(results, MOST_HITS)), recency=recency, site=site.strip())
        for query in wanted[:taken]
    ]
    # Who has a step run again wants to know what is there now.
    found = await _side_by_side(context, desk, searches, fresh=fresh or context.again)
    from_samples = any(one.provider == SAMPLES for one in found)
    if not from_samples:  # as soon as somebody can be asked, they are
        context.may_stand(60.0 * (_NEWS_MINUTES if recency == "day" else desk.settings.result_minutes))
    hits = _fused([one.hits for one in found])
    await context.from_outside("page", f"Search results for “{wanted[0]}”", "\n".join(_line(hit) for hit in hits))
    return as_text(
        {
            "hits": [_shown(hit) for hit in hits],
            "asked": sorted({one.provider for one in found}),
            "skipped": _skipped(found),
            "from_cache": _from_cache(found),
            "note": _ONLY_SAMPLES if from_samples else None,
            "left_out": [f"“{query}”: the step's searches are used up" for query in wanted[taken:]],
        }
    )


def _check(queries: Sequence[str]) -> None:
    if not queries:
        raise ToolProblem("empty_query", "The search names nothing to look for.", "Give a few words.")
    if len(queries) > MOST_QUERIES or any(len(query) > LONGEST_QUERY for query in queries):
        cure = f"Give at most {MOST_QUERIES} queries of at most {LONGEST_QUERY} characters."
        raise ToolProblem("too_much", "That is too much for one search.", cure)


async def _side_by_side(
    context: StepContext, desk: ResearchDesk, searches: Sequence[Wanted], *, fresh: bool
) -> list[Found]:
    """Make the searches a few at once; one that nobody answers spoils none that somebody did.

    Raises:
        NobodyAnswered: that is so for all of them.
    """
    places = budget_of(context, desk.settings).searching

    async def one(wanted: Wanted) -> Found:
        async with places:
            return await desk.searcher.search(wanted, asker_of(context), fresh=fresh)

    ended = await asyncio.gather(*(one(wanted) for wanted in searches), return_exceptions=True)
    found = [end for end in ended if isinstance(end, Found)]
    for end in ended:
        if isinstance(end, BaseException) and not (isinstance(end, NobodyAnswered) and found):
            raise end
    return found


def _fused(lists: Sequence[Sequence[Hit]]) -> list[Hit]:
    scores: dict[str, float] = {}
    hits: dict[str, Hit] = {}
    for found in lists:
        for place, hit in enumerate(found):
            key = same_page(hit.url)
            hits.setdefault(key, hit)
            scores[key] = scores.get(key, 0.0) + 1 / (_RANK + place)
    return [hits[key] for key in sorted(hits, key=lambda key: -scores[key])][: 2 * MOST_HITS]


def _line(hit: Hit) -> str:
    return f"{hit.title}. {hit.snippet}"


def _shown(hit: Hit) -> dict[str, Any]:
    """Return a hit; words of it that give an assistant orders are named as such, in place of what they are."""
    ordering = [words for words in (hit.title, hit.snippet) if orders(split(words))]
    return {
        "title": "" if hit.title in ordering else hit.title,
        "url": hit.url,
        "site": host_of(hit.url),
        "snippet": "" if hit.snippet in ordering else hit.snippet,
        "date": hit.published,
        "engine": hit.engine,
        **({"gives_orders": ordering} if ordering else {}),
    }


def _skipped(found: Sequence[Found]) -> list[dict[str, str]]:
    each = {(one.provider, one.reason): None for result in found for one in result.skipped}
    return [{"provider": provider, "reason": reason} for provider, reason in each]


def _from_cache(found: Sequence[Found]) -> str | None:
    """Return how old the oldest kept result is, as a person reads it; None where all is new."""
    kept = [one.kept_at for one in found if one.kept_at is not None]
    if not kept:
        return None
    minutes = round((datetime.now(UTC) - min(kept)).total_seconds() / 60)
    age = f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"  # noqa: PLR2004 - two hours
    return f"{len(kept)} of {len(found)} from cache, up to {age} old; fresh=true searches anew"
