"""A collector of traces: takes spans over HTTP as OpenTelemetry's does, and keeps them."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SentSpan


@dataclass(frozen=True, kw_only=True)
class Span:
    """A span as it arrived; ids are hexadecimal."""

    trace: str
    id: str
    parent: str
    name: str
    attributes: dict[str, Any]
    #: The spans it is linked to, each with its trace.
    links: tuple[tuple[str, str], ...]
    #: What failed, as it was told; None where nothing did.
    error: str | None
    service: str
    #: Everything of it that is text: what was told besides.
    words: str = field(repr=False)


class Collector:
    """A running collector; spans only come."""

    def __init__(self) -> None:
        self.url = ""
        self.spans: list[Span] = []

    def take(self, body: bytes) -> None:
        """Keep what a request brought."""
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            about = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [_span(span, about["service.name"]) for span in scope.spans]

    def named(self, name: str) -> list[Span]:
        """Return the spans of this name, as they began."""
        return [span for span in self.spans if span.name == name]

    def one(self, name: str) -> Span:
        """Return the only span of this name."""
        (found,) = self.named(name)
        return found

    def trace(self, trace: str) -> "Tree":
        """Return one trace."""
        return Tree([span for span in self.spans if span.trace == trace])


class Tree:
    """The spans of one trace by whose child they are."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = {span.id: span for span in spans}
        self._children = defaultdict(list)
        for span in spans:
            self._children[span.parent].append(span)

    @property
    def roots(self) -> list[Span]:
        """Spans whose parent isn't here."""
        return [span for span in self.spans.values() if span.parent not in self.spans]

    def children(self, of: Span) -> list[str]:
        """Return the names of a span's children."""
        return sorted(span.name for span in self._children[of.id])

    def above(self, span: Span) -> list[str]:
        """Return the names of what a span is in, from its parent up to the root."""
        names = []
        while span.parent in self.spans:
            span = self.spans[span.parent]
            names.append(span.name)
        return names


def _span(span: SentSpan, service: str) -> Span:
    def value(given: Any) -> Any:  # noqa: ANN401 - of any type
        return getattr(given, given.WhichOneof("value"))

    failed = span.status.code == span.status.STATUS_CODE_ERROR
    return Span(
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        name=span.name,
        attributes={each.key: value(each.value) for each in span.attributes},
        links=tuple((link.trace_id.hex(), link.span_id.hex()) for link in span.links),
        error=span.status.message if failed else None,
        service=service,
        words=str(span),
    )


@contextmanager
def running_collector() -> Iterator[Collector]:
    """Run a collector on a free port of this machine."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = 200 if self.path == "/v1/traces" else 404
            if status == 200:
                collector.take(body)
            self._answer(status, ExportTraceServiceResponse().SerializeToString(), "application/x-protobuf")

        def do_GET(self) -> None:
            self._answer(200, b"ok", "text/plain")

        def _answer(self, status: int, body: bytes, media_type: str) -> None:
            self.send_response(status)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base class's
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()
