"""The whole path with the browser agent's own worker, a real browser and the site with the hard cases."""

import dataclasses
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from backend.core.db.base import Json
from tests.path import crew as crews
from tests.path.crew import Crew, Process, open_crew
from tests.path.scripted import steps
from tests.peers.site.serving import Site
from tests.peers.way_out import way_out
from workers.agentkit.spec import FileRef, Playbook
from workers.agents.browser.agent import SPEC

NAME = SPEC.name
#: Seconds that a browser may take on a busy machine.
PATIENCE = 30.0


@dataclass
class Shop:
    """The path with the browser agent's own worker."""

    crew: Crew
    site: Site
    playbook: Playbook
    worker: Process = field(init=False)

    def think(self, messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[FileRef]) -> AIMessage:
        """Think as the test wants it now: a worker keeps the model that it began with."""
        return self.playbook(messages, tools, files)

    async def start(self) -> None:
        """Start everything: the worker in a process of its own, as far as connections go."""
        await self.crew.main.start("clock", "aggregator", "supervisor")
        self.worker = await self.crew.process(NAME)

    async def ask(self, request: str) -> Any:  # noqa: ANN401 - accepted
        self.crew.planner.on(request, steps(only=(NAME, request)))
        return await self.crew.say(request)

    async def order(self) -> UUID:
        """Ask for an order, as far as the question; returns the task's id."""
        accepted = await self.ask(
            f"Fill in the form on {self.site.url('/order')} with name=Ann Berg, email=ann@example.com, quantity=3, "
            "colour=Blue and send it"
        )
        await self.crew.wait(accepted.task_id, "waiting", within=PATIENCE)
        task_id: UUID = accepted.task_id
        return task_id

    async def restart(self) -> None:
        """Lose the worker's browser with everything that rested in it; another worker takes over."""
        await self.worker.stop(NAME)
        self.worker = await self.crew.process(NAME)

    async def history(self) -> list[Json]:
        return await self.crew.sql("select * from browser_history order by n")


@pytest.fixture
async def shop(
    tmp_path: Path,
    site: Site,
    database_url: str,
    rabbitmq_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Shop]:
    site.reset()
    urls = {"database_url": database_url, "rabbitmq_url": rabbitmq_url, "redis_url": redis_url}
    monkeypatch.setattr(crews, "AGENTS", (NAME,))
    async with way_out(site.host, f"localhost:{site.port}") as egress, open_crew(tmp_path, **urls) as crew:
        made = Shop(crew, site, SPEC.playbook)

        monkeypatch.setattr(Crew, "agent", lambda _crew, _name: dataclasses.replace(SPEC, playbook=made.think))
        crew.settings = crew.settings.model_copy(update={"egress": egress})
        await made.start()
        yield made
