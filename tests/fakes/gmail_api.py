"""What the stub does for each call of the Gmail API, as Google documents it."""

import base64
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.gmail_search import matcher
from tests.fakes.gmail_store import SYSTEM_LABELS, Account, Stored, error

_MESSAGE_ID = re.compile(rb"(?im)^message-id:.*(\r?\n[ \t].*)*")


class Answer(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, message: str, reason: str) -> None:
        self.status, self.body = status, error(status, message, reason)
        super().__init__(message)


NOT_FOUND = (404, "Requested entity was not found.", "notFound")


@dataclass
class Asked:
    """One call, taken apart."""

    call: str
    account: Account
    ids: tuple[str, ...]
    query: dict[str, list[str]]
    body: bytes
    media_type: str

    def one(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]

    @property
    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body or b"{}")
        return told


@dataclass
class Api:
    """All mailboxes, and the ledger of what was sent: it only grows."""

    accounts: dict[str, Account] = field(default_factory=dict)
    sends: list[dict[str, Any]] = field(default_factory=list)
    #: Gmail puts its own Message-ID into what is sent.
    rewrites_ids: bool = False
    #: The search index has not caught up with what was sent.
    search_lags: bool = False
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(0x1000))

    def account(self, email: str) -> Account:
        return self.accounts.setdefault(email, Account(email, self._numbers))

    def perform(self, asked: Asked) -> Any:  # noqa: ANN401 - JSON, None for an empty answer
        doing: Callable[[Asked], Any] | None = getattr(self, "_" + asked.call.replace(".", "_"), None)
        if doing is None:
            raise Answer(501, f"The stub doesn't know {asked.call}.", "notImplemented")
        return doing(asked)

    def _getProfile(self, asked: Asked) -> dict[str, Any]:  # noqa: N802 - Google's name
        account = asked.account
        total = len(account.messages)
        history = str(account.current_history)
        return {"emailAddress": account.email, "messagesTotal": total, "threadsTotal": total, "historyId": history}

    def _messages_list(self, asked: Asked) -> dict[str, Any]:
        labels = set(asked.query.get("labelIds", []))
        hidden = set() if asked.one("includeSpamTrash") == "true" else {"TRASH", "SPAM"} - labels
        try:
            fits = matcher(asked.one("q"), lags=self.search_lags)
        except ValueError as problem:
            raise Answer(400, str(problem), "invalidArgument") from problem
        found = (
            {"id": stored.id, "threadId": stored.thread_id}
            for stored in asked.account.newest_first()
            if labels <= stored.labels and not hidden & stored.labels and fits(stored)
        )
        return _paged(asked, "messages", found)

    def _messages_get(self, asked: Asked) -> dict[str, Any]:
        return self._stored(asked).resource(asked.one("format", "full"), asked.query.get("metadataHeaders", []))

    def _messages_modify(self, asked: Asked) -> dict[str, Any]:
        stored = self._stored(asked)
        asked.account.relabel(stored, *self._change(asked))
        return stored.minimal()

    def _messages_batchModify(self, asked: Asked) -> None:  # noqa: N802 - Google's name
        change = self._change(asked)
        for mail_id in asked.json["ids"]:
            if mail_id in asked.account.messages:
                asked.account.relabel(asked.account.messages[mail_id], *change)

    def _messages_trash(self, asked: Asked) -> dict[str, Any]:
        stored = self._stored(asked)
        asked.account.relabel(stored, {"TRASH"}, {"INBOX"})
        return stored.minimal()

    def _messages_untrash(self, asked: Asked) -> dict[str, Any]:
        stored = self._stored(asked)
        asked.account.relabel(stored, set(), {"TRASH"})
        return stored.minimal()

    def _attachments_get(self, asked: Asked) -> dict[str, Any]:
        stored, (_, path) = self._stored(asked), asked.ids[1].split("~")
        data = stored.attached(path)
        return {"size": len(data), "data": base64.urlsafe_b64encode(data).decode()}

    def _threads_get(self, asked: Asked) -> dict[str, Any]:
        found = [stored for stored in asked.account.messages.values() if stored.thread_id == asked.ids[0]]
        if not found:
            raise Answer(*NOT_FOUND)
        found.sort(key=lambda stored: stored.at_ms)
        form = asked.one("format", "full")
        return {"id": asked.ids[0], "messages": [stored.resource(form, []) for stored in found]}

    def _labels_list(self, asked: Asked) -> dict[str, Any]:
        system = [{"id": name, "name": name, "type": "system"} for name in SYSTEM_LABELS]
        own = [{"id": key, "name": name, "type": "user"} for key, name in asked.account.own_labels.items()]
        return {"labels": system + own}

    def _labels_create(self, asked: Asked) -> dict[str, Any]:
        name = asked.json["name"]
        if name in asked.account.own_labels.values():
            raise Answer(409, "Label name exists or conflicts", "aborted")
        key = f"Label_{len(asked.account.own_labels) + 1}"
        asked.account.own_labels[key] = name
        return {"id": key, "name": name, "type": "user"}

    def _history_list(self, asked: Asked) -> dict[str, Any]:
        account, start = asked.account, int(asked.one("startHistoryId"))
        if start < account.history_from:
            raise Answer(*NOT_FOUND)
        found = (
            {"id": str(note["id"]), note["kind"]: [note["entry"]]} for note in account.history if note["id"] > start
        )
        return {**_paged(asked, "history", found), "historyId": str(account.current_history)}

    def _watch(self, asked: Asked) -> dict[str, Any]:
        week_ms = 7 * 24 * 3600 * 1000
        return {"historyId": str(asked.account.current_history), "expiration": str(int(time.time() * 1000) + week_ms)}

    def _stop(self, asked: Asked) -> None:
        del asked

    def _drafts_list(self, asked: Asked) -> dict[str, Any]:
        account = asked.account
        found = (
            {"id": key, "message": {"id": mail_id, "threadId": account.messages[mail_id].thread_id}}
            for key, mail_id in reversed(account.drafts.items())
        )
        return _paged(asked, "drafts", found)

    def _drafts_create(self, asked: Asked) -> dict[str, Any]:
        stored = self._add_draft(asked)
        key = f"r{int(stored.id, 16)}"
        asked.account.drafts[key] = stored.id
        return {"id": key, "message": stored.minimal()}

    def _drafts_update(self, asked: Asked) -> dict[str, Any]:
        old = self._draft(asked, asked.ids[0])
        stored = self._add_draft(asked)
        asked.account.remove(old.id)
        asked.account.drafts[asked.ids[0]] = stored.id
        return {"id": asked.ids[0], "message": stored.minimal()}

    def _drafts_get(self, asked: Asked) -> dict[str, Any]:
        return {
            "id": asked.ids[0],
            "message": self._draft(asked, asked.ids[0]).resource(asked.one("format", "full"), []),
        }

    def _drafts_delete(self, asked: Asked) -> None:
        stored = self._draft(asked, asked.ids[0])
        del asked.account.drafts[asked.ids[0]]
        asked.account.remove(stored.id)

    def _drafts_send(self, asked: Asked) -> dict[str, Any]:
        """Delete the draft and make a new message with SENT, as the guide says; a second time finds no draft."""
        key = asked.json["id"]
        draft = self._draft(asked, key)
        parsed = draft.parsed
        if not any(parsed[name] for name in ("To", "Cc", "Bcc")):
            raise Answer(400, "Recipient address required", "invalidArgument")
        del asked.account.drafts[key]
        asked.account.remove(draft.id)
        raw = draft.raw
        if self.rewrites_ids:
            raw = _MESSAGE_ID.sub(b"Message-ID: <CA%s@mail.gmail.com>" % draft.id.encode(), raw, count=1)
        sent = asked.account.add(raw, {"SENT"}, draft.thread_id)
        told = {name.lower(): str(parsed[name] or "") for name in ("To", "Cc", "Bcc", "Subject")}
        message_id = str(parsed["Message-ID"] or "")
        self.sends.append(
            {"account": asked.account.email, "draft_id": key, "id": sent.id, "message_id": message_id, **told}
        )
        return sent.minimal()

    def _stored(self, asked: Asked) -> Stored:
        if asked.ids[0] not in asked.account.messages:
            raise Answer(*NOT_FOUND)
        return asked.account.messages[asked.ids[0]]

    def _draft(self, asked: Asked, key: str) -> Stored:
        if key not in asked.account.drafts:
            raise Answer(*NOT_FOUND)
        return asked.account.messages[asked.account.drafts[key]]

    def _change(self, asked: Asked) -> tuple[set[str], set[str]]:
        told = asked.json
        add, remove = set(told.get("addLabelIds", [])), set(told.get("removeLabelIds", []))
        unknown = (add | remove) - {*SYSTEM_LABELS, *asked.account.own_labels}
        if unknown:
            raise Answer(400, f"Invalid label: {unknown.pop()}", "invalidArgument")
        return add, remove

    def _add_draft(self, asked: Asked) -> Stored:
        told, raw = _uploaded(asked)
        return asked.account.add(raw, {"DRAFT"}, told.get("message", {}).get("threadId"))


def _uploaded(asked: Asked) -> tuple[dict[str, Any], bytes]:
    """Read a mail from JSON, from a simple upload, or from one with JSON before it."""
    if asked.media_type.startswith("message/"):
        return {}, asked.body
    if not asked.media_type.startswith("multipart/related"):
        told = asked.json
        return told, base64.urlsafe_b64decode(told["message"]["raw"] + "==")
    boundary = re.search(r'boundary="?([^";]+)', asked.media_type)
    assert boundary is not None, asked.media_type
    told_part, mail_part = asked.body.split(b"--" + boundary[1].encode())[1:3]
    return json.loads(_after_head(told_part)), _after_head(mail_part)


def _after_head(part: bytes) -> bytes:
    """Return a part's content; the library ends its lines with a bare newline."""
    return re.split(rb"\r?\n\r?\n", part.lstrip(b"\r\n"), maxsplit=1)[1]


def _paged(asked: Asked, name: str, found: Any) -> dict[str, Any]:  # noqa: ANN401 - an iterable of JSON
    start, size = int(asked.one("pageToken", "0")), min(int(asked.one("maxResults", "100")), 500)
    listed = list(itertools.islice(found, start, start + size + 1))
    told: dict[str, Any] = {"resultSizeEstimate": start + len(listed)}
    if listed:
        told[name] = listed[:size]
    return {**told, "nextPageToken": str(start + size)} if len(listed) > size else told
