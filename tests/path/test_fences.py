"""A holder that isn't one any more: its end changes nothing, and it is stopped right before it acts."""

from dataclasses import dataclass

import pytest

from backend.core.claim_loop import Held
from backend.core.claims import Lease
from backend.core.db.base import Json
from backend.core.views import UsageView
from tests.path.crew import Crew
from workers.agentkit.ledger import Ledger, Permission
from workers.agentkit.spec import Effect
from workers.agentkit.started_call import StartedCall
from workers.agentkit.step_log import LeaseLostError, StepLog
from workers.agentkit.step_writer import StepWriter
from workers.agentkit.worker import claim

_TAKEN_OVER = "update steps set fence = fence + 1, owner = 'another', lease_until = now() + interval '1 hour'"
_CALL = StartedCall(call_id="c", tool="send", title="Sending", subagent=None, args={})


@dataclass
class Former:
    """A holder, and the step that it holds."""

    crew: Crew
    held: Held
    log: StepLog

    async def row(self) -> Json:
        return (await self.crew.sql("select * from steps"))[0]


@pytest.fixture
async def former(crew: Crew) -> Former:
    await crew.main.start("aggregator", "supervisor")
    accepted = await crew.say("act:x")
    await crew.wait_step(accepted.task_id, 1, "queued")
    row = await claim(crew.resources, "alpha")
    assert row is not None
    held = Held(row, Lease("steps", row["id"], row["fence"], row["owner"]))
    return Former(crew, held, StepLog(crew.resources, held))


async def test_the_end_of_a_step_that_was_ended_changes_nothing(former: Former) -> None:
    await former.crew.sql("update steps set state = 'cancelled', owner = null, lease_until = null")
    before = await former.row()
    with pytest.raises(LeaseLostError):
        await StepWriter(former.log, former.held, deadline_seconds=60).complete("late", UsageView(), tainted=False)
    assert await former.row() == before


async def test_a_former_holder_is_stopped_right_before_it_acts(former: Former) -> None:
    ledger = Ledger(former.crew.resources, former.held, former.log)
    entry = await ledger.intend(_CALL, Effect.OUTWARD, Permission({}, "hash", None))
    await former.crew.sql(_TAKEN_OVER)
    with pytest.raises(LeaseLostError):
        await entry.before_send()
    with pytest.raises(LeaseLostError):
        await ledger.intend(_CALL, Effect.OUTWARD, Permission({}, "hash", None))
