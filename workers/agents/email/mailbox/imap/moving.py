"""Moves mails between folders, and finds out what they are called there."""

from collections.abc import Iterator, Mapping, Sequence

from imap_tools import BaseMailBox
from imap_tools.errors import MailboxCopyError, MailboxDeleteError, MailboxFlagError
from imap_tools.utils import check_command_status, encode_folder

from workers.agents.email.mailbox.imap.fetching import open_at, select
from workers.agents.email.mailbox.imap.ids import MailId, expand
from workers.agents.email.mailbox.imap.session import ImapSession

#: Mails in one command.
_BATCH = 50


def by_folder(mail_ids: Sequence[MailId]) -> Iterator[tuple[MailId, list[MailId]]]:
    """Yield batches of mails that lie in one folder, with one of them to open it by."""
    grouped: dict[tuple[str, int], list[MailId]] = {}
    for mail_id in mail_ids:
        grouped.setdefault((mail_id.folder, mail_id.validity), []).append(mail_id)
    for group in grouped.values():
        for start in range(0, len(group), _BATCH):
            yield group[start], group[start : start + _BATCH]


def flag(box: BaseMailBox, mail_ids: Sequence[MailId], flags: Sequence[str], *, on: bool) -> None:
    """Set or take flags and keywords."""
    for first, batch in by_folder(mail_ids):
        open_at(box, first, readonly=False)
        store(box, [mail_id.uid for mail_id in batch], flags, on=on)


def store(box: BaseMailBox, uids: Sequence[int], flags: Sequence[str], *, on: bool) -> None:
    """Set or take flags in the folder that is open."""
    answer = box.client.uid("STORE", _set(uids), f"{'+' if on else '-'}FLAGS.SILENT", f"({' '.join(flags)})")
    check_command_status(answer, MailboxFlagError)


def move(session: ImapSession, box: BaseMailBox, mail_ids: Sequence[MailId], to: str) -> Mapping[str, str]:
    """Move mails to a folder; returns what each is called from now on."""
    moved: dict[str, str] = {}
    for first, batch in by_folder(mail_ids):
        if first.folder == to:
            moved |= {str(mail_id): str(mail_id) for mail_id in batch}
            continue
        open_at(box, first, readonly=False)
        moved |= _moved(session, box, batch, to)
    return moved


def remove(session: ImapSession, box: BaseMailBox, uids: Sequence[int]) -> None:
    """Delete mails of the folder that is open for good."""
    store(box, uids, ["\\Deleted"], on=True)
    if session.has("UIDPLUS"):
        check_command_status(box.client.uid("EXPUNGE", _set(uids)), MailboxDeleteError)
    # Without it EXPUNGE would take along what others have marked; a mail marked as deleted is gone for all readers.


def placed(box: BaseMailBox, code: str) -> tuple[int, list[int], list[int]] | None:
    """Read APPENDUID or COPYUID: the folder's UIDVALIDITY, the old numbers (if any), the new ones."""
    _, told = box.client.response(code)
    words = told[-1].split() if told and told[-1] else []
    sets = [expand(word) for word in words[1:]]
    return (int(words[0]), sets[0], sets[-1]) if sets and words[0].isdigit() else None


def _moved(session: ImapSession, box: BaseMailBox, batch: Sequence[MailId], to: str) -> Mapping[str, str]:
    uids = [mail_id.uid for mail_id in batch]
    box.client.response("COPYUID")
    command = "MOVE" if session.has("MOVE") else "COPY"
    # Without a number of its own for the new place (UIDPLUS) they are the newest there.
    next_uid = box.folder.status(to, ["UIDNEXT"])["UIDNEXT"]
    check_command_status(box.client.uid(command, _set(uids), encode_folder(to).decode("ascii")), MailboxCopyError)
    told = placed(box, "COPYUID")
    if command == "COPY":
        remove(session, box, uids)
    validity, old, new = told or (select(box, to), sorted(uids), list(range(next_uid, next_uid + len(uids))))
    names = dict(zip(old, new, strict=False))
    return {str(mail_id): str(MailId(validity, names[mail_id.uid], to)) for mail_id in batch if mail_id.uid in names}


def _set(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)
