"""Search APIs that need a key, as their documentation shows them, with the answers that say no.

Tavily: https://docs.tavily.com/documentation/api-reference/endpoint/search, errors as in its help centre's
"Understanding HTTP errors". Brave: https://api-dashboard.search.brave.com/app/documentation/web-search, limits as in
its "Response headers". Serper: https://serper.dev, as its playground shows it. All retrieved 2026-11.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.peers.searxng import running_app

KEY = "key-1"
URL = "https://peaks.example/everest"
TITLE = "Mount Everest"
_QUOTA = "This request exceeds your plan's set usage limit. Please upgrade your plan or contact support@tavily.com"


@dataclass
class SearchApis:
    """Three services at one address; ``fault`` is what each answers with instead of hits."""

    url: str = ""
    fault: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    #: Answers with the fault so often, then well.
    times: int = 1_000

    def reset(self) -> None:
        self.fault, self.times = "", 1_000
        self.asked.clear()

    def _fails(self) -> bool:
        if not self.fault or self.times <= 0:
            return False
        self.times -= 1
        return True

    async def tavily(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _detail(401, "Unauthorized: missing or invalid API key.")
        if self._fails():
            return {
                "quota": _detail(432, _QUOTA),
                "limited": _detail(429, "Your request has been blocked due to excessive requests."),
                "down": _detail(500, "Internal Server Error"),
            }[self.fault]
        hit = {"title": TITLE, "url": URL, "content": "8,849 m", "score": 0.9, "raw_content": None}
        hit["published_date"] = "Tue, 05 Mar 2024 10:00:00 GMT"
        return JSONResponse(
            {"query": body["query"], "answer": None, "images": [], "results": [hit], "response_time": 1}
        )

    async def brave(self, request: Request) -> Response:
        self.asked.append(dict(request.query_params))
        if request.headers.get("x-subscription-token") != KEY:
            return _brave_error(422, "SUBSCRIPTION_TOKEN_INVALID", "The provided subscription token is invalid.")
        if self._fails():
            limited = _brave_error(429, "RATE_LIMITED", "Request rate limit exceeded for plan.")
            limited.headers["x-ratelimit-remaining"] = "0, 1200"
            limited.headers["x-ratelimit-reset"] = "1, 1419704"
            spent = _brave_error(429, "QUOTA_LIMITED", "Request quota limit exceeded for plan.")
            spent.headers["x-ratelimit-remaining"] = "1, 0"
            spent.headers["x-ratelimit-reset"] = "1, 1419704"
            return {"quota": spent, "limited": limited, "down": Response(status_code=503)}[self.fault]
        hit = {"title": TITLE, "url": URL, "description": "The <strong>highest</strong> peak &amp; more"}
        hit["page_age"] = "2024-03-05T10:00:00"
        return JSONResponse({"type": "search", "query": {"original": "x"}, "web": {"type": "search", "results": [hit]}})

    async def serper(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        if request.headers.get("x-api-key") != KEY:
            return JSONResponse({"message": "Unauthorized.", "statusCode": 403}, status_code=403)
        if self._fails():
            return {
                "quota": JSONResponse({"message": "Not enough credits", "statusCode": 400}, status_code=400),
                "limited": JSONResponse({"message": "Too many requests"}, 429, {"retry-after": "60"}),
                "down": Response(status_code=502),
            }[self.fault]
        hit = {"title": TITLE, "link": URL, "snippet": "8,849 m", "date": "Mar 5, 2024", "position": 1}
        return JSONResponse({"searchParameters": body, "organic": [hit], "credits": 1})


def _detail(status: int, message: str) -> JSONResponse:
    return JSONResponse({"detail": {"error": message}}, status_code=status)


def _brave_error(status: int, code: str, detail: str) -> JSONResponse:
    error = {"id": "1", "status": status, "code": code, "detail": detail, "meta": {}}
    return JSONResponse({"type": "ErrorResponse", "error": error, "time": 0}, status_code=status)


@contextmanager
def running_apis() -> Iterator[SearchApis]:
    """Run them."""
    apis = SearchApis()
    routes = [
        Route("/tavily/search", apis.tavily, methods=["POST"]),
        Route("/brave/res/v1/web/search", apis.brave, methods=["GET"]),
        Route("/serper/search", apis.serper, methods=["POST"]),
    ]
    with running_app(Starlette(routes=routes)) as url:
        apis.url = url
        yield apis
