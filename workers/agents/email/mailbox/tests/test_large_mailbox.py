"""50,000 mails: pages come one by one, and nothing of the rest is in memory."""

import contextlib
import gc
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx2
import pytest

from tests.fakes.gmail_server import GmailControl
from tests.peers.imap import ImapAccount, ImapPeer, adopt
from tests.peers.smtp import SmtpPeer
from workers.agents.email.mailbox.gmail.calls import GmailCalls
from workers.agents.email.mailbox.gmail.mailbox import GmailMailbox
from workers.agents.email.mailbox.mails import MailQuery
from workers.agents.email.mailbox.port import Mailbox
from workers.agents.email.mailbox.tests.conftest import QUICK, Tokens, at_imap

COUNT = 50_000
MEGABYTE = 1024 * 1024
_KINDS, _FIRST = 250, 1_700_000_000
pytestmark = pytest.mark.slow


async def _is_flat(mailbox: Mailbox, query: MailQuery) -> None:
    """Walk some pages and see that the fifth takes no more memory than the second."""
    seen: set[str] = set()
    after: str | None = None
    held: list[int] = []
    tracemalloc.start()
    try:
        for _ in range(5):
            page = await mailbox.list(query, limit=25, after=after)
            seen |= {mail.subject for mail in page.items}
            after = page.next
            assert after is not None
            assert len(after) < 1000
            del page
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(seen) == 125
    assert held[-1] - held[1] < MEGABYTE
    assert peak < 40 * MEGABYTE


@pytest.fixture
def gmail_process() -> Iterator[GmailControl]:
    """The stub as a process of its own, so that its memory is not ours."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.fakes.gmail_server", "--port", str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[5]) as process:
        try:
            control = GmailControl(f"http://127.0.0.1:{port}")
            deadline = time.monotonic() + 30
            while not _is_up(control):
                assert time.monotonic() < deadline, "the Gmail stub didn't start"
                time.sleep(0.05)
            yield control
        finally:
            process.terminate()


def _is_up(control: GmailControl) -> bool:
    with contextlib.suppress(httpx2.TransportError):
        return bool(control.calls is not None)
    return False


async def test_gmail(gmail_process: GmailControl) -> None:
    email = "me@example.org"
    token = str(gmail_process.person(email)["access_token"])
    gmail_process.tell("many", email=email, count=COUNT)
    mailbox = GmailMailbox(GmailCalls(Tokens(token), base_url=gmail_process.url, patience=QUICK), email)
    await _is_flat(mailbox, MailQuery())
    assert len((await mailbox.list(MailQuery(unread=False))).items) == 25
    await mailbox.aclose()


async def test_imap(imap_peer: ImapPeer, imap_account: ImapAccount, smtp_peer: SmtpPeer) -> None:
    async with at_imap(imap_account, smtp_peer, timeout=60.0) as place:
        # Opening it once lets the server make its folders.
        assert (await place.mailbox.list(MailQuery())).items == []
        _fill(imap_peer.maildir(imap_account.username) / "cur")
        await _is_flat(place.mailbox, MailQuery())
        found = await place.mailbox.list(MailQuery(unread=False, before=date(2100, 1, 1)))
        assert found.estimate == COUNT


def _fill(folder: Path) -> None:
    for kind in range(_KINDS):
        path = folder / f"{_FIRST + kind}.M{kind}.peer:2,S"
        path.write_text(f"From: sender{kind}@many.test\nSubject: Mail number {kind}\n\nThis is mail number {kind}.\n")
        adopt(path)
        # The same file under many names is a mail each: what costs time here is only writing them.
        for number in range(kind + _KINDS, COUNT, _KINDS):
            (folder / f"{_FIRST + number}.M{number}.peer:2,S").hardlink_to(path)
