"""A mail is sent at most once: once, or visibly unknown, wherever its worker is killed or frozen."""

import signal
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from backend.core.db.base import Json
from tests.fakes.gmail_server import GmailServer
from tests.faults.email_worker import Office, open_office
from tests.path.crew import Crew, check_numbers
from tests.path.deciding import decide, effects, question, questions
from tests.path.scripted import steps

REQUEST = "Send a mail to bob@peer.test with the subject Thursday saying Thursday works"
#: Seconds that a worker which starts, or a lease that runs out, may take on a busy machine.
PATIENCE = 90.0


@pytest.fixture
async def office(crew: Crew, gmail: GmailServer) -> AsyncIterator[Office]:
    crew.planner.on("go", steps(only=("email", REQUEST)))
    async with open_office(crew, gmail) as opened:
        opened.start()
        await opened.connect()
        yield opened


async def asked(office: Office) -> Json:
    """Ask, as far as the question; returns it."""
    accepted = await office.crew.say("go")
    await office.crew.wait(accepted.task_id, "waiting", within=PATIENCE)
    row = await question(office.crew, accepted.task_id)
    assert (row["tool"], row["card"]["to"], row["card"]["subject"]) == ("send_draft", ["bob@peer.test"], "Thursday")
    assert office.gmail.sends == [], "nothing goes out unasked"
    return row


async def approved(office: Office) -> UUID:
    """Ask, and say yes; returns the task's id."""
    row = await asked(office)
    await decide(office.crew, row)
    task_id: UUID = row["task_id"]
    return task_id


async def ends_well(office: Office, task_id: UUID) -> None:
    """Assert that the task ends well, and that the mailbox's own ledger holds the mail once."""
    task = await office.crew.wait(task_id, within=PATIENCE)
    assert task["state"] == "completed", task["error"]
    assert len(office.gmail.sends) == 1
    [effect] = [each for each in await effects(office.crew, task_id) if each["effect"] == "outward"]
    assert (effect["state"], effect["provider"], bool(effect["provider_id"])) == ("done", "gmail", True)
    assert len(await questions(office.crew, task_id)) == 1, "asked once"
    check_numbers(await office.crew.events(task_id))


async def test_after_a_yes_the_mail_is_sent(office: Office) -> None:
    await ends_well(office, await approved(office))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_killed_or_frozen_at_the_send(office: Office, how: signal.Signals, *, after: bool) -> None:
    """The mailbox holds the answer: before it has sent the mail, or after."""
    office.gmail.fault("drafts.send", kind="hang", seconds=12, after=after, times=1)
    task_id = await approved(office)
    await office.reached("drafts.send")
    office.workers[0].send_signal(how)
    office.start()
    await ends_well(office, task_id)
    if how is signal.SIGSTOP:
        office.workers[0].send_signal(signal.SIGCONT)
        await office.crew.wait(task_id, within=PATIENCE)
        assert len(office.gmail.sends) == 1


async def test_killed_on_the_way_to_the_send(office: Office) -> None:
    row = await asked(office)
    before = office.gmail.calls["drafts.get"]
    office.gmail.fault("drafts.get", kind="hang", seconds=12, times=1)
    await decide(office.crew, row)
    await office.reached("drafts.get", before + 1)
    office.workers[0].kill()
    office.start()
    await ends_well(office, row["task_id"])


async def test_a_provider_in_trouble_is_waited_for(office: Office) -> None:
    office.gmail.fault("drafts.create", kind="status", status=500, times=3)
    office.gmail.fault("drafts.send", kind="status", status=429, times=1, headers={"Retry-After": "1"})
    await ends_well(office, await approved(office))


@pytest.mark.parametrize("after", [False, True])
async def test_a_lost_answer_is_looked_up(office: Office, *, after: bool) -> None:
    office.gmail.fault("drafts.send", kind="cut", after=after, times=1)
    await ends_well(office, await approved(office))


async def test_a_token_revoked_while_the_person_thinks_parks_the_send(office: Office) -> None:
    row = await asked(office)
    office.gmail.tell("revoke", email="ann@peer.test")
    await office.crew.sql("update grants set refresh_at = null")
    await decide(office.crew, row)
    step = await office.crew.wait_step(row["task_id"], 1, "parked")
    assert (step["error"]["code"], office.gmail.sends) == ("reconnect", [])
    await office.connect()
    await ends_well(office, row["task_id"])
