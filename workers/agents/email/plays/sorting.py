"""Puts mails in their place, and keeps their files."""

from collections.abc import Generator
from typing import Any
from urllib.parse import quote

from workers.agentkit.plain_words import plain
from workers.agentkit.plays import Asks, Call, Play, Said, ToolSaidNo, need
from workers.agents.email.plays.choosing import MOST_SORTED, Found, described, mails_of, nothing, one_of
from workers.agents.email.plays.flow import NotThere
from workers.agents.email.plays.looking import first_lines, together
from workers.agents.email.plays.wording import counted, listed, sender, subject
from workers.agents.email.reading.meaning import Filters, Reading

#: More than these are done only after the count was said and confirmed.
ASKS_FROM = 100
_MOST_SAVED = 20
_LOOKED_AT = 50


def _meant(reading: Reading, verb: str) -> Generator[Call, Said, Found]:
    """Find all mails of a sorting act; of very many the person is asked first.

    Raises:
        NotThere: there are none.
        Asks: there are very many.
    """
    filters = reading.filters
    if filters.ordinal or filters.newest == 1:
        mail, found = yield from one_of(filters)
        return Found([mail], found.account, found.note, about=1)
    found = yield from mails_of(filters, limit=filters.newest or MOST_SORTED)
    if not found.ids:
        raise NotThere(together(nothing(filters), found.note))
    if len(found.ids) > ASKS_FROM and not reading.confirmed:
        raise Asks(
            f"That would {verb} **{'at least ' if found.more else ''}{counted(len(found.ids))}** "
            f"({described(filters)}). "
            f"Say “{verb} all of them” to have it done."
        )
    return found


def archive(reading: Reading) -> Play:
    """Archive mails."""
    found = yield from _meant(reading, "archive")
    done = yield from need("archive_mail", mails=found.ids[:MOST_SORTED], account=found.account)
    return _told(done, found, "archived", "They are kept under all mail.")


def trash(reading: Reading) -> Play:
    """Move mails to the trash."""
    found = yield from _meant(reading, "trash")
    done = yield from need("trash_mail", mails=found.ids[:MOST_SORTED], account=found.account)
    return _told(done, found, "moved to the trash", "“Put them back from the trash” takes them out again.")


def mark(reading: Reading) -> Play:
    """Mark mails as read or unread."""
    reading_on = "read" if reading.on else "unread"
    found = yield from _meant(reading, f"mark as {reading_on}")
    done = yield from need("mark_read", mails=found.ids[:MOST_SORTED], read=reading.on, account=found.account)
    return _told(done, found, f"marked as {reading_on}")


def label(reading: Reading) -> Play:
    """Label mails, or take a label off."""
    found = yield from _meant(reading, "label")
    done = yield from need(
        "label_mail",
        mails=found.ids[:MOST_SORTED],
        label=reading.label,
        remove=None if reading.on else True,
        move=True if reading.move else None,
        account=found.account,
    )
    name = plain(reading.label)
    how = (
        f"moved to “{name}”"
        if reading.move
        else f"labelled “{name}”"
        if reading.on
        else f"without the label “{name}” now"
    )
    new = "The label is new." if "a new label" in str(done.get("done", "")) else ""
    return _told(done, found, how, new)


def restore(reading: Reading) -> Play:
    """Put mails back: out of the trash, or into the inbox."""
    filters = reading.filters
    if filters.folder == "trash":
        found = yield from _meant(reading, "put back")
        done = yield from need("restore_mail", mails=found.ids[:MOST_SORTED], account=found.account)
        return _told(done, found, "taken out of the trash")
    found = yield from mails_of(filters, limit=_LOOKED_AT)
    outside = [mail for mail in found.mails if not _in_inbox(mail)]
    if not outside:
        raise NotThere(f"I found no {described(filters)} outside the inbox.")
    found = Found(outside[: filters.newest], found.account, found.note)
    done = yield from need("label_mail", mails=found.ids[:MOST_SORTED], label="INBOX", account=found.account)
    return _told(done, found, "put back in the inbox")


def _in_inbox(mail: dict[str, Any]) -> bool:
    return any(str(label).upper() == "INBOX" for label in mail.get("labels", ()))


def _told(done: dict[str, Any], found: Found, how: str, back: str = "") -> str:
    count = int(done["count"])
    more = f"There are more than {MOST_SORTED}; ask again for the next ones." if found.more else ""
    return together(f"**{counted(count)}** {how}:", first_lines(found), back, found.note or more)


def save(reading: Reading) -> Play:
    """Keep the files of mails."""
    filters = reading.filters
    if filters.newest == 1 or filters.ordinal:
        mail, found = yield from one_of(filters)
        return together((yield from saved([mail], found.account)), found.note)
    found = yield from mails_of(filters, limit=filters.newest or _MOST_SAVED)
    if not found.mails:
        raise NotThere(together(nothing(filters), found.note))
    one = _one_mail(filters)
    text = yield from saved(found.mails[:1] if one else found.mails[:_MOST_SAVED], found.account)
    more = found.about - 1 if one else 0
    others = (
        f"There {'is' if more == 1 else 'are'} {counted(more)} more with files that fit; I took the newest."
        if more > 0
        else ""
    )
    return together(text, others, found.note)


def _one_mail(filters: Filters) -> bool:
    """Tell whether one mail is meant: "the invoice mail", not "the invoices"."""
    return bool(filters.words or filters.who) and not (filters.kinds or filters.when)


def saved(mails: list[dict[str, Any]], account: str) -> Generator[Call, Said, str]:
    """Keep the files of these mails; returns what was kept, as links.

    Raises:
        ToolSaidNo: none of them has any.
    """
    parts, refused = [], None
    for mail in mails:
        said = yield Call("save_attachments", {"mail": mail["mail"], "account": account})
        if said.failure is not None:
            refused = said.failure
            continue
        files = [_link(str(one["file"])) for one in said.answer.get("files", ())]
        left = said.answer.get("left_out", [])
        note = f" Left out: {listed([plain(name) for name in left])}." if left else ""
        parts.append(f"From {sender(mail)}, “{subject(mail)}”: {listed(files) or 'nothing'}.{note}")
    if not parts and refused is not None:
        raise ToolSaidNo(refused)
    return "\n\n".join(parts)


def _link(name: str) -> str:
    """Return a kept file as a link; its name was a stranger's."""
    return f"[{plain(name)}](artifact:{quote(name)})"
