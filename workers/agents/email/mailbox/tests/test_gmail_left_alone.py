"""Gmail fails repeatedly, is left alone for a while, and tried again by one call."""

import asyncio

import pytest

from tests.fakes.gmail_server import GmailServer
from workers.agents.email.mailbox.errors import LeftAlone
from workers.agents.email.mailbox.mails import MailQuery
from workers.agents.email.mailbox.tests.conftest import OPEN_SECONDS, Gmail, letter


async def test_after_failures_in_a_row_gmail_is_left_alone_and_then_tried_by_one_call(
    gmail: Gmail, stub: GmailServer
) -> None:
    place = gmail()
    place.deliver(letter("Hello"))
    stub.fault("*", status=503, times=5)
    with pytest.raises(LeftAlone, match=r"left alone for 1 s more after 5 failures in a row \(error 503\)"):
        await place.mailbox.list(MailQuery())
    with pytest.raises(LeftAlone):
        await place.mailbox.labels()
    assert sum(stub.calls.values()) == 5
    await asyncio.sleep(OPEN_SECONDS)
    assert len((await place.mailbox.list(MailQuery())).items) == 1


async def test_a_send_that_meets_an_open_circuit_was_not_done(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail()
    draft = await place.mailbox.create_draft(place.outgoing())

    async def before_send() -> None:
        stub.fault("*", status=500, times=5)
        with pytest.raises(LeftAlone):
            await place.mailbox.labels()

    with pytest.raises(LeftAlone):
        await place.mailbox.send_draft(draft.id, before_send=before_send)
    assert stub.sends == []
