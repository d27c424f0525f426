"""The crew: the path's roles on real services, in one process, with small times."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.core import outbox
from tests.path.crew import Crew, open_crew
from tests.path.short_logs import short_logs
from workers.agentkit import verdict_of
from workers.clock import bells
from workers.clock import role as clock

__all__ = ["crew", "short_logs"]


@pytest.fixture
async def crew(
    tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Crew]:
    """The whole path; ``await crew.main.start(*ALL)`` starts it."""
    # What an operator has no reason to set, and a test no time to wait for.
    monkeypatch.setattr(bells, "_PATIENCE", 0.2)
    monkeypatch.setattr(clock, "_REJOIN_SECONDS", 0.2)
    monkeypatch.setattr(clock, "_UNSENT_SECONDS", 0.5)
    monkeypatch.setattr(outbox, "DELETE_EVERY", 0.05)
    monkeypatch.setattr(verdict_of, "_FIRST_RETRY", 0.1)
    async with open_crew(tmp_path, database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url) as opened:
        yield opened
