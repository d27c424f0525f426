"""One trace per task, from the click to the last effect.

Every task has a trace's id, whether spans are made or not: it is the request's id, it stands in every line of the log
that belongs to the task, and in the rows that carry it from one process to the next. Spans are made and sent only where
a collector is set (``exporting``); without one a span is no more than that id being passed on.

Nothing that a person or a provider said may become an attribute: names, ids, counts and codes only. So errors are
told by their class or code, never by their words.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import (
    INVALID_SPAN,
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
)

__all__ = ["Span", "SpanKind"]

#: What a span says: names, ids, counts and codes.
Attributes = Mapping[str, str | int | None]

_NOTHING: Attributes = {}
#: Read and written many times a task, for which OpenTelemetry's own reader takes six times as long. Later versions
#: begin like this one, and may go on.
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?")
#: As OpenTelemetry makes them.
_TRACE_BITS, _SPAN_BITS = 128, 64


class _Tracing:
    """The process's tracer, which ``exporting`` sets."""

    tracer: Tracer | None = None


def use(tracer: Tracer | None) -> None:
    """Make spans by this tracer from now on; None: make none."""
    _Tracing.tracer = tracer


def is_on() -> bool:
    """Tell whether spans are made."""
    return _Tracing.tracer is not None


def _read(traceparent: str | None) -> SpanContext | None:
    """Return the context that a W3C ``traceparent`` names; None where it is missing or can't be read."""
    parts = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    if parts is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in parts.groups())
    found = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return found if found.is_valid else None


def _new() -> SpanContext:
    """Return a context of its own, marked as sampled: whoever makes spans further on decides for itself."""
    trace_id, span_id = random.getrandbits(_TRACE_BITS) or 1, random.getrandbits(_SPAN_BITS) or 1
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def _written(where: SpanContext) -> str | None:
    if not where.is_valid:
        return None
    return f"00-{where.trace_id:032x}-{where.span_id:016x}-{where.trace_flags:02x}"


def traceparent() -> str | None:
    """Return where we are as W3C ``traceparent``, for a row, a message or a header; None outside of any trace."""
    return _written(trace.get_current_span().get_span_context())


def traceparent_of_task() -> str | None:
    """Return the same for a new task, which has a trace also where nothing led to it."""
    return traceparent() or _written(_new())


def trace_id() -> str:
    """Return the trace's id as 32 hexadecimal digits; empty outside of any trace."""
    found = trace.get_current_span().get_span_context()
    return trace.format_trace_id(found.trace_id) if found.is_valid else ""


def span_id() -> str:
    """Return the span's id, where one is being made; else empty."""
    span = trace.get_current_span()
    return trace.format_span_id(span.get_span_context().span_id) if span.is_recording() else ""


@contextmanager
def span(
    name: str,
    *,
    parent: str | None = None,
    links: Sequence[str | None] = (),
    kind: SpanKind = SpanKind.INTERNAL,
    about: Attributes = _NOTHING,
    quiet: tuple[type[Exception], ...] = (),
) -> Iterator[Span]:
    """Do something as a span of the trace.

    Args:
        name: of few values: what is done, not to what.
        parent: the ``traceparent`` of what caused it, where that isn't what is being done here already.
        links: those of what it goes on from: an earlier try, a decision. One of the parent itself is left out.
        kind: OpenTelemetry's.
        about: attributes: ids, names, counts; None is left out.
        quiet: what may be raised without the span having failed.
    """
    if _Tracing.tracer is None:
        with _passing_on(parent) as here:
            yield here
        return
    found = [Link(each) for text in dict.fromkeys(links) if text != parent and (each := _read(text)) is not None]
    with _Tracing.tracer.start_as_current_span(
        name,
        context=_around(parent),
        kind=kind,
        attributes=_told(about),
        links=found,
        record_exception=False,
        set_status_on_exception=False,
    ) as made:
        try:
            yield made
        except Exception as error:
            if not isinstance(error, quiet):
                failed(made, type(error).__name__)
            raise


@contextmanager
def passed_on(parent: str | None = None) -> Iterator[Span]:
    """Do something that is no span, but whose log lines have a trace's id: that of ``parent``, or a new one."""
    with _attached(_read(parent) or _new()) as here:
        yield here


@contextmanager
def _passing_on(parent: str | None) -> Iterator[Span]:
    """Be in the trace of ``parent``, else in the present one, else in a new one: what a span is where none is made."""
    named, here = _read(parent), trace.get_current_span()
    if named is None and here is not INVALID_SPAN:
        yield here
        return
    with _attached(named or _new()) as there:
        yield there


@contextmanager
def _attached(where: SpanContext) -> Iterator[Span]:
    here = NonRecordingSpan(where)
    token = contexts.attach(trace.set_span_in_context(here))
    try:
        yield here
    finally:
        contexts.detach(token)


def _around(parent: str | None) -> Context:
    """Return the context that a span begins in: its cause's, else the present one."""
    named = _read(parent)
    return contexts.get_current() if named is None else trace.set_span_in_context(NonRecordingSpan(named))


def failed(span: Span, code: str) -> None:
    """Mark a span as failed, with a code or a class's name."""
    if span.is_recording():
        span.set_attribute("error.type", code)
        span.set_status(Status(StatusCode.ERROR, code))


def _told(about: Attributes) -> dict[str, str | int]:
    return {name: value for name, value in about.items() if value is not None}


def note(about: Attributes) -> None:
    """Add attributes to the span that is being made; None is left out."""
    current = trace.get_current_span()
    if current.is_recording():
        current.set_attributes(_told(about))


def link(other: str | None) -> None:
    """Link the span that is being made to another trace: of the task that a request is about, say."""
    current = trace.get_current_span()
    named = _read(other) if current.is_recording() else None
    if named is not None and named.trace_id != current.get_span_context().trace_id:
        current.add_link(named)
