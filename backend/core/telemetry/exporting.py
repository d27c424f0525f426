"""Sending spans to a collector: OpenTelemetry's SDK, loaded only where one is set."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import INVALID_SPAN, Span, Tracer

from backend.core.telemetry import tracing

#: Characters of one attribute that are kept: of a statement, say.
_LONGEST = 4_096
#: Milliseconds that the last spans may take to be sent when the process stops.
_FLUSH_MS = 3_000


@asynccontextmanager
async def exporting(url: str, *, service: str, version: str) -> AsyncIterator[None]:
    """Make spans while the block runs and send them to ``url`` (OTLP over HTTP), those of the libraries among them.

    Everything else (``OTEL_EXPORTER_OTLP_HEADERS``, ``OTEL_TRACES_SAMPLER``, ``OTEL_RESOURCE_ATTRIBUTES``,
    ``OTEL_SERVICE_NAME``, ``OTEL_BSP_*``) the SDK reads itself.
    """
    logging.getLogger("opentelemetry.attributes").setLevel(logging.ERROR)  # it warns of each that is cut
    provider = TracerProvider(
        resource=_resource(service, version), span_limits=SpanLimits(max_attribute_length=_LONGEST)
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    tracing.use(provider.get_tracer("warren", version))
    try:
        with _of_libraries(provider):
            yield
    finally:
        tracing.use(None)
        await asyncio.to_thread(provider.force_flush, _FLUSH_MS)
        await asyncio.to_thread(provider.shutdown)


def _resource(service: str, version: str) -> Resource:
    """Return who we are: a name that the environment gives counts more than ours."""
    made = Resource.create({"service.version": version})
    if str(made.attributes.get("service.name", "unknown_service")).startswith("unknown_service"):
        made = made.merge(Resource({"service.name": service}))
    return made


@contextmanager
def _of_libraries(provider: TracerProvider) -> Iterator[None]:
    """Have statements and Redis' commands be spans of whatever makes them."""
    instrumentors: tuple[Any, ...] = (AsyncPGInstrumentor(), RedisInstrumentor())  # type: ignore[no-untyped-call]
    for each in instrumentors:
        each.instrument(tracer_provider=_Within(provider))
    try:
        yield
    finally:
        for each in instrumentors:
            each.uninstrument()


class _Within(trace.TracerProvider):
    """Gives libraries a tracer that only adds to a trace: what loops do without end would be traces of one span each.

    Nor does it tell errors in words: those of a database hold values.
    """

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider

    def get_tracer(self, *args: Any, **kwargs: Any) -> Tracer:  # noqa: ANN401 - as the provider takes it
        """Return such a tracer."""
        return _WithinTracer(self._provider.get_tracer(*args, **kwargs))


class _WithinTracer(Tracer):
    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def start_span(self, *args: Any, **kwargs: Any) -> Span:  # noqa: ANN401 - as a tracer takes it
        if not trace.get_current_span().is_recording():
            return INVALID_SPAN
        return self._tracer.start_span(*args, **{**kwargs, **_IN_SILENCE})

    @contextmanager
    def start_as_current_span(self, *args: Any, **kwargs: Any) -> Iterator[Span]:  # type: ignore[override]  # noqa: ANN401
        if not trace.get_current_span().is_recording():
            yield INVALID_SPAN
            return
        with self._tracer.start_as_current_span(*args, **{**kwargs, **_IN_SILENCE}) as span:
            yield span


_IN_SILENCE = {"record_exception": False, "set_status_on_exception": False}
