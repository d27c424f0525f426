"""One suite on every provider: labels, read and unread, archive and trash."""

import pytest

from workers.agents.email.mailbox.errors import Refused
from workers.agents.email.mailbox.mails import MailQuery, MailSummary
from workers.agents.email.mailbox.tests.conftest import Place, letter


async def _one(place: Place, **query: object) -> MailSummary:
    (line,) = (await place.mailbox.list(MailQuery(**query))).items  # type: ignore[arg-type]  # fields of MailQuery
    return line


async def test_read_and_unread(place: Place) -> None:
    place.deliver(letter())
    line = await _one(place)
    await place.mailbox.mark_read([line.id], read=True)
    assert not (await _one(place)).unread
    await place.mailbox.mark_read([line.id], read=False)
    assert (await _one(place)).unread
    await place.mailbox.modify([line.id], remove=["UNREAD"], add=["STARRED"])
    line = await _one(place)
    assert not line.unread
    assert "STARRED" in line.labels


async def test_reading_a_mail_leaves_it_unread(place: Place) -> None:
    place.deliver(letter())
    await place.mailbox.get((await _one(place)).id)
    assert (await _one(place)).unread


async def test_archive_and_trash_and_back(place: Place) -> None:
    place.deliver(letter("Keep"))
    mail_id = (await _one(place)).id
    archived = await place.mailbox.archive([mail_id])
    assert (await place.mailbox.list(MailQuery())).items == []
    assert (await _one(place, in_="all")).id == archived[mail_id]
    trashed = (await place.mailbox.trash([archived[mail_id]]))[archived[mail_id]]
    assert (await place.mailbox.list(MailQuery(in_="all"))).items == []
    assert (await _one(place, in_="trash")).id == trashed
    back = (await place.mailbox.untrash([trashed]))[trashed]
    assert (await _one(place, in_="all")).id == back
    assert (await place.mailbox.get(back)).subject == "Keep"


async def test_a_label_of_ones_own(place: Place) -> None:
    place.deliver(letter("Invoice"))
    place.deliver(letter("Other"))
    label = await place.mailbox.make_label("Täxes")
    assert label.own
    assert await place.mailbox.make_label("täxes") == label
    assert label in await place.mailbox.labels()
    line = next(mail for mail in (await place.mailbox.list(MailQuery())).items if mail.subject == "Invoice")
    now = (await place.mailbox.modify([line.id], add=[label.id]))[line.id]
    assert label.id in (await place.mailbox.get(now)).labels
    found = await place.mailbox.list(MailQuery(label=label.id, in_="all"))
    assert [mail.subject for mail in found.items] == ["Invoice"]
    back = (await place.mailbox.modify([now], remove=[label.id]))[now]
    assert label.id not in (await place.mailbox.get(back)).labels


async def test_many_at_once(place: Place) -> None:
    for number in range(60):
        place.deliver(letter(f"Mail {number}"))
    page = await place.mailbox.list(MailQuery(), limit=100)
    assert len(page.items) == 60
    await place.mailbox.mark_read([mail.id for mail in page.items], read=True)
    assert (await place.mailbox.list(MailQuery(unread=True))).items == []
    moved = await place.mailbox.archive([mail.id for mail in page.items])
    assert len(set(moved.values())) == 60
    assert (await place.mailbox.list(MailQuery())).items == []


async def test_a_label_that_is_not_there(place: Place) -> None:
    place.deliver(letter())
    with pytest.raises(Refused):
        await place.mailbox.modify([(await _one(place)).id], add=["folder:Nowhere"])
