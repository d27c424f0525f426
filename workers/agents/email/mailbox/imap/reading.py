"""Reads a mailbox by IMAP."""

import heapq
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from imap_tools import BaseMailBox

from workers.agents.email.mailbox.errors import MailGone
from workers.agents.email.mailbox.filtering import fits
from workers.agents.email.mailbox.imap.fetching import lines, open_at, read_mail, select, whole
from workers.agents.email.mailbox.imap.folders import INBOX, Folders, checked_name, read_folders
from workers.agents.email.mailbox.imap.ids import MailId, expand
from workers.agents.email.mailbox.imap.search import charset_of, criteria_of, folders_of, header, quoted
from workers.agents.email.mailbox.imap.session import ImapSession
from workers.agents.email.mailbox.mails import Changes, Label, Mail, MailPage, MailQuery, MailSummary
from workers.agents.email.mailbox.mime.parts import parse
from workers.agents.email.mailbox.mime.reading import find_attachment

PAGE_LIMIT = 100
#: Mails fetched at once from one folder.
_WINDOW = 25
#: How often a conversation is widened by the mails found last, and how many mails it may have.
_ROUNDS, _THREAD_LIMIT = 4, 200


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search found in one folder, newest first."""

    folder: str
    validity: int
    uids: Sequence[int]


class ImapReading:
    """The reading half of a mailbox. Everything that talks to the server runs in the session's thread.

    A conversation is what refers to its first mail, directly or through others that do, in any folder. The server's
    own THREAD is not used: it threads one folder at a time, and a conversation lies in the inbox and in Sent.
    """

    def __init__(self, session: ImapSession) -> None:
        self._session = session
        self._known_folders: Folders | None = None

    async def list(self, query: MailQuery, *, limit: int = 25, after: str | None = None) -> MailPage:
        if query.thread_id is not None:
            return await self._list_thread(query, query.thread_id, limit)
        seen = _read_cursor(after)
        size = max(1, min(limit, PAGE_LIMIT))

        def work(box: BaseMailBox) -> MailPage:
            folders = self._folders(box)
            found = [_search(box, folder, criteria_of(query)) for folder in folders_of(query, folders)]
            total = sum(len(one.uids) for one in found)
            rest = [
                replace(one, uids=[uid for uid in one.uids if uid < seen.get(one.folder, uid + 1)]) for one in found
            ]
            streams = [_stream(box, folders, one, query) for one in rest]
            # A day's edge, and what a key can't say, is looked at mail by mail.
            merged = heapq.merge(*streams, key=lambda line: line.received_at, reverse=True)
            page = list(islice(merged, size))
            cursor = {**seen, **{(mail_id := MailId.read(line.id)).folder: mail_id.uid for line in page}}
            more = any(uid < cursor.get(one.folder, uid + 1) for one in rest for uid in one.uids[-1:])
            return MailPage(page, json.dumps(cursor) if more and page else None, total)

        return await self._session.run(work)

    async def get(self, mail_id: str) -> Mail:
        where = MailId.read(mail_id)

        def work(box: BaseMailBox) -> Mail:
            folders = self._folders(box)
            open_at(box, where)
            return read_mail(folders, where, whole(box, where.uid))

        return await self._session.run(work)

    async def thread(self, thread_id: str, *, limit: int = 50) -> Sequence[Mail]:
        def work(box: BaseMailBox) -> Sequence[Mail]:
            folders = self._folders(box)
            newest = self._conversation(box, folders, thread_id)[-limit:]
            return [_get(box, folders, MailId.read(line.id)) for line in newest]

        return await self._session.run(work)

    async def attachment(self, mail_id: str, attachment_id: str) -> bytes:
        where = MailId.read(mail_id)

        def work(box: BaseMailBox) -> bytes:
            open_at(box, where)
            part = find_attachment(parse(whole(box, where.uid).data).root, attachment_id)
            if part is None:
                raise MailGone("This mail has no such attachment.")
            return part.load()

        return await self._session.run(work)

    async def labels(self) -> Sequence[Label]:
        """Return the labels: a person's folders (a mail is in one), and the marks that Gmail has as labels too.

        Keywords are shown with the mails that have them and can be set as `keyword:<name>`, but no server lists them.
        """
        folders = await self._session.run(self._folders)
        marks = [Label(name, name, own=False) for name in (INBOX, "UNREAD", "STARRED", "TRASH")]
        return [*marks, *(Label(f"folder:{name}", name, own=True) for name in folders.own)]

    async def make_label(self, name: str) -> Label:
        wanted = checked_name(name)

        def work(box: BaseMailBox) -> Label:
            for known in self._folders(box).names:
                if known.casefold() == wanted.casefold():
                    return Label(f"folder:{known}", known, own=True)
            box.folder.create(wanted)
            box.folder.subscribe(wanted, value=True)
            self._known_folders = None
            return Label(f"folder:{wanted}", wanted, own=True)

        return await self._session.run(work)

    async def known_addresses(self, addresses: Collection[str]) -> set[str]:
        def work(box: BaseMailBox) -> set[str]:
            sent = self._folders(box).special.get("sent")
            if sent is None:
                return set()
            select(box, sent)
            return {address for address in addresses if _wrote_to(box, address)}

        return await self._session.run(work)

    async def changes(self, since: str | None) -> Changes:
        """Return what came to and left the inbox.

        The state is UIDVALIDITY, UIDNEXT, the number of mails and HIGHESTMODSEQ. What left is known from servers with
        QRESYNC; from others only that something did, if the numbers don't add up: then everything is listed anew.
        """

        def work(box: BaseMailBox) -> Changes:
            before = _read_state(since)
            validity = select(box, INBOX)
            now = _State(validity, _told(box, "UIDNEXT"), _told(box, "EXISTS"), _told(box, "HIGHESTMODSEQ"))
            if before is None or before.validity != validity:
                return Changes(now.written, (), (), resync=True)
            added = [uid for uid in _uids(box, f"UID {before.next}:*") if uid >= before.next]
            if self._session.has("QRESYNC") and before.changes:
                gone: Sequence[int] = [uid for uid in _vanished(box, before.changes) if uid < before.next]
            elif now.count != before.count + len(added):
                return Changes(now.written, (), (), resync=True)
            else:
                gone = ()
            ids = [tuple(str(MailId(validity, uid, INBOX)) for uid in uids) for uids in (added, gone)]
            return Changes(now.written, ids[0], ids[1], resync=False)

        return await self._session.run(work)

    async def _list_thread(self, query: MailQuery, thread_id: str, limit: int) -> MailPage:
        def work(box: BaseMailBox) -> MailPage:
            folders = self._folders(box)
            places = set(folders_of(query, folders))
            found = [
                line
                for line in reversed(self._conversation(box, folders, thread_id))
                if fits(line, query) and (query.in_ == "all" or MailId.read(line.id).folder in places)
            ]
            return MailPage(found[:limit], None, len(found))

        return await self._session.run(work)

    def _folders(self, box: BaseMailBox) -> Folders:
        if self._known_folders is None:
            self._known_folders = read_folders(box)
        return self._known_folders

    def _conversation(self, box: BaseMailBox, folders: Folders, thread_id: str) -> Sequence[MailSummary]:
        """Return the mails of a conversation, oldest first."""
        sent = folders.special.get("sent")
        # Times have whole seconds: of two mails in one, the answer is the one in Sent.
        places = [place for place in folders.everywhere if place != sent] + ([sent] if sent else [])
        found: dict[str, MailSummary] = {}
        asked: set[str] = set()
        waiting = {thread_id}
        for _ in range(_ROUNDS):
            for folder in places:
                for line in _referring(box, folders, folder, waiting):
                    found.setdefault(line.id, line)
            asked |= waiting
            waiting = {line.thread_id for line in found.values()} - asked
            if not waiting or len(found) > _THREAD_LIMIT:
                break
        return sorted(found.values(), key=lambda line: line.received_at)[-_THREAD_LIMIT:]


@dataclass(frozen=True, slots=True)
class _State:
    validity: int
    next: int
    count: int
    changes: int

    @property
    def written(self) -> str:
        return json.dumps([self.validity, self.next, self.count, self.changes])


def _read_state(text: str | None) -> _State | None:
    try:
        return _State(*(int(number) for number in json.loads(text or "")))
    except (ValueError, TypeError):
        return None


def _told(box: BaseMailBox, what: str) -> int:
    _, told = box.client.response(what)
    return int(told[0]) if told and told[0] is not None else 0


def _vanished(box: BaseMailBox, since: int) -> Sequence[int]:
    box.client.uid("FETCH", "1:*", f"(FLAGS) (CHANGEDSINCE {since} VANISHED)")
    _, told = box.client.response("VANISHED")
    return [uid for piece in told or [] if piece for uid in expand(piece.replace(b"(EARLIER)", b"").strip())]


def _read_cursor(after: str | None) -> dict[str, int]:
    try:
        read = json.loads(after or "{}")
        return {str(folder): int(uid) for folder, uid in read.items()}
    except (ValueError, AttributeError, TypeError):
        return {}


def _search(box: BaseMailBox, folder: str, criteria: str) -> _Found:
    validity = select(box, folder)
    return _Found(folder, validity, sorted(_uids(box, criteria), reverse=True))


def _uids(box: BaseMailBox, criteria: str) -> Sequence[int]:
    charset = charset_of(criteria)
    # A key without words needs no charset, and some servers take none at all.
    return [int(uid) for uid in box.uids(criteria, charset=None if charset == "US-ASCII" else charset)]


def _stream(box: BaseMailBox, folders: Folders, found: _Found, query: MailQuery) -> Iterator[MailSummary]:
    """Fetch what was found a window at a time, as far as somebody reads."""
    by_day = MailQuery(after=query.after, before=query.before)
    for start in range(0, len(found.uids), _WINDOW):
        open_at(box, MailId(found.validity, 0, found.folder))
        window = found.uids[start : start + _WINDOW]
        for line in lines(box, folders, found.folder, found.validity, window):
            if fits(line, by_day):
                yield line


def _referring(box: BaseMailBox, folders: Folders, folder: str, ids: set[str]) -> Sequence[MailSummary]:
    validity = select(box, folder)
    uids: set[int] = set()
    for message_id in ids:
        for name in ("Message-ID", "References", "In-Reply-To"):
            uids.update(_uids(box, f"UNDELETED {header(name, message_id)}"))
    return lines(box, folders, folder, validity, sorted(uids)[-_THREAD_LIMIT:])


def _get(box: BaseMailBox, folders: Folders, where: MailId) -> Mail:
    open_at(box, where)
    return read_mail(folders, where, whole(box, where.uid))


def _wrote_to(box: BaseMailBox, address: str) -> bool:
    return any(_uids(box, f"{field} {quoted(address)}") for field in ("TO", "CC", "BCC"))
