"""Writes a mail: well-formed, with nothing in a header that isn't meant to be there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import charset as charsets
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr
from pathlib import Path

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from workers.agents.email.mailbox.errors import Refused
from workers.agents.email.mailbox.mails import Address, Mail, OutgoingAttachment, OutgoingMail

#: Gmail's limit for attached files together; most servers take no more either.
ATTACHMENTS_LIMIT = 25 * 1024 * 1024
#: A mail in which the provider may have replaced our Message-ID still carries it here (see gmail/drafts.py).
OWN_ID = "X-Warren-Message-ID"
#: The header of RFC 5322 has 998 characters in a line; what is longer than a screen is a mistake anyway.
_SUBJECT_LIMIT = 900
_REFERENCES_LIMIT = 50
_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,240}@[!-;=?A-~]{1,240}>")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,100}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_REPLY = re.compile(r"^\s*(re|aw|sv|antw|odp|vs)\s*(\[\d+\])?\s*:", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")

# Many a company's own net is called something.local, and mail goes around in it. The library means its list to be
# changed by whoever knows better.
if "local" in SPECIAL_USE_DOMAIN_NAMES:
    SPECIAL_USE_DOMAIN_NAMES.remove("local")

_UTF8 = charsets.Charset("utf-8")
_UTF8.body_encoding = charsets.QP
_POLICY = compat32.clone(linesep="\r\n", max_line_length=78)


@dataclass(frozen=True, slots=True)
class Composed:
    data: bytes
    #: Everyone it goes to, Bcc included, as the transport spells addresses; nobody twice.
    recipients: tuple[str, ...]
    sender: str
    #: As it will be read, with "Re:" if it answers.
    subject: str


def compose(outgoing: OutgoingMail, account: str, now: datetime) -> Composed:
    """Check a mail and write it.

    Raises:
        Refused: it can't be written like this; nothing was written.
    """
    to, cc, bcc = (_checked(addresses) for addresses in (outgoing.to, outgoing.cc, outgoing.bcc))
    sender = _checked([outgoing.sender or Address("", account)])[0]
    files = [_file(attachment) for attachment in _fitting(outgoing.attachments)]
    message = _with_files(_body(outgoing), files)
    for name, addresses in (("From", [sender]), ("To", to), ("Cc", cc), ("Bcc", bcc)):
        if addresses:
            message[name] = _address_field(addresses)
    subject = _subject(outgoing)
    message["Subject"] = _encoded(subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message[OWN_ID] = checked_id(outgoing.message_id)
    if outgoing.in_reply_to is not None:
        _thread(message, outgoing.in_reply_to)
    recipients = dict.fromkeys(address.email for address in (*to, *cc, *bcc))
    data = message.as_bytes(policy=_POLICY)
    return Composed(data, tuple(recipients), sender.email, subject)


def reply_subject(subject: str, answered: str) -> str:
    """Return the subject of an answer: its own words, or those of the mail answered, with "Re:" once."""
    words = subject.strip() or answered.strip()
    return words if _REPLY.match(words) else f"Re: {words}"


def checked_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise Refused(f"“{message_id[:80]}” is no message id.", cure="Make one with new_message_id.")
    return message_id


def _checked(addresses: Iterable[Address]) -> list[Address]:
    return [_address(address) for address in addresses]


def _address(address: Address) -> Address:
    for what, text in (("name", address.name), ("address", address.email)):
        _refuse_breaks(text, f"The {what} “{address.email[:80]}”")
    try:
        valid = validate_email(
            address.email.strip(),
            check_deliverability=False,
            # Names inside a company's own net are addresses too, hence not only what the world can reach.
            globally_deliverable=False,
            # Letters outside ASCII before the "@" need SMTPUTF8, which hardly any server has.
            allow_smtputf8=False,
            # Names that never leave a machine are for the provider to refuse, as those that don't exist.
            test_environment=True,
        )
    except EmailNotValidError as problem:
        raise Refused(
            f"“{address.email[:100]}” is no mail address: {problem}", cure="Correct the address and try again."
        ) from problem
    return Address(address.name.strip(), valid.ascii_email or valid.normalized)


def _refuse_breaks(text: str, what: str) -> None:
    if _BREAKING.search(text):
        raise Refused(
            f"{what} has a line break or control character in it, which could add headers to the mail.",
            cure="Take it out and try again.",
        )


def _subject(outgoing: OutgoingMail) -> str:
    subject = outgoing.subject
    if outgoing.in_reply_to is not None:
        subject = reply_subject(subject, outgoing.in_reply_to.subject)
    _refuse_breaks(subject, "The subject")
    if len(subject) > _SUBJECT_LIMIT:
        raise Refused(f"The subject has {len(subject)} characters, more than {_SUBJECT_LIMIT}.")
    return subject


def _encoded(subject: str) -> str:
    kind = "us-ascii" if subject.isascii() else "utf-8"
    return Header(subject, kind, header_name="Subject", maxlinelen=76).encode(linesep="\r\n")


def _address_field(addresses: list[Address]) -> str:
    """Write an address list, one to a line: a list of a thousand stays within every limit on lines."""
    return ",\r\n ".join(_written(address) for address in addresses)


def _written(address: Address) -> str:
    return formataddr((address.name, address.email), "utf-8") if address.name else address.email


def _thread(message: Message, answered: Mail) -> None:
    """Say which mail this answers. Its ids are a stranger's: what is no id is left out."""
    if not _MESSAGE_ID.fullmatch(answered.message_id):
        return
    earlier = [reference for reference in answered.references if _MESSAGE_ID.fullmatch(reference)]
    if len(earlier) > _REFERENCES_LIMIT:
        # The first names the conversation, the last ones place the mail in it.
        earlier = [earlier[0], *earlier[1 - _REFERENCES_LIMIT :]]
    message["In-Reply-To"] = answered.message_id
    message["References"] = "\r\n ".join(dict.fromkeys([*earlier, answered.message_id]))


def _body(outgoing: OutgoingMail) -> Message:
    plain = _text(outgoing.text, "plain")
    if outgoing.html is None:
        return plain
    both = MIMEMultipart("alternative")
    both.attach(plain)
    both.attach(_text(outgoing.html, "html"))
    return both


def _text(text: str, kind: str) -> Message:
    lines = _LINE_END.sub("\n", text).encode("utf-8", "replace").decode()
    part = MIMENonMultipart("text", kind, charset="utf-8")
    part.set_payload(lines if lines.endswith("\n") else lines + "\n", _UTF8)
    return part


def _with_files(body: Message, files: list[Message]) -> Message:
    if not files:
        return body
    mixed = MIMEMultipart("mixed")
    for part in (body, *files):
        mixed.attach(part)
    return mixed


def _fitting(attachments: tuple[OutgoingAttachment, ...]) -> tuple[OutgoingAttachment, ...]:
    total = sum(_size(attachment) for attachment in attachments)
    if total > ATTACHMENTS_LIMIT:
        raise Refused(
            f"The attached files have {total / 1024**2:.1f} MB together; a mail takes at most 25 MB.",
            cure="Leave some out, or share them by a link instead.",
        )
    return attachments


def _size(attachment: OutgoingAttachment) -> int:
    if isinstance(attachment.data, bytes):
        return len(attachment.data)
    try:
        return attachment.data.stat().st_size
    except OSError as problem:
        raise _unreadable(attachment) from problem


def _file(attachment: OutgoingAttachment) -> Message:
    _refuse_breaks(attachment.name, f"The file name “{attachment.name[:80]}”")
    media_type = attachment.media_type.lower()
    if not _MEDIA_TYPE.fullmatch(media_type) or media_type.startswith(("multipart/", "message/")):
        # An attached mail goes as a plain file: as message/rfc822 it may not be base64.
        media_type = "application/octet-stream"
    part = MIMEBase(*media_type.split("/"))
    data = _read(attachment) if isinstance(attachment.data, Path) else attachment.data
    part.set_payload(data)
    encode_base64(part)
    name = Path(attachment.name).name or "attachment"
    given = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", "attachment", filename=given)
    return part


def _read(attachment: OutgoingAttachment) -> bytes:
    try:
        return Path(str(attachment.data)).read_bytes()
    except OSError as problem:
        raise _unreadable(attachment) from problem


def _unreadable(attachment: OutgoingAttachment) -> Refused:
    return Refused(f"The file “{attachment.name}” can't be read.", cure="Attach it anew.")
