"""A Gmail mailbox: reading, drafts, and the one call that can't be taken back."""

import asyncio
import base64
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from googleapiclient.http import HttpRequest, MediaIoBaseUpload

from workers.agents.email.mailbox.errors import MailboxAway, MailGone, OutcomeUnknown, Refused
from workers.agents.email.mailbox.gmail.calls import GmailCalls
from workers.agents.email.mailbox.gmail.payload import envelope_of, header_map
from workers.agents.email.mailbox.gmail.reading import ME, GmailReading
from workers.agents.email.mailbox.mails import Draft, Label, Mail, OutgoingMail, ProviderName, Sent
from workers.agents.email.mailbox.mime.composing import OWN_ID, Composed, compose
from workers.agents.email.mailbox.mime.headers import addresses_of, ids_of, text_of
from workers.agents.email.mailbox.port import BeforeSend

#: Up to here a mail goes inside JSON; above, as an upload, which takes 35 MB (`maxSize` in the discovery document).
_IN_JSON = 3 * 1024 * 1024
#: Ids in one batchModify. Google takes 1000; a small batch is repeated cheaply.
_BATCH = 50
#: How many of the newest sent mails are looked through when the search has not caught up yet.
_NEWEST = 50
_LOOKED_AT = ["Message-ID", "Message-Id", "To", "Subject", "Date", OWN_ID]


class GmailMailbox(GmailReading):
    """Sends by two acts, `drafts.create` and `drafts.send`, so that Gmail itself refuses a second sending.

    "When the draft is sent, the draft is automatically deleted and a new message with an updated ID is created with
    the SENT system label" (https://developers.google.com/gmail/api/guides/drafts): the same `drafts.send` again finds
    no draft and answers 404 (some malformed or retired ids: 400), which is `MailGone` here. Google documents no other
    guard against sending twice.

    Whether Gmail keeps our Message-ID is documented nowhere; people report that the API replaces it, and since 2022
    without leaving it in X-Google-Original-Message-ID (FlowCrypt/flowcrypt-browser#4273). So every mail carries our
    id a second time in a header of its own, and `find_sent` looks for either.

    Scopes: writing and sending drafts needs `gmail.compose` or `gmail.modify`; `gmail.send` alone does not cover it
    (`scopes` of `users.drafts.*` in the discovery document).
    """

    def __init__(self, calls: GmailCalls, account: str) -> None:
        super().__init__(calls, account)

    @property
    def provider(self) -> ProviderName:
        return "gmail"

    @property
    def account(self) -> str:
        return self._account

    async def aclose(self) -> None:
        await self._calls.aclose()

    async def profile(self) -> str:
        """Return the address that the grant is for."""
        return str((await self._calls.ask(self._users.getProfile(userId=ME)))["emailAddress"])

    async def watch(self, topic: str) -> datetime:
        """Let Gmail tell a Pub/Sub topic about changes of the inbox; returns until when (a week at most)."""
        asked = {"topicName": topic, "labelIds": ["INBOX"], "labelFilterBehavior": "INCLUDE"}
        told = await self._calls.ask(self._users.watch(userId=ME, body=asked))
        return datetime.fromtimestamp(int(told["expiration"]) / 1000, UTC)

    async def stop(self) -> None:
        await self._calls.ask(self._users.stop(userId=ME))

    async def make_label(self, name: str) -> Label:
        if (label := await self._label(name)) is not None:
            return label
        shown = {"name": name, "labelListVisibility": "labelShow", "messageListVisibility": "show"}
        try:
            told = await self._calls.ask(self._users.labels().create(userId=ME, body=shown), "modify")
        except Refused:
            # It may have been made meanwhile, by an attempt whose answer was lost.
            if (label := await self._label(name)) is not None:
                return label
            raise
        return Label(str(told["id"]), str(told["name"]), own=True)

    async def _label(self, name: str) -> Label | None:
        return next((label for label in await self.labels() if label.name.casefold() == name.casefold()), None)

    async def create_draft(self, outgoing: OutgoingMail) -> Draft:
        composed = await asyncio.to_thread(compose, outgoing, self._account, datetime.now(UTC))
        try:
            told = await self._calls.act(self._writing(None, composed, outgoing), "send")
        except OutcomeUnknown:
            # A draft too many harms less than none, but is not needed: the first one may be there.
            return await self._written(outgoing) or await self._create_again(composed, outgoing)
        return self._draft(told, outgoing, composed)

    async def replace_draft(self, draft_id: str, outgoing: OutgoingMail) -> Draft:
        composed = await asyncio.to_thread(compose, outgoing, self._account, datetime.now(UTC))
        told = await self._calls.ask(self._writing(draft_id, composed, outgoing), "send")
        return self._draft(told, outgoing, composed)

    async def get_draft(self, draft_id: str) -> tuple[Draft, Mail] | None:
        asked = self._users.drafts().get(userId=ME, id=draft_id, format="metadata")
        try:
            told = await self._calls.ask(asked)
            mail = await self.get(str(told["message"]["id"]))
        except MailGone:
            return None
        return self._read_draft(told), mail

    async def list_drafts(self, *, limit: int = 25) -> Sequence[Draft]:
        told = await self._calls.ask(self._users.drafts().list(userId=ME, maxResults=max(1, min(limit, 100))))
        found = await asyncio.gather(*(self._metadata(draft["id"]) for draft in told.get("drafts", [])))
        return [draft for draft in found if draft is not None]

    async def delete_draft(self, draft_id: str) -> None:
        try:
            await self._calls.ask(self._users.drafts().delete(userId=ME, id=draft_id), "send")
        except MailGone:
            return

    async def send_draft(self, draft_id: str, *, before_send: BeforeSend) -> Sent:
        sending = self._users.drafts().send(userId=ME, body={"id": draft_id})
        # A look first: it refreshes the token, and finds out a missing draft before anything is noted.
        draft = await self._metadata(draft_id)
        if draft is None:
            raise MailGone("This draft isn't there any more: it was sent or deleted.")
        await before_send()
        try:
            told = await self._calls.act(sending, "send")
        except Refused as problem:
            if await self._metadata(draft_id) is None:
                raise MailGone("This draft isn't there any more: it was sent or deleted.") from problem
            raise
        return self._sent(told, draft.message_id)

    async def find_sent(self, message_id: str) -> Sent | None:
        """Look by search, then through the newest sent mails: the search index may lag behind a send."""
        asked = self._users.messages().list(
            userId=ME, q=f"rfc822msgid:{message_id.strip('<>')}", includeSpamTrash=True, maxResults=10
        )
        newest = self._users.messages().list(userId=ME, labelIds=["SENT"], maxResults=_NEWEST)
        for search in (asked, newest):
            ids = [str(found["id"]) for found in (await self._calls.ask(search)).get("messages", [])]
            for told in await asyncio.gather(*(self._headers(mail_id) for mail_id in ids)):
                if told is not None and _was_sent(told) and message_id in _ids(told):
                    return self._sent(told, message_id)
        return None

    async def modify(
        self, mail_ids: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> Mapping[str, str]:
        change = {"addLabelIds": [*add], "removeLabelIds": [*remove]}
        if len(mail_ids) == 1:
            await self._calls.ask(self._users.messages().modify(userId=ME, id=mail_ids[0], body=change), "modify")
        for start in range(0, len(mail_ids) if len(mail_ids) > 1 else 0, _BATCH):
            body = {**change, "ids": [*mail_ids[start : start + _BATCH]]}
            await self._calls.ask(self._users.messages().batchModify(userId=ME, body=body), "modify")
        return {mail_id: mail_id for mail_id in mail_ids}

    async def archive(self, mail_ids: Sequence[str]) -> Mapping[str, str]:
        return await self.modify(mail_ids, remove=["INBOX"])

    async def mark_read(self, mail_ids: Sequence[str], *, read: bool) -> Mapping[str, str]:
        return await self.modify(mail_ids, **{"remove" if read else "add": ["UNREAD"]})

    async def trash(self, mail_ids: Sequence[str]) -> Mapping[str, str]:
        messages = self._users.messages()
        await asyncio.gather(*(self._calls.ask(messages.trash(userId=ME, id=one), "modify") for one in mail_ids))
        return {mail_id: mail_id for mail_id in mail_ids}

    async def untrash(self, mail_ids: Sequence[str]) -> Mapping[str, str]:
        messages = self._users.messages()
        await asyncio.gather(*(self._calls.ask(messages.untrash(userId=ME, id=one), "modify") for one in mail_ids))
        return {mail_id: mail_id for mail_id in mail_ids}

    def _writing(self, draft_id: str | None, composed: Composed, outgoing: OutgoingMail) -> HttpRequest:
        """Build the call that stores a draft. Gmail wants the thread named, and its headers in the mail too."""
        message: dict[str, Any] = {}
        if outgoing.in_reply_to is not None:
            message["threadId"] = outgoing.in_reply_to.thread_id
        how: dict[str, Any] = {"userId": ME}
        if len(composed.data) <= _IN_JSON:
            message["raw"] = base64.urlsafe_b64encode(composed.data).decode()
        else:
            how["media_body"] = MediaIoBaseUpload(io.BytesIO(composed.data), "message/rfc822", resumable=False)
        if message:
            how["body"] = {"message": message}
        drafts = self._users.drafts()
        request: HttpRequest = drafts.create(**how) if draft_id is None else drafts.update(id=draft_id, **how)
        return request

    async def _create_again(self, composed: Composed, outgoing: OutgoingMail) -> Draft:
        try:
            told = await self._calls.act(self._writing(None, composed, outgoing), "send")
        except OutcomeUnknown as problem:
            raise MailboxAway("Gmail's answers to writing a draft were lost; nothing was sent.") from problem
        return self._draft(told, outgoing, composed)

    async def _written(self, outgoing: OutgoingMail) -> Draft | None:
        """Return the draft with this Message-ID if it was stored although the answer was lost."""
        for draft in await self.list_drafts(limit=10):
            if draft.message_id == outgoing.message_id:
                return draft
        return None

    async def _metadata(self, draft_id: str) -> Draft | None:
        asked = self._users.drafts().get(userId=ME, id=draft_id, format="metadata")
        try:
            return self._read_draft(await self._calls.ask(asked))
        except MailGone:
            return None

    async def _headers(self, mail_id: str) -> dict[str, Any] | None:
        asked = self._users.messages().get(userId=ME, id=mail_id, format="metadata", metadataHeaders=_LOOKED_AT)
        try:
            told: dict[str, Any] = await self._calls.ask(asked)
        except MailGone:
            return None
        return told

    def _read_draft(self, told: Mapping[str, Any]) -> Draft:
        message = told["message"]
        headers = header_map(message.get("payload", {}))
        envelope = envelope_of(message)
        return Draft(
            id=str(told["id"]),
            message_id=next(iter([*ids_of(headers.get(OWN_ID.lower())), *ids_of(headers.get("message-id"))]), ""),
            thread_id=envelope.thread_id,
            to=addresses_of(headers.get("to")),
            subject=text_of(headers.get("subject")),
            created_at=envelope.received_at,
        )

    def _draft(self, told: Mapping[str, Any], outgoing: OutgoingMail, composed: Composed) -> Draft:
        message = told.get("message", {})
        return Draft(
            id=str(told["id"]),
            message_id=outgoing.message_id,
            thread_id=str(message["threadId"]) if "threadId" in message else None,
            to=outgoing.to,
            subject=composed.subject,
            created_at=datetime.now(UTC),
        )

    def _sent(self, told: Mapping[str, Any], message_id: str) -> Sent:
        mail_id = str(told["id"])
        link = f"https://mail.google.com/mail/?authuser={quote(self._account)}#all/{mail_id}"
        return Sent(mail_id, str(told.get("threadId", mail_id)), message_id, link)


def _was_sent(told: Mapping[str, Any]) -> bool:
    """A draft and the copy that came to ourselves have the same id as the mail that was sent."""
    labels = told.get("labelIds", [])
    return "SENT" in labels and "DRAFT" not in labels


def _ids(told: Mapping[str, Any]) -> set[str]:
    headers = header_map(told.get("payload", {}))
    return {*ids_of(headers.get("message-id")), *ids_of(headers.get(OWN_ID.lower()))}
