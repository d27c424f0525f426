"""Reddit: listings by OAuth as an application, without a person's account.

Shapes: https://www.reddit.com/dev/api (GET /r/<name>/top, GET /search: ``Listing`` of ``t3`` things) and
https://github.com/reddit-archive/reddit/wiki/OAuth2 (application-only token: grant_type=client_credentials by Basic
authentication; the user agent must tell the application).
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, TypeAdapter

from backend.core.source_settings import SourceSettings
from workers.agentkit.context import ToolProblem
from workers.agentkit.providers import Answer, Limits, Line, Outage, Provider, Providers, reason_of
from workers.agents.browser.trends.items import Item, Wish
from workers.agents.browser.trends.sources.answers import read_json

NAME = "Reddit"
PROVIDER = Provider(key="reddit", label="Reddit")
#: Reddit allows an OAuth client 100 requests a minute. https://support.reddithelp.com (Data API, retrieved 2026-11)
LIMITS = Limits(at_once=4, per_minute=90)
USER_AGENT = "server:warren:1 (self-hosted assistant)"
PER_PAGE, TOO_MANY, REFUSED = 100, 429, (401, 403)
#: Seconds before its end that a token is no longer used.
_SPARE = 60
_PAGES = "https://www.reddit.com"


class _Post(BaseModel):
    title: str
    permalink: str = ""
    url: str = ""
    score: int = 0
    num_comments: int = 0
    created_utc: float
    subreddit: str = ""
    selftext: str = ""
    stickied: bool = False
    over_18: bool = False


class _Thing(BaseModel):
    kind: str
    #: Other things than posts stand in a listing too.
    data: _Post | dict[str, Any]


class _Children(BaseModel):
    children: list[_Thing]


class _Listing(BaseModel):
    data: _Children


class _Token(BaseModel):
    access_token: str
    expires_in: int


_LISTING, _TOKEN = TypeAdapter(_Listing), TypeAdapter(_Token)


@dataclass
class RedditTokens:
    """The process's token for the application, fetched anew shortly before it ends."""

    _kept: dict[str, tuple[str, float]] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def token(self, client: httpx2.AsyncClient, line: Line, settings: SourceSettings) -> str:
        """Return a token that still holds."""
        async with self._lock:
            token, until = self._kept.get(settings.reddit_client_id, ("", 0.0))
            if time.monotonic() < until:
                return token
            auth = (settings.reddit_client_id, settings.reddit_client_secret.get_secret_value())
            form = {"grant_type": "client_credentials"}
            body = await _asked(client, line, "POST", settings.reddit_token_url, auth=auth, data=form)
            fresh = read_json(_TOKEN, body, NAME)
            self._kept[settings.reddit_client_id] = (fresh.access_token, time.monotonic() + fresh.expires_in - _SPARE)
            return fresh.access_token

    def forget(self, settings: SourceSettings) -> None:
        """Have the next call ask for a new one."""
        self._kept.pop(settings.reddit_client_id, None)


@dataclass(frozen=True)
class Reddit:
    """Posts in communities of Reddit, or found by a search."""

    settings: SourceSettings
    providers: Providers
    tokens: RedditTokens
    communities: tuple[str, ...]
    name: str = NAME

    async def fetch(self, wish: Wish) -> list[Item]:
        """Return the best posts of the time.

        Raises:
            ToolProblem: Reddit refuses the application, or answers in a shape that isn't known.
            CircuitOpen: it is being left alone.
        """
        line = self.providers.line(PROVIDER, limits=LIMITS)
        async with httpx2.AsyncClient(timeout=self.settings.seconds, headers={"User-Agent": USER_AGENT}) as client:
            listings = await asyncio.gather(*(self._listing(client, line, path, wish) for path in self._paths(wish)))
        items = [item for listing in listings for item in listing]
        return [item for item in items if item.at is not None and item.at >= wish.since][: wish.most]

    def _paths(self, wish: Wish) -> list[tuple[str, dict[str, str]]]:
        days = (datetime.now(UTC) - wish.since) / timedelta(days=1)
        steps = ((1.01, "day"), (7.01, "week"), (31.01, "month"))
        query = {"t": next((name for most, name in steps if days <= most), "year"), "limit": str(PER_PAGE)}
        if wish.topic is None:
            return [(f"/r/{quote(name, safe='')}/top", query) for name in self.communities]
        return [("/search", {**query, "q": wish.topic, "sort": "top", "type": "link"})]

    async def _listing(
        self, client: httpx2.AsyncClient, line: Line, place: tuple[str, dict[str, str]], wish: Wish
    ) -> list[Item]:
        path, query = place
        token = await self.tokens.token(client, line, self.settings)
        url = f"{self.settings.reddit_url.rstrip('/')}{path}"
        try:
            body = await _asked(client, line, "GET", url, params=query, headers={"Authorization": f"Bearer {token}"})
        except ToolProblem as problem:
            if problem.failure.code == "refused":
                self.tokens.forget(self.settings)
            raise
        things = read_json(_LISTING, body, NAME).data.children
        posts = [thing.data for thing in things if thing.kind == "t3" and isinstance(thing.data, _Post)]
        return [_item(post) for post in posts if not post.stickied and not post.over_18][: wish.most]


async def _asked(client: httpx2.AsyncClient, line: Line, method: str, url: str, **options: Any) -> bytes:  # noqa: ANN401
    async with line.call(_told):
        try:
            answer = await client.request(method, url, **options)
            answer.raise_for_status()
        except httpx2.HTTPStatusError as error:
            if error.response.status_code in REFUSED:
                raise _refused(error.response.status_code) from error
            raise
        return answer.content


def _refused(status: int) -> ToolProblem:
    cure = "Check WARREN_SOURCE_REDDIT_CLIENT_ID and WARREN_SOURCE_REDDIT_CLIENT_SECRET, or leave Reddit out."
    return ToolProblem("refused", f"Reddit refuses this application ({status}).", cure)


def _told(error: Exception) -> Outage | Answer | None:
    """Say what an error tells of Reddit."""
    match error:
        case ToolProblem():
            return Answer()
        case httpx2.HTTPStatusError():
            status = error.response.status_code
            if status == TOO_MANY:
                pause = error.response.headers.get("retry-after", "")
                return Answer(pause=float(pause) if pause.isdigit() else 10.0)
            return Outage(f"{status}") if error.response.is_server_error else Answer()
        case httpx2.TransportError():
            return Outage(reason_of(error))
    return None


def _item(post: _Post) -> Item:
    return Item(
        title=post.title,
        url=post.url if post.url.startswith("http") else f"{_PAGES}{post.permalink}",
        source=f"r/{post.subreddit}" if post.subreddit else NAME,
        at=datetime.fromtimestamp(post.created_utc, UTC),
        score=max(0, post.score),
        comments=post.num_comments,
        summary=" ".join(post.selftext.split())[:600],
    )
