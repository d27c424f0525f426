"""A server that speaks as Hacker News (Algolia and Firebase), Reddit and two feeds do, with stories of our own.

Shapes as documented: https://hn.algolia.com/api · https://github.com/HackerNews/API ·
https://www.reddit.com/dev/api (Listing, t3) · https://github.com/reddit-archive/reddit/wiki/OAuth2 · RSS 2.0, Atom.
"""

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT, SECRET, TOKEN = "warren-app", "app-secret", "bearer-of-the-app"


@dataclass(frozen=True)
class Story:
    """A story: its title, days ago, points and comments."""

    title: str
    days: float = 1.0
    points: int = 50
    comments: int = 10

    @property
    def at(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=self.days)


@dataclass
class Talk:
    """What the server tells, and what it was asked."""

    url: str = ""
    stories: list[Story] = field(default_factory=list)
    posts: list[Story] = field(default_factory=list)
    entries: list[Story] = field(default_factory=list)
    #: Paths that answer with this status instead.
    broken: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")


def _hit(number: int, story: Story) -> dict[str, Any]:
    return {
        "objectID": str(number),
        "title": story.title,
        "url": f"https://stories.example/{number}" if number % 3 else None,
        "author": "pg",
        "points": story.points,
        "num_comments": story.comments,
        "created_at": story.at.isoformat(),
        "created_at_i": int(story.at.timestamp()),
        "_tags": ["story"],
    }


def _routes(talk: Talk) -> list[Route]:  # noqa: C901 - one small closure per address
    def search(request: Request) -> Response:
        filters = dict(part.split(">", 1) for part in request.query_params["numericFilters"].split(",") if ">" in part)
        since, points = int(filters["created_at_i"]), int(filters.get("points", "=-1").lstrip("="))
        words = request.query_params["query"].lower().split()
        found = [
            _hit(number, story)
            for number, story in enumerate(talk.stories)
            if all(word in story.title.lower() for word in words)
            and story.at.timestamp() > since
            and story.points >= points
        ]
        return JSONResponse({"hits": found, "nbHits": len(found), "page": 0, "nbPages": 1, "hitsPerPage": 500})

    def top(_: Request) -> Response:
        return JSONResponse(list(range(len(talk.stories))))

    def item(request: Request) -> Response:
        number = int(request.path_params["number"])
        story = talk.stories[number]
        told = {"id": number, "type": "story", "by": "pg", "title": story.title, "score": story.points}
        return JSONResponse({**told, "descendants": story.comments, "time": int(story.at.timestamp())})

    async def token(request: Request) -> Response:
        given = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        form = parse_qs((await request.body()).decode())
        if given != f"{CLIENT}:{SECRET}" or form != {"grant_type": ["client_credentials"]}:
            return JSONResponse({"message": "Unauthorized", "error": 401}, status_code=401)
        return JSONResponse({"access_token": TOKEN, "token_type": "bearer", "expires_in": 86400, "scope": "*"})

    def listing(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}" or "warren" not in request.headers["user-agent"]:
            return JSONResponse({"message": "Forbidden", "error": 403}, status_code=403)
        words = request.query_params.get("q", "").lower().split()
        posts = [post for post in talk.posts if all(word in post.title.lower() for word in words)]
        name = request.path_params.get("name", "technology")
        things = [{"kind": "t3", "data": _post(number, post, name)} for number, post in enumerate(posts)]
        notice = {**_post(99, Story("Rules of this community"), name), "stickied": True}
        children = [{"kind": "t3", "data": notice}, *things, {"kind": "t5", "data": {"display_name": name}}]
        return JSONResponse({"kind": "Listing", "data": {"after": None, "dist": len(children), "children": children}})

    def rss(request: Request) -> Response:
        items = "".join(
            f"<item><title>{entry.title}</title><link>/entry/{number}</link>"
            f"<pubDate>{format_datetime(entry.at)}</pubDate>"
            f"<description>About &lt;b&gt;it&lt;/b&gt;</description></item>"
            for number, entry in enumerate(talk.entries)
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Daily Wire</title>{items}</channel></rss>'
        return Response(feed, media_type="application/rss+xml")

    def home(_: Request) -> Response:
        link = '<link rel="alternate" type="application/rss+xml" title="Daily Wire" href="/feed.xml">'
        return Response(f"<html><head>{link}</head><body>Hello</body></html>", media_type="text/html")

    return [
        Route("/hn/search", search), Route("/hn/search_by_date", search), Route("/hn0/topstories.json", top),
        Route("/hn0/item/{number:int}.json", item), Route("/reddit/token", token, methods=["POST"]),
        Route("/reddit/r/{name}/top", listing), Route("/reddit/search", listing), Route("/feed.xml", rss),
        Route("/", home), Route("/plain", lambda _: Response("<html><body>x</body></html>", media_type="text/html")),
    ]  # fmt: skip


def _post(number: int, post: Story, community: str) -> dict[str, Any]:
    return {
        "id": f"t{number}",
        "title": post.title,
        "permalink": f"/r/{community}/comments/t{number}/",
        "url": f"https://posts.example/{number}",
        "score": post.points,
        "ups": post.points,
        "num_comments": post.comments,
        "created_utc": post.at.timestamp(),
        "subreddit": community,
        "selftext": "",
        "stickied": False,
        "over_18": False,
    }


class _Asked:
    """Notes every path, and breaks those that are to be broken."""

    def __init__(self, app: Starlette, talk: Talk) -> None:
        self._app, self._talk = app, talk

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        self._talk.asked.append(scope["path"])
        status = next((code for path, code in self._talk.broken.items() if scope["path"].startswith(path)), None)
        app = self._app if status is None else Response("broken", status_code=status)
        await app(scope, receive, send)


@contextmanager
def running_talk() -> Iterator[Talk]:
    """Run the server on a thread of its own, on a free port."""
    talk = Talk()
    app = _Asked(Starlette(routes=_routes(talk)), talk)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < until, "the server didn't start"
        time.sleep(0.01)
    talk.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield talk
    server.should_exit = True
    thread.join(10)
