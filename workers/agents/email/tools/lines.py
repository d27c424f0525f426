"""Mails as tools answer with them: what others wrote is on one line, or within bounds."""

from datetime import datetime
from typing import Any

from workers.agents.email.analysis.assistants import instructions
from workers.agents.email.analysis.letter import Letter
from workers.agents.email.analysis.plain import one_line
from workers.agents.email.mailbox.mime.html import hidden_text_of_html
from workers.agents.email.mailbox.port import Address, Attachment, Mail, MailSummary
from workers.agents.email.tools.answers import bounded, here, shown_time

_MOST_RECIPIENTS = 20


def person(address: Address) -> dict[str, str]:
    """Return a sender or recipient."""
    return {"name": one_line(address.name, 80), "email": one_line(address.email, 200)}


def people(addresses: tuple[Address, ...]) -> list[dict[str, str]]:
    """Return recipients, of many the first."""
    return [person(address) for address in addresses[:_MOST_RECIPIENTS]]


def line(mail: MailSummary, now: datetime) -> dict[str, Any]:
    """Return a mail as a line of a list."""
    at = mail.received_at.astimezone(here())
    return {
        "mail": mail.id,
        "thread": mail.thread_id,
        "from": person(mail.sender),
        "to": people(mail.to)[:3],
        "subject": one_line(mail.subject, 200),
        "snippet": one_line(mail.snippet, 200),
        "at": at.isoformat(timespec="minutes"),
        "shown_at": shown_time(at, now),
        "unread": mail.unread,
        "labels": [one_line(label, 60) for label in mail.labels[:10]],
        "has_attachments": mail.has_attachments,
    }


def whole(mail: Mail, now: datetime, *, quoted: bool = False, longest: int = 30_000) -> dict[str, Any]:
    """Return a mail with its text; without the mails it quotes unless ``quoted``."""
    shown = line(mail, now)
    del shown["snippet"]
    text = mail.text if quoted else mail.fresh or mail.text
    told = instructions(f"{mail.subject}\n\n{text}", _hidden(mail))
    return shown | {
        "to": people(mail.to),
        "cc": people(mail.cc),
        "reply_to": people(mail.reply_to),
        "text": bounded(text, longest),
        # Said of it, so that neither a model nor a person takes it for something to be done.
        "instructs_assistant": [one.as_json() for one in told],
        "quotes_earlier": not quoted and len(mail.text.strip()) > len(mail.fresh.strip()) > 0,
        "cut": mail.cut,
        "attachments": [attachment(one) for one in mail.attachments],
    }


def attachment(one: Attachment) -> dict[str, Any]:
    """Return an attached file; a picture inside the body is marked."""
    shown: dict[str, Any] = {"name": one_line(one.name, 120), "media_type": one.media_type, "size": one.size}
    return shown | ({"inline": True} if one.inline else {})


def letter_of(mail: Mail, account: str, *, known: bool = False) -> Letter:
    """Return a mail as the analysis takes it."""
    automatic = mail.headers.get("auto-submitted", "no").strip().lower() not in {"", "no"}
    bulk = mail.headers.get("precedence", "").strip().lower() in {"bulk", "junk", "auto_reply"}
    return Letter(
        id=mail.id,
        thread_id=mail.thread_id,
        subject=one_line(mail.subject, 300),
        text=mail.fresh or mail.text,
        hidden=_hidden(mail),
        at=mail.received_at.astimezone(here()),
        sender_name=one_line(mail.sender.name, 80),
        sender_email=mail.sender.email,
        to=tuple(address.email for address in mail.to),
        cc=tuple(address.email for address in mail.cc),
        account=account,
        unread=mail.unread,
        labels=mail.labels,
        attachments=tuple(one.name for one in mail.attachments if not one.inline),
        list_unsubscribe="list-unsubscribe" in mail.headers,
        automatic=automatic or bulk,
        known=known,
    )


def _hidden(mail: Mail) -> str:
    return hidden_text_of_html(mail.html) if mail.html else ""
