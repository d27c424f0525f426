"""Logs as a test wants them."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def short_logs() -> Iterator[None]:
    """Log errors in plain words: the default draws every local variable, which takes seconds on the event loop."""
    before = structlog.get_config()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )
    yield
    structlog.configure(**before)
