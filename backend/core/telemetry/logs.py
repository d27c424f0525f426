"""Logs: one JSON line per event for programs, plain lines for a person's terminal."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog
from structlog.typing import EventDict, Processor

from backend.core.telemetry import tracing

#: Size at which a log file is set aside; two such are kept.
LOG_BYTES = 10 * 1024 * 1024


def _with_trace(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Add the trace's id, which is the request's id; where spans are made, that of the span too."""
    for name, value in (("trace_id", tracing.trace_id()), ("span_id", tracing.span_id())):
        if value:
            event[name] = value
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    _with_trace,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure_logging(level: str, *, file: Path | None = None) -> None:
    """Send our events and the libraries' warnings to ``file`` as JSON lines, or to standard error.

    Args:
        level: the least level of our own events, e.g. "INFO".
        file: appended to; None is standard error.
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    handler: logging.Handler = logging.StreamHandler()
    if file is not None:
        handler = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8")
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
        ],
    )
    handler.setFormatter(formatter)
    # A broker that restarts makes its client log a traceback for every channel: warnings of libraries are enough.
    logging.basicConfig(level=max(least, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("warren").setLevel(least)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=_Logger(),
        wrapper_class=structlog.make_filtering_bound_logger(least),
        cache_logger_on_first_use=True,
    )


class _Logger:
    """Gives every module the same standard-library logger: structlog's events carry their own names."""

    def __call__(self, *_args: object) -> logging.Logger:
        return logging.getLogger("warren")
