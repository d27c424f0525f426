"""`make mailbox` prints what works, tells what happens, and ends with everything it started."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from scripts.mailbox.compose import OWNER
from scripts.mailbox.watch import changes
from tests.peers.google import GooglePeer
from warren.services.keep import Keep, is_free

_ROOT = Path(__file__).parents[3]
_SECONDS = 60.0
_SETTINGS = re.compile(r"WARREN_GOOGLE_URL=(\S+) GMAIL_CLIENT_ID=(\S+) GMAIL_CLIENT_SECRET=(\S+) make run")


class _Mailbox:
    """The program, as a person would have it in a terminal."""

    def __init__(self, folder: Path) -> None:
        self.port = Keep(folder / "port.json").port("mailbox")
        self._said = folder / "said.txt"
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.mailbox", "--port", str(self.port)],
                cwd=_ROOT,
                env={"PATH": os.environ["PATH"], "TMPDIR": str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def until_said(self, pattern: re.Pattern[str]) -> re.Match[str]:
        deadline = time.monotonic() + _SECONDS
        while (found := pattern.search(self._said.read_text())) is None:
            assert self.process.poll() is None, self._said.read_text()
            assert time.monotonic() < deadline, self._said.read_text()
            time.sleep(0.05)
        return found

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=_SECONDS)

    def until_nobody_answers(self) -> None:
        deadline = time.monotonic() + _SECONDS
        while not is_free(self.port):
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[_Mailbox]:
    started = _Mailbox(tmp_path)
    yield started
    if started.process.poll() is None:
        started.end(signal.SIGKILL)


def test_what_it_prints_connects_and_what_happens_is_told(mailbox: _Mailbox) -> None:
    url, client_id, secret = mailbox.until_said(_SETTINGS).groups()
    peer = GooglePeer(url=url, client_id=client_id, client_secret=secret)
    back = "http://localhost:8000/api/v1/connections/gmail/callback"
    page = f"{url}/o/oauth2/v2/auth?{urlencode({'client_id': client_id, 'redirect_uri': back})}"
    code = parse_qs(urlsplit(peer.consent(page, OWNER)).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "client_id": client_id, "client_secret": secret}
    token = httpx2.post(f"{url}/oauth2/token", data=form).json()["access_token"]
    with httpx2.Client(base_url=f"{url}/gmail/v1/users/me/", headers={"Authorization": f"Bearer {token}"}) as api:
        found = api.get("messages", params={"q": "is:unread from:landlord"}).json()["messages"]
        assert len(found) == 3
        draft = api.post(
            "drafts", json={"message": {"to": "piet@x.example", "subject": "Thursday", "text": "Yes"}}
        ).json()
        mailbox.until_said(re.compile(r"draft saved +to piet@x\.example: Thursday"))
        api.post("drafts/send", json={"id": draft["id"]}).raise_for_status()
        mailbox.until_said(re.compile(r"sent +to piet@x\.example: Thursday"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_with_the_stand_in(mailbox: _Mailbox, number: signal.Signals) -> None:
    mailbox.until_said(_SETTINGS)
    assert mailbox.end(number) == 0
    mailbox.until_nobody_answers()


def test_killed_it_takes_the_stand_in_along(mailbox: _Mailbox) -> None:
    mailbox.until_said(_SETTINGS)
    mailbox.end(signal.SIGKILL)
    mailbox.until_nobody_answers()


def test_a_port_that_is_taken_is_named_with_a_way_out(mailbox: _Mailbox) -> None:
    mailbox.until_said(_SETTINGS)
    command = [sys.executable, "-m", "scripts.mailbox", "--port", str(mailbox.port)]
    second = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False, timeout=_SECONDS)
    assert second.returncode == 1
    assert f"Port {mailbox.port} is taken" in second.stderr
    assert "make mailbox MAILBOX_PORT=" in second.stderr


def _change(kind: str, *labels: str) -> dict[str, list[dict[str, object]]]:
    return {kind: [{"message": {"id": "m", "labelIds": [*labels]}, "labelIds": [*labels]}]}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (_change("messagesAdded", "DRAFT"), ["draft saved"]),
        (_change("messagesAdded", "SENT"), ["sent"]),
        (_change("messagesAdded", "INBOX", "UNREAD"), ["arrived"]),
        (_change("messagesDeleted", "DRAFT"), ["deleted"]),
        (_change("labelsAdded", "SENT") | _change("labelsRemoved", "DRAFT"), ["sent"]),
        (_change("labelsAdded", "TRASH") | _change("labelsRemoved", "INBOX"), ["to the trash"]),
        (_change("labelsRemoved", "INBOX"), ["archived"]),
        (_change("labelsRemoved", "UNREAD"), ["marked read"]),
        (_change("labelsAdded", "Label_1"), ["+Label_1"]),
    ],
)
def test_changes_are_named_as_a_person_would(entry: dict[str, object], told: list[str]) -> None:
    assert [what for what, _ in changes(entry)] == told
