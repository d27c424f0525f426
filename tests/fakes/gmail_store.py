"""Mailboxes as Gmail keeps them, for the stub; reads mail with Python's own library, not with ours."""

import base64
import email
import email.policy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

SYSTEM_LABELS = ("INBOX", "SENT", "DRAFT", "TRASH", "SPAM", "UNREAD", "STARRED", "IMPORTANT")


@dataclass
class Stored:
    """One message; labels change, the raw bytes never do."""

    id: str
    thread_id: str
    raw: bytes
    labels: set[str]
    history_id: int
    at_ms: int

    @property
    def parsed(self) -> EmailMessage:
        return _parsed(self.raw)

    def minimal(self) -> dict[str, Any]:
        snippet = " ".join(_first_text(self.parsed).split())[:140]
        return {
            "id": self.id,
            "threadId": self.thread_id,
            "labelIds": sorted(self.labels),
            "snippet": snippet.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;"),
            "historyId": str(self.history_id),
            "internalDate": str(self.at_ms),
            "sizeEstimate": len(self.raw),
        }

    def resource(self, form: str, only: list[str]) -> dict[str, Any]:
        if form == "minimal":
            return self.minimal()
        if form == "raw":
            return {**self.minimal(), "raw": base64.urlsafe_b64encode(self.raw).decode()}
        payload = _payload(self.parsed, "", f"{self.id}~")
        if form == "metadata":
            wanted = {name.lower() for name in only}
            headers = [one for one in payload["headers"] if not only or one["name"].lower() in wanted]
            payload = {"partId": "", "mimeType": payload["mimeType"], "filename": "", "headers": headers}
        return {**self.minimal(), "payload": payload}

    def attached(self, path: str) -> bytes:
        part: Message = self.parsed
        for step in path.split("."):
            part = list(part.iter_parts())[int(step)] if isinstance(part, EmailMessage) else part
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b""


@dataclass
class Account:
    """One person's mailbox."""

    email: str
    counter: "itertools.count[int]"
    messages: dict[str, Stored] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    own_labels: dict[str, str] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    #: History before this id is forgotten: asked for, it answers 404.
    history_from: int = 0

    def add(self, raw: bytes, labels: set[str], thread_id: str | None = None) -> Stored:
        number = next(self.counter)
        mail_id = f"{number:016x}"
        parsed = email.message_from_bytes(raw, policy=email.policy.compat32)
        stored = Stored(mail_id, thread_id or self._thread_of(parsed) or mail_id, raw, labels, number, _time(parsed))
        self.messages[mail_id] = stored
        self._note("messagesAdded", stored)
        return stored

    def remove(self, mail_id: str) -> None:
        stored = self.messages.pop(mail_id)
        stored.history_id = next(self.counter)
        self._note("messagesDeleted", stored)

    def relabel(self, stored: Stored, add: set[str], remove: set[str]) -> None:
        came, went = add - stored.labels, remove & stored.labels
        stored.labels = (stored.labels | add) - remove
        stored.history_id = next(self.counter)
        for kind, labels in (("labelsAdded", came), ("labelsRemoved", went)):
            if labels:
                self._note(kind, stored, sorted(labels))

    def newest_first(self) -> Iterator[Stored]:
        return iter(sorted(self.messages.values(), key=lambda stored: (stored.at_ms, stored.id), reverse=True))

    @property
    def current_history(self) -> int:
        return self.history[-1]["id"] if self.history else 1

    def _note(self, kind: str, stored: Stored, labels: list[str] | None = None) -> None:
        told: dict[str, Any] = {"message": {"id": stored.id, "threadId": stored.thread_id}}
        if labels is not None:
            told["labelIds"] = labels
        self.history.append({"id": stored.history_id, "kind": kind, "entry": told})

    def _thread_of(self, parsed: Message) -> str | None:
        named = f"{parsed.get('References', '')} {parsed.get('In-Reply-To', '')}".split()
        for stored in self.messages.values() if named else ():
            if stored.parsed["Message-ID"] in named:
                return stored.thread_id
        return None


@lru_cache(maxsize=64)
def _parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, _class=EmailMessage, policy=email.policy.default)


def error(status: int, message: str, reason: str) -> dict[str, Any]:
    """Write an error as Google does."""
    listed = [{"message": message, "domain": "global", "reason": reason}]
    return {"error": {"code": status, "message": message, "errors": listed}}


def _payload(part: Message, path: str, prefix: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "partId": path,
        "mimeType": part.get_content_type(),
        "filename": part.get_filename() or "",
        "headers": [{"name": name, "value": " ".join(str(value).split())} for name, value in part.items()],
    }
    inner = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(inner, list):
        steps = [f"{path}.{number}".lstrip(".") for number in range(len(inner))]
        told["body"] = {"size": 0}
        told["parts"] = [_payload(child, step, prefix) for child, step in zip(inner, steps, strict=True)]
        return told
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    named = bool(part.get_filename()) and bool(path)
    told["body"] = {"size": len(data), **({"attachmentId": f"{prefix}{path}"} if named else {"data": _coded(data)})}
    return told


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _first_text(parsed: EmailMessage) -> str:
    body = parsed.get_body(("plain", "html"))
    return body.get_content() if body is not None and isinstance(body, EmailMessage) else ""


def _time(parsed: Message) -> int:
    return int(parsedate_to_datetime(str(parsed["Date"])).timestamp() * 1000) if parsed["Date"] else 0
