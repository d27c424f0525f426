"""The whole path with the email agent's own worker, over one mailbox."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from backend.core.resources import Resources
from backend.core.settings import Settings
from tests.path import crew as crews
from tests.path.crew import Crew, open_crew
from tests.path.scripted import steps
from workers.agentkit.spec import FOLLOWS_ON
from workers.agents.email.agent import SPEC
from workers.agents.email.mailbox.tests.conftest import Place
from workers.agents.email.tests.bench import Letter, Mailboxes

ROLES = ("clock", "aggregator", "supervisor", SPEC.name)


@dataclass
class Office:
    """The path with the email agent's own worker, over one mailbox."""

    crew: Crew
    place: Place

    async def ask(self, request: str, *, to: UUID | None = None, earlier: str = "") -> Any:  # noqa: ANN401 - accepted
        instruction = f"{request}\n\n{FOLLOWS_ON.format(earlier=earlier)}" if earlier else request
        self.crew.planner.on(request, steps(only=(SPEC.name, instruction)))
        return await self.crew.say(request, to=to)


@pytest.fixture
async def office(
    tmp_path: Path,
    place: Place,
    database_url: str,
    rabbitmq_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Office]:
    @asynccontextmanager
    async def desk(_settings: Settings, _resources: Resources) -> AsyncIterator[Mailboxes]:
        yield Mailboxes([place.mailbox])

    spec = dataclasses.replace(SPEC, companion=desk)
    monkeypatch.setattr(crews, "AGENTS", (SPEC.name,))
    monkeypatch.setattr(Crew, "agent", lambda _self, _name: spec)
    async with open_crew(tmp_path, database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url) as crew:
        await crew.main.start(*ROLES)
        place.deliver(Letter().raw())
        yield Office(crew, place)
