"""Settled only after the commit, and told only after it: a process that dies between loses nothing, without a clock."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from backend.core.contracts import StepRequested
from backend.core.db import new_id
from backend.core.resources import Resources
from backend.core.topology import agent_queue
from tests.path.crew import Crew, Process
from workers.agentkit import worker
from workers.aggregator import role as aggregator


class Hangs:
    """Stands in front of a call: where it is made for one process it never ends."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
        self.reached, self.dying = asyncio.Event(), ""
        self._call: Any = getattr(module, name)
        monkeypatch.setattr(module, name, self)

    async def __call__(self, resources: Resources, *arguments: object) -> object:
        if resources.process_id == self.dying:
            self.reached.set()
            await asyncio.Event().wait()
        return await self._call(resources, *arguments)

    async def die(self, process: Process) -> None:
        """Wait until the process hangs, and cut it off from the broker as its death would."""
        await asyncio.wait_for(self.reached.wait(), 15)
        connection = process.resources.consumer._connection
        assert connection is not None
        await connection.close()


async def test_a_bell_whose_claim_was_cut_off_rings_elsewhere(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = Hangs(monkeypatch, worker, "claim")
    await crew.main.start("aggregator", "supervisor")
    dying = await crew.process()
    claims.dying = dying.resources.process_id
    await dying.start("alpha")
    accepted = await crew.say("act:x")
    await claims.die(dying)
    await crew.process("alpha")
    assert (await crew.wait(accepted.task_id, within=5))["answer"] == "did x"


async def test_a_result_whose_join_was_cut_off_is_joined_elsewhere(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    joins = Hangs(monkeypatch, aggregator, "join_task")
    await crew.main.start("supervisor", "alpha")
    dying = await crew.process()
    joins.dying = dying.resources.process_id
    await dying.start("aggregator")
    accepted = await crew.say("act:x")
    await joins.die(dying)
    await crew.process("aggregator")
    assert (await crew.wait(accepted.task_id, within=5))["answer"] == "did x"


async def test_what_was_never_committed_is_never_told(crew: Crew) -> None:
    await crew.sql("create function refuse() returns trigger language plpgsql as $$ begin raise 'full'; end $$")
    await crew.sql(
        "create constraint trigger refuse after insert on outbox deferrable initially deferred"
        " for each row execute function refuse()"
    )
    with pytest.raises(DBAPIError, match="full"):
        await _ring(crew)
    await crew.resources.relay._queue.join()
    assert await crew.waiting(agent_queue("alpha")) == 0


async def _ring(crew: Crew) -> None:
    async with crew.resources.unit() as unit:
        unit.user_id = crew.ann
        unit.messages.append(StepRequested(task_id=new_id(), step_id=new_id(), agent="alpha"))
