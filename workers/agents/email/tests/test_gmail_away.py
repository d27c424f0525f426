"""Gmail doesn't answer for a while, in the middle of an act."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.gmail_server import GmailServer
from tests.path.deciding import decide, effects, question
from workers.agents.email.mailbox.tests.conftest import Place, at_stub
from workers.agents.email.tests.office import Office


@pytest.fixture
async def place(stub: GmailServer) -> AsyncIterator[Place]:
    made = at_stub(stub)
    yield made
    await made.mailbox.aclose()


async def test_an_approved_send_waits_for_gmail_costs_no_try_and_goes_out_once(
    office: Office, stub: GmailServer
) -> None:
    crew, place = office.crew, office.place
    asked = await office.ask("reply to Piet that Thursday works")
    await crew.wait(asked.task_id, "waiting", within=30)
    stub.fault("*", status=503, times=5)
    await decide(crew, await question(crew, asked.task_id))
    task = await crew.wait(asked.task_id, within=30)
    assert (task["state"], len(place.sent())) == ("completed", 1)
    [step] = await crew.steps(asked.task_id)
    assert step["attempt"] == 1
    told = [event["step"] for event in await crew.events(asked.task_id) if event["kind"] == "step.changed"]
    [waited] = [each for each in told if each["error"]]
    assert waited["error"]["code"] == "provider_away"
    assert waited["error"]["message"].startswith("Gmail is being left alone for 1 s more after 5 failures in a row")
    assert waited["error"]["details"]["tries"] == "3"
    assert (waited["state"], waited["attempt"], waited["not_before"] is not None) == ("queued", 0, True)
    done = [(effect["tool"], effect["state"]) for effect in await effects(crew, asked.task_id)]
    assert done == [("reply_draft", "done"), ("send_draft", "done")]
