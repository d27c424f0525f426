"""Fetches mails, and reads the answers."""

import imaplib
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from imap_tools import BaseMailBox
from imap_tools.errors import MailboxFetchError
from imap_tools.utils import check_command_status

from workers.agents.email.mailbox.errors import MailGone
from workers.agents.email.mailbox.imap.folders import INBOX, Folders
from workers.agents.email.mailbox.imap.ids import MailId
from workers.agents.email.mailbox.mails import Mail, MailSummary
from workers.agents.email.mailbox.mime.headers import ids_of
from workers.agents.email.mailbox.mime.parts import RAW_LIMIT, Part, parse
from workers.agents.email.mailbox.mime.reading import Envelope, mail_of, summary_of

#: Enough for the headers and the first words; a list takes no more of each mail.
_LINE = "(UID FLAGS INTERNALDATE BODYSTRUCTURE BODY.PEEK[]<0.24576>)"
_WHOLE = f"(UID FLAGS INTERNALDATE BODY.PEEK[]<0.{RAW_LIMIT}>)"
_START = re.compile(rb"^\d+ \(")
_BODY = re.compile(rb"BODY\[[^\]]*\](?:<\d+>)? \{\d+\}$")
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"')
_UID = re.compile(rb"[ (]UID (\d+)")
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")
_ATTACHED = re.compile(rb'"attachment" |"(application|audio|video)" "(?!pgp-signature|pkcs7-signature)', re.IGNORECASE)
_HIDDEN_FLAGS = {"\\seen", "\\flagged", "\\recent", "\\draft", "\\answered", "\\deleted"}


@dataclass(frozen=True, slots=True)
class Fetched:
    uid: int
    flags: frozenset[str]
    at: datetime | None
    has_files: bool
    data: bytes

    def has(self, flag: str) -> bool:
        return flag.lower() in {given.lower() for given in self.flags}


def select(box: BaseMailBox, folder: str, *, readonly: bool = True) -> int:
    """Open a folder and return its UIDVALIDITY."""
    box.folder.set(folder, readonly=readonly)
    _, told = box.client.response("UIDVALIDITY")
    return int(told[0]) if told and told[0] is not None else 0


def open_at(box: BaseMailBox, mail_id: MailId, *, readonly: bool = True) -> None:
    """Open the folder of a mail, and make sure that its numbers still mean what they did."""
    if select(box, mail_id.folder, readonly=readonly) != mail_id.validity:
        raise MailGone("The server has numbered this folder anew; list it again.")


def lines(box: BaseMailBox, folders: Folders, folder: str, validity: int, uids: Sequence[int]) -> list[MailSummary]:
    """Return summaries of mails in the folder that is open, in the order asked for."""
    found = {got.uid: got for got in _fetch(box, uids, _LINE)}
    return [_line(folders, MailId(validity, uid, folder), found[uid]) for uid in uids if uid in found]


def whole(box: BaseMailBox, uid: int) -> Fetched:
    """Return a mail of the folder that is open."""
    for got in _fetch(box, [uid], _WHOLE):
        if got.uid == uid and not got.has("\\deleted"):
            return got
    raise MailGone("This mail isn't in its folder any more: it was moved or deleted.")


def read_mail(folders: Folders, mail_id: MailId, got: Fetched) -> Mail:
    parsed = parse(got.data)
    return mail_of(_envelope(folders, mail_id, got, parsed.root), parsed.root, cut=parsed.cut)


def thread_of(root: Part, otherwise: str) -> str:
    """Return the id of a mail's conversation: the Message-ID that started it."""
    headers = root.headers
    named = [
        *ids_of(headers.get("references")),
        *ids_of(headers.get("in-reply-to")),
        *ids_of(headers.get("message-id")),
    ]
    return named[0] if named else otherwise


def _line(folders: Folders, mail_id: MailId, got: Fetched) -> MailSummary:
    root = parse(got.data).root
    return summary_of(_envelope(folders, mail_id, got, root), root, has_attachments=got.has_files)


def _envelope(folders: Folders, mail_id: MailId, got: Fetched, root: Part) -> Envelope:
    return Envelope(
        id=str(mail_id),
        thread_id=thread_of(root, str(mail_id)),
        received_at=got.at,
        unread=not got.has("\\seen"),
        labels=_labels(folders, mail_id.folder, got),
    )


def _labels(folders: Folders, folder: str, got: Fetched) -> tuple[str, ...]:
    uses = {"sent": "SENT", "drafts": "DRAFT", "trash": "TRASH", "junk": "SPAM"}
    special = next((label for use, label in uses.items() if folders.special.get(use) == folder), None)
    kept = folder in {folders.special.get("archive"), folders.special.get("all")}
    place = INBOX if folder == INBOX else special or ("" if kept else f"folder:{folder}")
    marks = (("UNREAD", not got.has("\\seen")), ("STARRED", got.has("\\flagged")))
    keywords = sorted(f"keyword:{flag}" for flag in got.flags if flag.lower() not in _HIDDEN_FLAGS)
    return (*([place] if place else []), *(label for label, holds in marks if holds), *keywords)


def _fetch(box: BaseMailBox, uids: Sequence[int], what: str) -> Iterator[Fetched]:
    if not uids:
        return
    answer = box.client.uid("FETCH", ",".join(str(uid) for uid in uids), what)
    check_command_status(answer, MailboxFetchError)
    for text, data in _answers(answer[1]):
        # What a stranger named a file is quoted: out of the way, it can't pass for a UID or a flag.
        bare = _QUOTED.sub(b'""', text)
        uid, flags = _UID.search(bare), _FLAGS.search(bare)
        if uid is None:
            continue
        named = frozenset(flags[1].decode("ascii", "ignore").split()) if flags else frozenset()
        yield Fetched(int(uid[1]), named, _time(text), bool(_ATTACHED.search(text)), data)


def _answers(told: Sequence[object]) -> Iterator[tuple[bytes, bytes]]:
    """Put each mail's pieces together: the answer's text, and the bytes of the mail."""
    text, data = b"", b""
    for piece in told:
        head, literal = piece if isinstance(piece, tuple) else (piece, None)
        if not isinstance(head, bytes):
            continue
        if _START.match(head) and text:
            yield text, data
            text, data = b"", b""
        text += head
        if literal is not None and _BODY.search(head):
            data = literal
        elif literal is not None:
            text += b'"' + literal.replace(b"\\", b"").replace(b'"', b"") + b'"'
    if text:
        yield text, data


def _time(text: bytes) -> datetime | None:
    at = imaplib.Internaldate2tuple(text)
    return datetime.fromtimestamp(time.mktime(at), UTC) if at is not None else None
