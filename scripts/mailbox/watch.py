"""Tells what happens to the mailbox, read from the stand-in itself and not from Warren."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NoReturn

#: Known to the seed; the stand-in lets each token make 5,000 calls an hour.
TOKEN = "mailbox-watch"  # noqa: S105 - of a stand-in
_SECONDS = 1.5
_CALL_SECONDS = 10.0


class Mailbox:
    """What is asked of the stand-in's Gmail API."""

    def __init__(self, url: str) -> None:
        self._base = f"{url}/gmail/v1/users/me"

    def since(self, history_id: str) -> tuple[str, list[dict[str, Any]]]:
        """Return the newest history id and what happened after the given one, the oldest first."""
        told = self._get("history", startHistoryId=history_id, maxResults="500")
        return told["historyId"], told["history"]

    def subject(self, mail_id: str) -> str:
        """Return whom a mail is to and its subject."""
        try:
            headers = self._get(f"messages/{mail_id}", format="metadata")["payload"]["headers"]
        except urllib.error.HTTPError:
            return "(gone)"
        found = {header["name"]: header["value"] for header in headers}
        return f"to {found.get('To') or 'nobody'}: {found.get('Subject') or '(no subject)'}"

    def _get(self, path: str, **asked: str) -> dict[str, Any]:
        url = f"{self._base}/{path}?{urllib.parse.urlencode(asked)}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=_CALL_SECONDS) as answer:  # noqa: S310 - the same
            told: dict[str, Any] = json.loads(answer.read())
            return told


def watch(url: str, tell: Callable[[str], None]) -> NoReturn:
    """Tell every change for ever; raises OSError when the stand-in has ended."""
    mailbox = Mailbox(url)
    seen, _ = mailbox.since("0")
    while True:
        time.sleep(_SECONDS)
        seen, entries = mailbox.since(seen)
        for what, mail_id in (change for entry in entries for change in changes(entry)):
            tell(f"{datetime.now().astimezone():%H:%M:%S}  {what:<15} {mailbox.subject(mail_id)}")


def changes(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name what an entry of the history means to a person, with the id of the mail."""
    for added in entry.get("messagesAdded", ()):
        labels = set(added["message"]["labelIds"])
        yield _arrival(labels), added["message"]["id"]
    for removed in entry.get("messagesDeleted", ()):
        yield "deleted", removed["message"]["id"]
    gained = {
        (change["message"]["id"], label) for change in entry.get("labelsAdded", ()) for label in change["labelIds"]
    }
    lost = {
        (change["message"]["id"], label) for change in entry.get("labelsRemoved", ()) for label in change["labelIds"]
    }
    trashed = {mail_id for mail_id, label in gained if label == "TRASH"}
    for mail_id, label in sorted(gained):
        words = {"SENT": "sent", "TRASH": "to the trash", "UNREAD": "marked unread", "INBOX": "to the inbox"}
        yield words.get(label, f"+{label}"), mail_id
    for mail_id, label in sorted(lost):
        if label == "DRAFT" or (label == "INBOX" and mail_id in trashed):
            continue
        yield (
            {"UNREAD": "marked read", "INBOX": "archived", "TRASH": "out of the trash"}.get(label, f"-{label}"),
            mail_id,
        )


def _arrival(labels: set[str]) -> str:
    if "DRAFT" in labels:
        return "draft saved"
    return "sent" if "SENT" in labels else "arrived"
