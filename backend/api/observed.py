"""The layer around everything: each request has an id that leads to all it causes, and is counted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.telemetry import metrics, tracing
from backend.core.telemetry.labels import ROUTE
from backend.core.telemetry.tracing import Span, SpanKind

log = structlog.get_logger(__name__)

#: The header that tells the request's id: its trace's, so that one search finds the whole task.
REQUEST_ID = "x-request-id"
#: What the page's files count as.
PAGE = "page"

#: Where the API is.
PREFIX = "/api/v1"
_API = "/api/"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_STREAM = "text/event-stream"
_BROKEN = 500


class Observed:
    """ASGI layer around the app: a span for each request to the API, its id in a header, its time in a histogram."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer()

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.begins(message)
            await send(message)

        began = time.monotonic()
        with _span(scope) as span:
            try:
                await self.app(scope, receive, told)
            finally:
                answer.note(scope, span, time.monotonic() - began)


@contextmanager
def _span(scope: Scope) -> Iterator[Span]:
    """Go on with the trace of whoever asks, or begin one; what is no part of the API is no span of it."""
    parent = Headers(scope=scope).get("traceparent")
    if not scope["path"].startswith(_API):
        with tracing.passed_on(parent) as span:
            yield span
        return
    about = {"http.request.method": scope["method"]}
    with tracing.span(f"{scope['method']} {_API}", parent=parent, kind=SpanKind.SERVER, about=about) as span:
        yield span


class _Answer:
    """What is known of an answer once it has begun."""

    def __init__(self) -> None:
        self.status = _BROKEN
        self.streams = False

    def begins(self, message: Message) -> None:
        """Read its head, and add the request's id."""
        headers = MutableHeaders(scope=message)
        headers[REQUEST_ID] = tracing.trace_id()
        self.status = message["status"]
        self.streams = headers.get("content-type", "").startswith(_STREAM)

    def note(self, scope: Scope, span: Span, seconds: float) -> None:
        """Count the request; one that streams lasts as long as somebody listens."""
        template = _template(scope)
        method, status = scope["method"], f"{self.status // 100}xx"
        if template and span.is_recording():
            span.update_name(f"{method} {template}")
        tracing.note({"http.route": template or None, "http.response.status_code": self.status})
        if self.status >= _BROKEN:
            tracing.failed(span, str(self.status))
        if not self.streams:
            metrics.HTTP_DURATION.observe(seconds, method=method, route=template, status=status)
        if method not in _READS:
            log.info("request", method=method, route=template, status=self.status, ms=round(seconds * 1000))


def _template(scope: Scope) -> str:
    """Return the path of the route that took the request, with the names of its parameters; empty where none did.

    There are as many as the code has routes, so each may be learned when it is first met.
    """
    route, path = scope.get("route"), scope["path"]
    if isinstance(route, APIRoute):
        # A route knows its path from where it was included.
        template = f"{PREFIX}{route.path}" if path.startswith(PREFIX) else route.path
    elif path.startswith(_API):
        return ""
    else:
        template = PAGE
    ROUTE.learn([template])
    return template
