"""Faults from outside on real processes: the path's crew, and a mailbox that keeps its own ledger."""

from collections.abc import Iterator

import pytest

from tests.fakes.gmail_server import GmailServer
from tests.path.conftest import crew
from tests.path.short_logs import short_logs

__all__ = ["crew", "gmail", "short_logs"]


@pytest.fixture
def gmail() -> Iterator[GmailServer]:
    """Google, outliving every kill: what it counts is what was really sent."""
    with GmailServer() as server:
        yield server
