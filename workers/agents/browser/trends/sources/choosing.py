"""Which sources are asked: those that a person names, else all that are set up here."""

from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.web.port import asker_of
from workers.agents.browser.extract.desk import desk_of
from workers.agents.browser.trends.items import Source
from workers.agents.browser.trends.sources.feeds import Feed
from workers.agents.browser.trends.sources.hacker_news import HackerNews
from workers.agents.browser.trends.sources.reddit import Reddit, RedditTokens

MOST_SOURCES = 20
_HACKER_NEWS = frozenset({"hacker news", "hackernews", "hn", "news.ycombinator.com"})
_REDDIT = frozenset({"reddit", "reddit.com", "www.reddit.com"})


@cache
def _tokens() -> RedditTokens:
    return RedditTokens()


def chosen(context: StepContext, names: Sequence[str] | None) -> list[Source]:
    """Return the sources that are named ("hacker news", "reddit", "r/python", a feed's name or address), or all here.

    Raises:
        ToolProblem: a name isn't known, a source isn't set up, or there are too many.
    """
    settings = desk_of(context).resources.settings.sources
    if not names:
        everything: list[Source] = [_hacker_news(context)]
        if settings.reddit_client_id:
            everything.append(_reddit(context, settings.communities))
        return [*everything, *(Feed(context, name, url) for name, url in settings.named_feeds.items())]
    wanted = list(dict.fromkeys(" ".join(name.split()) for name in names))
    if len(wanted) > MOST_SOURCES:
        raise ToolProblem("too_many_sources", f"{len(wanted)} sources are too many.", f"Name {MOST_SOURCES} at most.")
    communities = [
        name.removeprefix("/").removeprefix("r/") for name in wanted if name.removeprefix("/").startswith("r/")
    ]
    found: list[Source] = [_named(context, name) for name in wanted if not name.removeprefix("/").startswith("r/")]
    return [*found, _reddit(context, communities)] if communities else found


def _named(context: StepContext, name: str) -> Source:
    settings, plain = desk_of(context).resources.settings.sources, name.lower()
    if plain in _HACKER_NEWS:
        return _hacker_news(context)
    if plain in _REDDIT:
        return _reddit(context, settings.communities)
    if plain.startswith(("http://", "https://")):
        return Feed(context, urlsplit(name).netloc, name)
    for known, url in settings.named_feeds.items():
        if known.lower() == plain:
            return Feed(context, known, url)
    feeds = "".join(f", {known}" for known in settings.named_feeds)
    cure = f"Known are: Hacker News, Reddit, r/<community>{feeds}, or a feed's address."
    raise ToolProblem("unknown_source", f"No source is called “{name[:60]}”.", cure)


def _hacker_news(context: StepContext) -> HackerNews:
    desk = desk_of(context)
    return HackerNews(desk.web, asker_of(context), desk.resources.settings.sources)


def _reddit(context: StepContext, communities: Sequence[str]) -> Reddit:
    settings = desk_of(context).resources.settings.sources
    if not settings.reddit_client_id:
        cure = (
            "Set WARREN_SOURCE_REDDIT_CLIENT_ID and WARREN_SOURCE_REDDIT_CLIENT_SECRET (reddit.com/prefs/apps), "
            "or name another source."
        )
        raise ToolProblem("not_set_up", "Reddit isn't set up here.", cure)
    return Reddit(settings, context.providers, _tokens(), tuple(communities))
