"""A mailbox at any server: reading, drafts, and sending over SMTP."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from imap_tools import BaseMailBox

from workers.agentkit.providers import Providers
from workers.agents.email.mailbox.errors import MailboxAway, MailboxError, MailGone, OutcomeUnknown, Refused
from workers.agents.email.mailbox.imap.dialling import Dial
from workers.agents.email.mailbox.imap.fetching import Fetched, lines, open_at, read_mail, select, whole
from workers.agents.email.mailbox.imap.folders import INBOX, made, read_folders
from workers.agents.email.mailbox.imap.ids import MailId
from workers.agents.email.mailbox.imap.moving import flag, move, placed, remove, store
from workers.agents.email.mailbox.imap.reading import ImapReading
from workers.agents.email.mailbox.imap.search import header
from workers.agents.email.mailbox.imap.sending import check_sign_in, letter_of, send_once
from workers.agents.email.mailbox.imap.session import ImapSession
from workers.agents.email.mailbox.imap.settings import ImapSettings
from workers.agents.email.mailbox.lines import server_line
from workers.agents.email.mailbox.mails import Draft, Mail, OutgoingMail, ProviderName, Sent
from workers.agents.email.mailbox.mime.composing import Composed, compose
from workers.agents.email.mailbox.port import BeforeSend

#: A draft with this keyword (RFC 5550, registered) is being handed over: it is not sent a second time.
_SENDING = "$SubmitPending"
_MARKS = {"UNREAD": "\\Seen", "STARRED": "\\Flagged"}
_log = structlog.get_logger(__name__)


class ImapMailbox(ImapReading):
    """Sends by SMTP, then files the mail in Sent and deletes the draft.

    No server refuses a second sending of the same draft, as Gmail does. In its place the draft is marked with
    `$SubmitPending` right before its bytes are written: a draft that still carries the mark was sent, or nobody
    knows, and is `OutcomeUnknown` until it is written anew. Servers that keep no keywords don't have this guard.
    """

    def __init__(self, settings: ImapSettings, dial: Dial, providers: Providers | None = None) -> None:
        """``dial`` reaches its servers; ``providers`` are those of the process, without them it has its own."""
        providers = providers or Providers()
        line = server_line(providers, "imap", settings.imap_host, settings.imap_port, settings.account)
        super().__init__(ImapSession(settings, dial, line))
        self._settings, self._dial = settings, dial
        self._smtp = server_line(providers, "smtp", settings.smtp_host, settings.smtp_port, settings.account)

    @property
    def provider(self) -> ProviderName:
        return "imap"

    @property
    def account(self) -> str:
        return self._settings.account

    async def aclose(self) -> None:
        await self._session.aclose()

    async def check(self) -> None:
        """Sign in at both servers: what a new account is tried with."""
        await self._session.run(read_folders)
        await check_sign_in(self._settings, self._dial, self._smtp)

    async def create_draft(self, outgoing: OutgoingMail) -> Draft:
        composed = await asyncio.to_thread(compose, outgoing, self.account, datetime.now(UTC))
        where = await self._session.run(lambda box: self._store_draft(box, composed, outgoing.message_id), again=False)
        thread_id = outgoing.in_reply_to.thread_id if outgoing.in_reply_to else outgoing.message_id
        return Draft(str(where), outgoing.message_id, thread_id, outgoing.to, composed.subject, datetime.now(UTC))

    async def replace_draft(self, draft_id: str, outgoing: OutgoingMail) -> Draft:
        """Write the new draft, then delete the old one: a break in between leaves both, never none."""
        old = MailId.read(draft_id)
        if await self.get_draft(draft_id) is None:
            raise MailGone("This draft isn't there any more: it was sent or deleted.")
        draft = await self.create_draft(outgoing)
        await self._session.run(lambda box: self._remove(box, old))
        return draft

    async def get_draft(self, draft_id: str) -> tuple[Draft, Mail] | None:
        where = MailId.read(draft_id)

        def work(box: BaseMailBox) -> tuple[Draft, Mail]:
            folders = self._folders(box)
            open_at(box, where)
            mail = read_mail(folders, where, whole(box, where.uid))
            return Draft(mail.id, mail.message_id, mail.thread_id, mail.to, mail.subject, mail.received_at), mail

        try:
            return await self._session.run(work)
        except MailGone:
            return None

    async def list_drafts(self, *, limit: int = 25) -> Sequence[Draft]:
        def work(box: BaseMailBox) -> Sequence[Draft]:
            folders = self._folders(box)
            place = folders.special.get("drafts")
            if place is None:
                return []
            validity = select(box, place)
            newest = sorted((int(uid) for uid in box.uids("UNDELETED")), reverse=True)[:limit]
            found = [read_mail(folders, MailId(validity, uid, place), whole(box, uid)) for uid in newest]
            return [
                Draft(mail.id, mail.message_id, mail.thread_id, mail.to, mail.subject, mail.received_at)
                for mail in found
            ]

        return await self._session.run(work)

    async def delete_draft(self, draft_id: str) -> None:
        with suppress(MailGone):
            await self._session.run(lambda box: self._remove(box, MailId.read(draft_id)))

    async def send_draft(self, draft_id: str, *, before_send: BeforeSend) -> Sent:
        where = MailId.read(draft_id)
        got = await self._session.run(lambda box: _opened(box, where))
        mail = await self._session.run(lambda box: read_mail(self._folders(box), where, got))
        if got.has(_SENDING):
            await self._refuse_second(mail.message_id)
        letter = letter_of(got.data, self.account)

        async def before_data() -> None:
            await before_send()
            await self._mark(where, on=True)

        try:
            await send_once(self._settings, self._dial, self._smtp, letter, before_data)
        except OutcomeUnknown:
            raise
        except MailboxError:
            # Nothing was sent. If the mark stays because the server is away, the draft counts as unknown: safe.
            with suppress(MailboxError):
                await self._mark(where, on=False)
            raise
        return await self._file(where, mail, letter.data)

    async def find_sent(self, message_id: str) -> Sent | None:
        def work(box: BaseMailBox) -> Sent | None:
            folders = self._folders(box)
            place = folders.special.get("sent")
            if place is None:
                return None
            validity = select(box, place)
            uids = [int(uid) for uid in box.uids(f"UNDELETED {header('Message-ID', message_id)}")]
            found = lines(box, folders, place, validity, uids[-1:])
            return Sent(found[0].id, found[0].thread_id, message_id, None) if found else None

        return await self._session.run(work)

    async def modify(
        self, mail_ids: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> Mapping[str, str]:
        """Set marks and keywords; adding a folder's label moves there, taking it away moves back to the inbox."""
        ids = [MailId.read(mail_id) for mail_id in mail_ids]
        to = _destination(add, remove)

        def work(box: BaseMailBox) -> Mapping[str, str]:
            for labels, adding in ((add, True), (remove, False)):
                for name in filter(None, map(_flag, labels)):
                    # Gmail's UNREAD is the absence of \Seen.
                    flag(box, ids, [name], on=adding is not (name == "\\Seen"))
            return self._move(box, ids, to) if to else {str(one): str(one) for one in ids}

        return await self._session.run(work)

    async def archive(self, mail_ids: Sequence[str]) -> Mapping[str, str]:
        return await self._moved(mail_ids, "archive")

    async def trash(self, mail_ids: Sequence[str]) -> Mapping[str, str]:
        return await self._moved(mail_ids, "trash")

    async def untrash(self, mail_ids: Sequence[str]) -> Mapping[str, str]:
        """Move mails to the inbox: where they were before, no server remembers."""
        return await self._moved(mail_ids, INBOX)

    async def mark_read(self, mail_ids: Sequence[str], *, read: bool) -> Mapping[str, str]:
        ids = [MailId.read(mail_id) for mail_id in mail_ids]
        await self._session.run(lambda box: flag(box, ids, ["\\Seen"], on=read))
        return {mail_id: mail_id for mail_id in mail_ids}

    async def _moved(self, mail_ids: Sequence[str], to: str) -> Mapping[str, str]:
        ids = [MailId.read(mail_id) for mail_id in mail_ids]
        return await self._session.run(lambda box: self._move(box, ids, to), again=False)

    def _move(self, box: BaseMailBox, ids: Sequence[MailId], to: str) -> Mapping[str, str]:
        folders = self._folders(box)
        if to == "archive":
            place = folders.special.get("all") or self._made(box, "archive")
        elif to == "trash":
            place = self._made(box, "trash")
        else:
            place = to
            if place not in folders.names:
                raise Refused(f"There is no folder “{place}”.", cure="Make the label first.")
        return move(self._session, box, ids, place)

    def _made(self, box: BaseMailBox, use: str) -> str:
        folders = self._folders(box)
        place = made(box, folders, use)
        if use not in folders.special:
            self._known_folders = None
        return place

    def _store_draft(self, box: BaseMailBox, composed: Composed, message_id: str) -> MailId:
        place = self._made(box, "drafts")
        return self._append(box, place, composed.data, ["\\Draft", "\\Seen"], message_id)

    def _remove(self, box: BaseMailBox, where: MailId) -> None:
        open_at(box, where, readonly=False)
        remove(self._session, box, [where.uid])

    async def _mark(self, where: MailId, *, on: bool) -> None:
        def work(box: BaseMailBox) -> None:
            open_at(box, where, readonly=False)
            _, told = box.client.response("PERMANENTFLAGS")
            if told and told[0] and (b"\\*" in told[0] or _SENDING.encode() in told[0]):
                store(box, [where.uid], [_SENDING], on=on)
            if on:
                # Deleted meanwhile: a mark on nothing is no mark.
                whole(box, where.uid)

        await self._session.run(work)

    async def _refuse_second(self, message_id: str) -> None:
        if await self.find_sent(message_id) is not None:
            raise MailGone("This draft was sent before.")
        raise OutcomeUnknown("This draft was handed over before, and nobody knows whether it went out.")

    async def _file(self, where: MailId, mail: Mail, data: bytes) -> Sent:
        """Put what was sent into Sent and delete the draft. The mail is out, whatever goes wrong here."""

        def work(box: BaseMailBox) -> MailId:
            place = self._made(box, "sent")
            validity = select(box, place)
            # Some servers file by themselves what they send.
            there = [int(uid) for uid in box.uids(header("Message-ID", mail.message_id))] if mail.message_id else []
            if there:
                kept = MailId(validity, there[-1], place)
            else:
                kept = self._append(box, place, data, ["\\Seen"], mail.message_id)
            self._remove(box, where)
            return kept

        try:
            kept = await self._session.run(work)
        except MailboxError as problem:
            _log.warning("sent_mail_not_filed", account=self.account, message_id=mail.message_id, problem=str(problem))
            kept = where
        return Sent(str(kept), mail.thread_id, mail.message_id, None)

    def _append(self, box: BaseMailBox, place: str, data: bytes, flags: Sequence[str], message_id: str) -> MailId:
        """Store a mail in a folder and return its id there."""
        box.client.response("APPENDUID")
        box.client.sock.settimeout(self._settings.patience(len(data)))
        try:
            box.append(data, place, flag_set=[*flags])
        finally:
            box.client.sock.settimeout(self._settings.timeout)
        told = placed(box, "APPENDUID")
        if told is not None:
            return MailId(told[0], told[2][0], place)
        validity = select(box, place)
        uids = [int(uid) for uid in box.uids(header("Message-ID", message_id))]
        if not uids:
            raise MailboxAway("The mail server doesn't show what was just stored.")
        return MailId(validity, uids[-1], place)


def _opened(box: BaseMailBox, where: MailId) -> Fetched:
    open_at(box, where)
    return whole(box, where.uid)


def _flag(label: str) -> str | None:
    if label.startswith("keyword:"):
        name = label.removeprefix("keyword:")
        if not name.isascii() or not name.replace("$", "").replace("_", "").replace("-", "").isalnum():
            raise Refused(f"“{name[:40]}” can't be a keyword.", cure="Use letters and digits.")
        return name
    return _MARKS.get(label)


def _destination(add: Sequence[str], remove: Sequence[str]) -> str | None:
    """Return where labels move a mail: a folder's name, "archive" or "trash"; None: it stays."""
    for label in add:
        if label.startswith("folder:"):
            return label.removeprefix("folder:")
        if label in {INBOX, "TRASH"}:
            return INBOX if label == INBOX else "trash"
    if INBOX in remove:
        return "archive"
    return INBOX if "TRASH" in remove or any(label.startswith("folder:") for label in remove) else None
