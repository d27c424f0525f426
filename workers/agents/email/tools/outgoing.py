"""Mails to be written, made of a tool's arguments."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workers.agentkit.context import ToolProblem
from workers.agents.email.mailbox.port import Address, Mail, Mailbox, OutgoingAttachment, OutgoingMail
from workers.agents.email.writing.formatted import html_of, plain_of

_NAMED = re.compile(r'^\s*"?(?P<name>[^"<>]*?)"?\s*<(?P<email>[^<>\s]+)>\s*$')
_LOOKS_RIGHT = re.compile(r"^[^\s@<>,;]+@[^\s@<>,;]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be another in a draft; None leaves it."""

    to: Sequence[str] | None = None
    cc: Sequence[str] | None = None
    bcc: Sequence[str] | None = None
    subject: str | None = None
    text: str | None = None

    @property
    def none(self) -> bool:
        """Whether nothing changes."""
        return self == Changes()


def addresses(given: Sequence[str] | None) -> tuple[Address, ...]:
    """Return addresses written as "Anna Berg <anna@x.org>" or "anna@x.org"; each once.

    Raises:
        ToolProblem: one is no address. The mailbox checks them more closely.
    """
    found: dict[str, Address] = {}
    for text in given or ():
        address = _address(text)
        found.setdefault(address.email.casefold(), address)
    return tuple(found.values())


def _address(text: str) -> Address:
    named = _NAMED.match(text)
    name, email = (named["name"].strip(), named["email"]) if named else ("", text.strip())
    if not _LOOKS_RIGHT.match(email) or any(char in text for char in "\r\n"):
        raise ToolProblem(
            "bad_address",
            f"“{' '.join(text.split())[:80]}” is no mail address.",
            "Give an address like anna@example.com; find_person finds one by name.",
        )
    return Address(name, email)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A new mail as a tool's arguments give it."""

    to: Sequence[str]
    cc: Sequence[str] | None
    subject: str
    text: str
    formatted: bool

    def mail(self, files: Sequence[OutgoingAttachment], message_id: str) -> OutgoingMail:
        """Return the mail to be written.

        Raises:
            ToolProblem: an address is none.
        """
        plain, html = bodies(self.text, formatted=self.formatted)
        return OutgoingMail(
            to=addresses(self.to),
            cc=addresses(self.cc),
            subject=self.subject,
            text=plain,
            html=html,
            attachments=tuple(files),
            message_id=message_id,
        )


def bodies(text: str, *, formatted: bool) -> tuple[str, str | None]:
    """Return the plain and the formatted body of a text."""
    return (plain_of(text), html_of(text)) if formatted else (text, None)


async def rewritten(mailbox: Mailbox, mail: Mail, message_id: str, changes: Changes) -> OutgoingMail:
    """Return a draft as a mail to be written again, with what changes; its files go along as they are."""
    text = mail.text if changes.text is None else changes.text
    if changes.text is None:
        html = mail.html
    else:
        text, html = bodies(changes.text, formatted=mail.html is not None)
    return OutgoingMail(
        to=mail.to if changes.to is None else addresses(changes.to),
        cc=mail.cc if changes.cc is None else addresses(changes.cc),
        bcc=mail.bcc if changes.bcc is None else addresses(changes.bcc),
        subject=mail.subject if changes.subject is None else changes.subject,
        text=text,
        html=html,
        message_id=message_id,
        attachments=await files_of(mailbox, mail),
        in_reply_to=await _answered(mailbox, mail),
    )


async def files_of(mailbox: Mailbox, mail: Mail) -> tuple[OutgoingAttachment, ...]:
    """Return the attached files of a mail, to go along with another."""
    return tuple(
        [
            OutgoingAttachment(one.name, one.media_type, await mailbox.attachment(mail.id, one.id))
            for one in mail.attachments
        ]
    )


async def _answered(mailbox: Mailbox, mail: Mail) -> Mail | None:
    """Return the mail that a draft answers: what its newest reference names."""
    if not mail.references:
        return None
    thread = await mailbox.thread(mail.thread_id)
    return next((one for one in thread if one.message_id == mail.references[-1]), None)


def with_files(outgoing: OutgoingMail, more: tuple[OutgoingAttachment, ...]) -> OutgoingMail:
    """Return a mail with more files; one of the same name gives way."""
    names = {one.name for one in more}
    kept = tuple(one for one in outgoing.attachments if one.name not in names)
    return replace(outgoing, attachments=(*kept, *more))


def answer_to(mail: Mail, own: str, *, to_all: bool) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """Return to whom an answer goes, and who gets a copy."""
    if mail.sender.same_as(own):  # an answer to one's own mail goes on to whom that went
        to, others = mail.to, mail.cc
    else:
        to, others = mail.reply_to or (mail.sender,), (*mail.to, *mail.cc)
    taken = {address.email.casefold() for address in to} | {own.casefold()}
    copies = {one.email.casefold(): one for one in others if one.email.casefold() not in taken} if to_all else {}
    return to, tuple(copies.values())
