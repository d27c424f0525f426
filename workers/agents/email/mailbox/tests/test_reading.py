"""One suite on every provider: what is in the mailbox, and finding it."""

from datetime import date

import pytest

from workers.agents.email.mailbox.errors import MailGone
from workers.agents.email.mailbox.mails import MailQuery
from workers.agents.email.mailbox.tests.conftest import Place, letter

CHART = (
    b"From: Bob <bob@example.org>\r\nTo: me@example.org\r\nSubject: The chart\r\nMessage-ID: <chart@example.org>\r\n"
    b"Date: Tue, 03 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the chart.\r\n'
    b'--b\r\nContent-Type: application/pdf; name="chart.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
    b'Content-Disposition: attachment; filename="chart.pdf"\r\n\r\nJVBERi0xLjQ=\r\n--b--\r\n'
)


async def _subjects(place: Place, **query: object) -> list[str]:
    page = await place.mailbox.list(MailQuery(**query))  # type: ignore[arg-type]  # fields of MailQuery
    return [mail.subject for mail in page.items]


async def test_a_line_tells_what_a_mail_is(place: Place) -> None:
    place.deliver(letter("The roof", "It leaks since Monday."))
    page = await place.mailbox.list(MailQuery())
    (line,) = page.items
    assert (line.subject, line.sender.name, line.sender.email) == ("The roof", "Ann", "ann@example.org")
    assert line.snippet == "It leaks since Monday."
    assert line.unread
    assert "UNREAD" in line.labels
    assert not line.has_attachments
    assert line.received_at.tzinfo is not None
    assert page.next is None


async def test_the_newest_comes_first_and_pages_follow(place: Place) -> None:
    for number in range(7):
        place.deliver(letter(f"Mail {number}", Date=f"Mon, 02 Nov 2026 10:0{number}:00 +0000"))
    found: list[str] = []
    after: str | None = None
    for _ in range(4):
        page = await place.mailbox.list(MailQuery(), limit=3, after=after)
        found += [mail.subject for mail in page.items]
        after = page.next
        if after is None:
            break
    assert found == [f"Mail {number}" for number in reversed(range(7))]
    assert after is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"unread": True}, ["Rent is due"]),
        ({"unread": False}, ["The chart"]),
        ({"sender": "bob@example.org"}, ["The chart"]),
        ({"sender": "landlord"}, ["Rent is due"]),
        ({"subject": "due rent"}, ["Rent is due"]),
        ({"words": "chart"}, ["The chart"]),
        ({"words": "nowhere"}, []),
        ({"has_attachment": True}, ["The chart"]),
        ({"sender": "landlord", "unread": True, "words": "transfer"}, ["Rent is due"]),
        ({"sender": "bob", "unread": True}, []),
    ],
)
async def test_finding(place: Place, query: dict[str, object], expected: list[str]) -> None:
    place.deliver(letter("Rent is due", "Please transfer it.", From="The landlord <landlord@example.org>"))
    place.deliver(CHART, seen=True)
    assert await _subjects(place, **query) == expected


async def test_finding_by_day(place: Place) -> None:
    # IMAP goes by the day a mail arrived, Gmail by its Date header: both are today here.
    today = date(2026, 11, 2)
    place.deliver(letter("Now"))
    when = (await place.mailbox.list(MailQuery())).items[0].received_at
    day = when.date()
    assert await _subjects(place, after=day) == ["Now"]
    assert await _subjects(place, before=day) == []
    assert await _subjects(place, after=when) == ["Now"]
    assert when.year == today.year


async def test_a_whole_mail(place: Place) -> None:
    place.deliver(CHART)
    (line,) = (await place.mailbox.list(MailQuery())).items
    assert line.has_attachments
    mail = await place.mailbox.get(line.id)
    assert (mail.text, mail.message_id, mail.html) == ("See the chart.", "<chart@example.org>", None)
    (attached,) = mail.attachments
    assert (attached.name, attached.media_type, attached.inline) == ("chart.pdf", "application/pdf", False)
    assert await place.mailbox.attachment(mail.id, attached.id) == b"%PDF-1.4"
    with pytest.raises(MailGone):
        await place.mailbox.attachment(mail.id, "7.7")


async def test_charsets_and_names_come_through(place: Place) -> None:
    place.deliver(
        "From: =?iso-8859-1?Q?J=FCrgen?= <j@example.org>\r\nTo: me@example.org\r\n"
        "Subject: =?utf-8?B?R3LDvMOfZSDigqw=?=\r\nMessage-ID: <g@example.org>\r\nMIME-Version: 1.0\r\n"
        "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\nKöln, 東京\r\n".encode()
    )
    (line,) = (await place.mailbox.list(MailQuery())).items
    assert (line.sender.name, line.subject) == ("Jürgen", "Grüße €")
    assert (await place.mailbox.get(line.id)).text == "Köln, 東京"
    assert len((await place.mailbox.list(MailQuery(words="Köln"))).items) == 1


async def test_a_conversation_is_read_in_order(place: Place) -> None:
    place.deliver(letter("Plan", "First", Message_ID="<1@example.org>", Date="Mon, 02 Nov 2026 10:00:00 +0000"))
    place.deliver(
        letter(
            "Re: Plan",
            "Second",
            Message_ID="<2@example.org>",
            In_Reply_To="<1@example.org>",
            References="<1@example.org>",
            Date="Mon, 02 Nov 2026 11:00:00 +0000",
        )
    )
    place.deliver(letter("Other", "Third"))
    line = next(mail for mail in (await place.mailbox.list(MailQuery())).items if mail.subject == "Re: Plan")
    mails = await place.mailbox.thread(line.thread_id)
    assert [mail.text for mail in mails] == ["First", "Second"]
    assert mails[1].references == ("<1@example.org>",)
    in_it = await place.mailbox.list(MailQuery(thread_id=line.thread_id))
    assert [mail.subject for mail in in_it.items] == ["Re: Plan", "Plan"]
    assert [mail.text for mail in await place.mailbox.thread(line.thread_id, limit=1)] == ["Second"]


async def test_what_is_not_there(place: Place) -> None:
    place.deliver(letter())
    (line,) = (await place.mailbox.list(MailQuery())).items
    with pytest.raises(MailGone):
        await place.mailbox.get(line.id.replace(line.id.split(".")[0], "0123456789", 1))


async def test_changes(place: Place) -> None:
    place.deliver(letter("Before"))
    start = await place.mailbox.changes(None)
    assert start.resync
    nothing = await place.mailbox.changes(start.state)
    assert (nothing.resync, nothing.added, nothing.removed) == (False, (), ())
    place.deliver(letter("After"))
    more = await place.mailbox.changes(nothing.state)
    assert not more.resync
    (added,) = more.added
    assert (await place.mailbox.get(added)).subject == "After"
    await place.mailbox.trash([added])
    less = await place.mailbox.changes(more.state)
    assert (less.added, less.removed) == ((), (added,))
    again = await place.mailbox.changes(less.state)
    assert (again.added, again.removed) == ((), ())
