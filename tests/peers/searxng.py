"""A metasearch engine that answers as SearXNG does, over pages that a test names.

Shapes as documented in https://docs.searxng.org/dev/search_api.html and as its webapp writes them: ``query``,
``number_of_results``, ``results`` of ``url title content engine engines category score publishedDate``, ``answers``,
``corrections``, ``infoboxes``, ``suggestions`` and ``unresponsive_engines``, pairs of an engine's name and why. A
format that isn't enabled is answered with 403, a visitor who asks too often with 429 (its limiter).
"""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

_HOST = "127.0.0.1"
_START_SECONDS = 10.0
_FAULTS = {"down": 502, "no_json": 403, "limited": 429}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page that the engine knows."""

    url: str
    title: str
    content: str = ""
    #: ISO 8601; None where the engine has none.
    published: str | None = None
    engine: str = "mojeek"


@dataclass
class SearXNGPeer:
    """What a test puts in, and what was asked."""

    url: str = ""
    pages: list[Listed] = field(default_factory=list)
    #: Query strings, in order.
    asked: list[dict[str, str]] = field(default_factory=list)
    #: "", or one of "down", "no_json", "limited", "silent" (no engine answers), "garbled" (no JSON at all).
    fault: str = ""

    def reset(self) -> None:
        """Forget everything."""
        self.pages.clear()
        self.asked.clear()
        self.fault = ""

    async def search(self, request: Request) -> Response:
        """Answer one search."""
        params = dict(request.query_params)
        self.asked.append(params)
        if self.fault in _FAULTS:
            return PlainTextResponse("no", status_code=_FAULTS[self.fault])
        if self.fault == "garbled" or params.get("format") != "json":
            return PlainTextResponse("<html><title>SearXNG</title></html>", media_type="text/html")
        found = (
            [] if self.fault == "silent" else [_result(page, place) for place, page in enumerate(self._found(params))]
        )
        silent = [["mojeek", "timeout"], ["brave", "Suspended: CAPTCHA"]] if self.fault == "silent" else []
        return JSONResponse(
            {
                "query": params["q"],
                "number_of_results": 0,
                "results": found,
                "answers": [],
                "corrections": [],
                "infoboxes": [],
                "suggestions": [],
                "unresponsive_engines": silent,
            }
        )

    def _found(self, params: dict[str, str]) -> list[Listed]:
        wanted = set(_words(re.sub(r"\bsite:\S+", "", params["q"])))
        site = re.search(r"\bsite:(\S+)", params["q"])
        fitting = [page for page in self.pages if site is None or site[1] in page.url]
        ranked = [(len(wanted & set(_words(f"{page.title} {page.content}"))), page) for page in fitting]
        return [page for score, page in sorted(ranked, key=lambda pair: -pair[0]) if score]


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.lower()) if len(word) > 2]


def _result(page: Listed, place: int) -> dict[str, Any]:
    return {
        "url": page.url,
        "title": page.title,
        "content": page.content,
        "publishedDate": page.published,
        "engine": page.engine,
        "engines": [page.engine],
        "category": "general",
        "score": round(1 / (place + 1), 3),
        "positions": [place + 1],
        "template": "default.html",
        "parsed_url": [],
    }


@contextmanager
def running_app(app: ASGIApp) -> Iterator[str]:
    """Serve an app on a free port of the loopback from a thread of its own; gives its address."""
    listening = socket.create_server((_HOST, 0), backlog=128)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=_serve, args=(server, listening), daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        assert time.monotonic() < deadline, "the peer didn't start"
        time.sleep(0.01)
    try:
        yield f"http://{_HOST}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(timeout=_START_SECONDS)


def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    with listening:
        server.run(sockets=[listening])


@contextmanager
def running_searxng() -> Iterator[SearXNGPeer]:
    """Run the engine."""
    peer = SearXNGPeer()
    with running_app(Starlette(routes=[Route("/search", peer.search, methods=["GET"])])) as url:
        peer.url = url
        yield peer
