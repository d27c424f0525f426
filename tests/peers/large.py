"""A mailbox of many years: files as dovecot itself would have stored them, written without asking it."""

import os
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.peers.imap import ImapAccount, ImapPeer, adopt

COUNT = 50_000
#: Every tenth is unread, every thousandth is the landlord's; seven have a word that no other has.
UNREAD, LANDLORDS, RARE = COUNT // 10, COUNT // 1_000, 7
RARE_WORD = "heirloom"
#: When the newest came, and how long before it each other one.
NEWEST, EACH = datetime(2026, 3, 2, 12, tzinfo=UTC), timedelta(minutes=20)
_SENDERS = 200


def large_account(peer: ImapPeer) -> ImapAccount:
    account = peer.account("large@peer.test")
    maildir = peer.maildir(account.username)
    # Dovecot needs the folders to be its own, not the files: it renames them, and only reads what is in them.
    folders = [maildir / name for name in ("cur", "new", "tmp")]
    for folder in folders:
        folder.mkdir(parents=True)
    for number in range(COUNT):
        _write(maildir / "cur", number)
    for folder in (maildir.parent, maildir, *folders):
        adopt(folder)
    return account


def _write(folder: Path, number: int) -> None:
    """Write the mail of this number; the last one is the newest."""
    at = NEWEST - EACH * (COUNT - 1 - number)
    seconds = int(at.timestamp())
    flags = "" if number % 10 == 0 else "S"
    path = folder / f"{seconds}.M{number}P1.peer:2,{flags}"
    path.write_bytes(_mail(number, at))
    # The time of the file is when the mail came.
    os.utime(path, (seconds, seconds))


def _mail(number: int, at: datetime) -> bytes:
    who = "landlord@house.test" if number % 1_000 == 1 else f"sender{number % _SENDERS}@peer.test"
    rare = f"\r\nAn {RARE_WORD} is in here." if number % (COUNT // RARE + 1) == 0 else ""
    return (
        f"From: {who}\r\nTo: large@peer.test\r\nSubject: Report {number}\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: <{number}@peer.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"This is report {number}. Nothing in it needs an answer.{rare}\r\n"
    ).encode()
