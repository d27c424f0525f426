"""A Warren beside a stand-in for Google with the trial mailbox, and the steps of a person who uses both."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
from playwright.async_api import Locator, expect

from scripts.mailbox.compose import NAME, OWNER, mails
from tests.e2e.person import ANSWER, Person
from tests.e2e.running import Running
from tests.peers.emulate import CLIENT_ID, CLIENT_SECRET, Seed, running_emulate
from warren.services.keep import Keep

DRAFT = "Draft a reply to the plumber saying Thursday works"


@dataclass(frozen=True)
class MailingWarren:
    """The two, side by side."""

    warren: Running
    google: str

    def sent(self) -> list[dict[str, Any]]:
        """Return the answers to the plumber that were sent, by the mailbox's own API."""
        found = self._get("messages", labelIds="SENT", maxResults="100").get("messages", [])
        read = [self._get(f"messages/{each['id']}", format="full") for each in found]
        return [mail for mail in read if "Thursday works" in mail["snippet"]]

    def _get(self, path: str, **asked: str) -> dict[str, Any]:
        url = f"{self.google}/gmail/v1/users/me/{path}"
        answer = httpx2.get(url, params=asked, headers={"authorization": "Bearer ann"}, timeout=30)
        answer.raise_for_status()
        return dict(answer.json())


@contextlib.contextmanager
def mailing(folder: Path) -> Iterator[MailingWarren]:
    """Start both; the mailbox outlives every kill of Warren."""
    folder.mkdir(parents=True, exist_ok=True)
    port = Keep(folder / "port.json").port("http")
    back = f"http://127.0.0.1:{port}/api/v1/connections/gmail/callback"
    seed = Seed(
        people=[(OWNER, NAME)],
        redirect_uris=[back],
        tokens={"ann": OWNER},
        mails=mails(datetime.now().astimezone()),
    )
    with running_emulate(seed, folder) as google:
        settings = {"WARREN_GOOGLE_URL": google, "GMAIL_CLIENT_ID": CLIENT_ID, "GMAIL_CLIENT_SECRET": CLIENT_SECRET}
        yield MailingWarren(Running(folder, **settings).start(), google)


async def consent(person: Person) -> None:
    """Choose Ann on Google's page, and come back."""
    await person.page.get_by_role("button", name=OWNER).click()
    await expect(person.page.get_by_test_id("connection")).to_be_visible(timeout=ANSWER)


async def connect(person: Person) -> None:
    """Connect Ann's account from the connections page: to read, and nothing more."""
    await person.open("/settings/connections")
    await person.page.get_by_role("button", name="Connect Gmail").click()
    await consent(person)
    await expect(person.page.get_by_test_id("connection-state")).to_have_text("connected", timeout=ANSWER)


async def allow(person: Person, turn: int) -> None:
    """Allow what a parked step needs, from where it waits."""
    address = person.page.url
    await person.turns.nth(turn).get_by_role("button", name="Allow", exact=True).click(timeout=ANSWER)
    await person.page.get_by_role("button", name=OWNER).click(timeout=ANSWER)
    # Google leads back to where the request waits.
    await person.page.wait_for_url(lambda url: url.startswith(address), timeout=ANSWER)


def approval(person: Person) -> Locator:
    """The card that waits."""
    return person.page.get_by_test_id("approval").first
