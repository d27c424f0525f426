"""Reads a Gmail mailbox."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from workers.agents.email.mailbox.errors import MailGone, Refused
from workers.agents.email.mailbox.filtering import fits
from workers.agents.email.mailbox.gmail.calls import GmailCalls, TooLarge
from workers.agents.email.mailbox.gmail.payload import decode_data, envelope_of, find_body, part_of
from workers.agents.email.mailbox.gmail.query import address_term, search_of
from workers.agents.email.mailbox.mails import Changes, Label, Mail, MailPage, MailQuery, MailSummary
from workers.agents.email.mailbox.mime.parts import parse
from workers.agents.email.mailbox.mime.reading import find_attachment, mail_of, summary_of

ME = "me"
PAGE_LIMIT = 100
#: A raw mail is taken whole up to this size (in JSON); a larger one is read as Gmail took it apart, without its files.
RAW_ANSWER = 6 * 1024 * 1024
#: Bodies stay at Gmail when a list is made: names of files three levels deep tell whether there are any.
_LINE = (
    "id,threadId,labelIds,snippet,internalDate,payload(mimeType,filename,headers,"
    "parts(mimeType,filename,headers,parts(mimeType,filename,headers,parts(mimeType,filename,headers))))"
)
_THREAD_LIMIT = 500
_MINIMAL = "id,threadId,labelIds,snippet,internalDate"


class GmailReading:
    """The reading half of a mailbox.

    Mails of a page are fetched one by one, a few at once over connections that stay open, instead of in a batch: a
    batch counts as many calls against the quota, is all held in memory at once, and its members are refused one by
    one under load, each with a Retry-After of its own (https://developers.google.com/gmail/api/guides/batch).
    """

    def __init__(self, calls: GmailCalls, account: str) -> None:
        self._calls = calls
        self._account = account
        self._users = calls.users

    async def list(self, query: MailQuery, *, limit: int = 25, after: str | None = None) -> MailPage:
        if query.thread_id is not None:
            found = [mail for mail in await self._thread_lines(query.thread_id) if _at(mail, query)]
            return MailPage(sorted(found, key=lambda mail: mail.received_at, reverse=True)[:limit], None, len(found))
        search = search_of(query)
        page = await self._calls.ask(
            self._users.messages().list(
                userId=ME,
                q=search.q or None,
                labelIds=[*search.label_ids] or None,
                includeSpamTrash=search.with_trash,
                maxResults=max(1, min(limit, PAGE_LIMIT)),
                pageToken=after,
            )
        )
        lines = await asyncio.gather(*(self._line(found["id"]) for found in page.get("messages", [])))
        items = [line for line in lines if line is not None]
        return MailPage(items, page.get("nextPageToken"), page.get("resultSizeEstimate"))

    async def get(self, mail_id: str) -> Mail:
        messages = self._users.messages()
        try:
            told = await self._calls.ask(messages.get(userId=ME, id=mail_id, format="raw"), limit=RAW_ANSWER)
        except TooLarge:
            told = await self._whole(mail_id)
            return await asyncio.to_thread(mail_of, envelope_of(told), part_of(told["payload"]))
        return await asyncio.to_thread(_mail_of_raw, told)

    async def thread(self, thread_id: str, *, limit: int = 50) -> Sequence[Mail]:
        lines = await self._thread_lines(thread_id)
        newest = sorted(lines, key=lambda mail: mail.received_at)[-limit:]
        mails = await asyncio.gather(*(self._get_or_none(line.id) for line in newest))
        return [mail for mail in mails if mail is not None]

    async def attachment(self, mail_id: str, attachment_id: str) -> bytes:
        """Return a file. Ids are paths in the mail: Gmail's own attachment ids change with every answer."""
        messages = self._users.messages()
        try:
            told = await self._calls.ask(messages.get(userId=ME, id=mail_id, format="raw"), limit=RAW_ANSWER)
        except TooLarge:
            return await self._attachment_at(mail_id, attachment_id)
        part = find_attachment((await asyncio.to_thread(parse, decode_data(told["raw"]))).root, attachment_id)
        if part is None:
            raise MailGone("This mail has no such attachment.")
        return await asyncio.to_thread(part.load)

    async def labels(self) -> Sequence[Label]:
        told = await self._calls.ask(self._users.labels().list(userId=ME))
        return [
            Label(str(label["id"]), str(label["name"]), own=label.get("type") == "user")
            for label in told.get("labels", [])
        ]

    async def changes(self, since: str | None) -> Changes:
        """Return the history since a state, or say that everything must be listed anew.

        "If you receive an HTTP 404 error response, your application should perform a full sync" (the API's own
        description of startHistoryId, in the discovery document).
        """
        if since is None:
            return Changes(await self._state(), (), (), resync=True)
        added: dict[str, None] = {}
        removed: dict[str, None] = {}
        token: str | None = None
        while True:
            try:
                page = await self._calls.ask(self._history(since, token))
            except (MailGone, Refused):
                # Too old, or no history id at all.
                return Changes(await self._state(), (), (), resync=True)
            for entry in page.get("history", []):
                _note(entry, added, removed)
            token = page.get("nextPageToken")
            if token is None:
                return Changes(str(page.get("historyId", since)), (*added,), (*removed,), resync=False)

    async def known_addresses(self, addresses: Collection[str]) -> set[str]:
        found = await asyncio.gather(*(self._is_known(address) for address in addresses))
        return {address for address, known in zip(addresses, found, strict=True) if known}

    async def _is_known(self, address: str) -> bool:
        for field in ("to", "cc", "bcc"):
            asked = self._users.messages().list(
                userId=ME, labelIds=["SENT"], q=address_term(field, address), maxResults=1, fields="messages/id"
            )
            if (await self._calls.ask(asked)).get("messages"):
                return True
        return False

    async def _line(self, mail_id: str) -> MailSummary | None:
        """Return a line of a list, None if the mail went away since the list was made."""
        try:
            told = await self._calls.ask(self._users.messages().get(userId=ME, id=mail_id, format="full", fields=_LINE))
        except MailGone:
            return None
        return summary_of(envelope_of(told), part_of(told.get("payload", {})))

    async def _thread_lines(self, thread_id: str) -> Sequence[MailSummary]:
        fields = f"messages({_MINIMAL})"
        asked = self._users.threads().get(userId=ME, id=thread_id, format="minimal", fields=fields)
        ids = [str(message["id"]) for message in (await self._calls.ask(asked)).get("messages", [])]
        lines = await asyncio.gather(*(self._line(mail_id) for mail_id in ids[-_THREAD_LIMIT:]))
        return [line for line in lines if line is not None]

    async def _get_or_none(self, mail_id: str) -> Mail | None:
        try:
            return await self.get(mail_id)
        except MailGone:
            return None

    async def _whole(self, mail_id: str) -> dict[str, Any]:
        try:
            told: dict[str, Any] = await self._calls.ask(
                self._users.messages().get(userId=ME, id=mail_id, format="full")
            )
        except TooLarge as problem:
            raise Refused("This mail is too large to be read.", cure="Open it in Gmail.") from problem
        return told

    async def _attachment_at(self, mail_id: str, path: str) -> bytes:
        """Return a file of a large mail: Gmail's id for it is asked for, and used at once."""
        body = find_body((await self._whole(mail_id))["payload"], path)
        if body is None:
            raise MailGone("This mail has no such attachment.")
        if "attachmentId" in body:
            asked = self._users.messages().attachments().get(userId=ME, messageId=mail_id, id=body["attachmentId"])
            try:
                body = await self._calls.ask(asked)
            except TooLarge as problem:
                raise Refused("This file is too large to be fetched.", cure="Open it in Gmail.") from problem
        return await asyncio.to_thread(decode_data, str(body.get("data", "")))

    async def _state(self) -> str:
        """Return where the history stands now."""
        try:
            return str((await self._calls.ask(self._users.getProfile(userId=ME)))["historyId"])
        except MailGone:
            # Servers that speak the protocol don't all have profiles. Google's guide starts from the newest mail.
            newest = await self._calls.ask(self._users.messages().list(userId=ME, maxResults=1, includeSpamTrash=True))
        for found in newest.get("messages", []):
            told = await self._calls.ask(self._users.messages().get(userId=ME, id=found["id"], format="minimal"))
            return str(told["historyId"])
        return "1"

    def _history(self, since: str, token: str | None) -> Any:  # noqa: ANN401 - a request of the library
        kinds = ["messageAdded", "messageDeleted", "labelAdded", "labelRemoved"]
        return self._users.history().list(userId=ME, startHistoryId=since, historyTypes=kinds, pageToken=token)


def _mail_of_raw(told: dict[str, Any]) -> Mail:
    parsed = parse(decode_data(told["raw"]))
    return mail_of(envelope_of(told), parsed.root, cut=parsed.cut)


def _at(mail: MailSummary, query: MailQuery) -> bool:
    places = {"inbox": "INBOX", "sent": "SENT", "drafts": "DRAFT", "trash": "TRASH"}
    return (query.in_ not in places or places[query.in_] in mail.labels) and fits(mail, query)


def _note(entry: dict[str, Any], added: dict[str, None], removed: dict[str, None]) -> None:
    """Take down one entry of the history: into the trash counts as gone, out of it as come."""
    came = [*entry.get("messagesAdded", []), *_trash(entry.get("labelsRemoved", []))]
    went = [*entry.get("messagesDeleted", []), *_trash(entry.get("labelsAdded", []))]
    for notes, here, there in ((came, added, removed), (went, removed, added)):
        for note in notes:
            there.pop(note["message"]["id"], None)
            here[note["message"]["id"]] = None


def _trash(notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [note for note in notes if "TRASH" in note.get("labelIds", [])]
