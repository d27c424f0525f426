from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from tests.fakes.gmail_server import GmailServer
from tests.peers.imap import ImapAccount
from workers.agents.email.mailbox.tests.conftest import Place, at_google, at_imap, at_stub
from workers.agents.email.tests.bench import Bench
from workers.agents.email.tests.letters import INVOICE, LANDLORD, NEWS, PLUMBER
from workers.agents.email.tests.office import office

__all__ = ["office"]


@pytest.fixture
def stub() -> Iterator[GmailServer]:
    with GmailServer() as running:
        yield running


@pytest.fixture(params=["google", "imap"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """The same mailbox at servers nobody here wrote."""
    if request.param == "google":
        made = at_google(request.getfixturevalue("google_account"))
        yield made
        await made.mailbox.aclose()
        return
    account: ImapAccount = request.getfixturevalue("imap_account")
    async with at_imap(account, request.getfixturevalue("smtp_peer")) as made:
        # Dovecot goes by when a mail arrived, Google's import by its date.
        yield replace(made, deliver=lambda raw: account.deliver(raw, at=_date_of(raw)))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def bench(place: Place, workspace: Path) -> Bench:
    return Bench(place.mailbox, workspace)


@pytest.fixture
async def stubbed(stub: GmailServer, workspace: Path) -> AsyncIterator[Bench]:
    """A bench over the Gmail that goes wrong as it is told."""
    made = at_stub(stub)
    yield Bench(made.mailbox, workspace)
    await made.mailbox.aclose()


def _date_of(raw: bytes) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message_from_bytes(raw)["Date"]))
    except ValueError:
        return None


@pytest.fixture
def full(place: Place) -> None:
    for letter in (NEWS, INVOICE, PLUMBER, LANDLORD):
        place.deliver(letter.raw())
