"""One suite on every provider: drafts, replies, and the one sending."""

from email import message_from_bytes
from email.policy import default

import pytest

from workers.agents.email.mailbox.errors import MailGone, Refused
from workers.agents.email.mailbox.mails import Address, MailQuery, OutgoingAttachment, new_message_id
from workers.agents.email.mailbox.tests.conftest import Place, letter, nothing_first


class Stopped(Exception):
    """The ledger refuses."""


async def test_a_draft_is_sent_once(place: Place) -> None:
    noted: list[int] = []

    async def before_send() -> None:
        noted.append(len(place.sent()))

    outgoing = place.outgoing(bcc=(Address("", "secret@example.org"),))
    draft = await place.mailbox.create_draft(outgoing)
    assert place.sent() == []
    assert [found.id for found in await place.mailbox.list_drafts()] == [draft.id]
    sent = await place.mailbox.send_draft(draft.id, before_send=before_send)
    assert noted == [0]
    assert sent.message_id == outgoing.message_id
    (raw,) = place.sent()
    mail = message_from_bytes(raw, policy=default)
    assert (mail["Subject"], mail["To"]) == ("Thursday", "Ann <ann@example.org>")
    assert mail["Message-ID"] == outgoing.message_id
    assert mail.get_content().strip() == "Thursday works."
    with pytest.raises(MailGone):
        await place.mailbox.send_draft(draft.id, before_send=before_send)
    assert len(place.sent()) == 1
    assert noted == [0]
    assert await place.mailbox.get_draft(draft.id) is None
    assert await place.mailbox.list_drafts() == []


async def test_what_was_sent_is_found_by_our_id(place: Place) -> None:
    outgoing = place.outgoing()
    draft = await place.mailbox.create_draft(outgoing)
    assert await place.mailbox.find_sent(outgoing.message_id) is None
    sent = await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    found = await place.mailbox.find_sent(outgoing.message_id)
    assert found is not None
    assert found.id == sent.id
    assert (await place.mailbox.get(sent.id)).text == "Thursday works."
    assert await place.mailbox.find_sent(new_message_id(place.mailbox.account)) is None
    assert [mail.subject for mail in (await place.mailbox.list(MailQuery(in_="sent"))).items] == ["Thursday"]


async def test_nothing_is_sent_when_the_ledger_refuses(place: Place) -> None:
    async def refuse() -> None:
        raise Stopped

    draft = await place.mailbox.create_draft(place.outgoing())
    with pytest.raises(Stopped):
        await place.mailbox.send_draft(draft.id, before_send=refuse)
    assert place.sent() == []
    await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert len(place.sent()) == 1


async def test_a_reply_stays_in_its_conversation(place: Place) -> None:
    place.deliver(letter("The roof", "Does Thursday work?", Message_ID="<2@example.org>", References="<1@example.org>"))
    (line,) = (await place.mailbox.list(MailQuery())).items
    asked = await place.mailbox.get(line.id)
    draft = await place.mailbox.create_draft(place.outgoing(subject="", in_reply_to=asked))
    assert draft.subject == "Re: The roof"
    sent = await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    mail = message_from_bytes(place.sent()[0], policy=default)
    assert mail["Subject"] == "Re: The roof"
    assert mail["In-Reply-To"] == "<2@example.org>"
    assert str(mail["References"]).split() == ["<1@example.org>", "<2@example.org>"]
    assert sent.thread_id == asked.thread_id
    assert [found.text for found in await place.mailbox.thread(asked.thread_id)] == [
        "Does Thursday work?",
        "Thursday works.",
    ]


async def test_a_draft_is_written_anew(place: Place) -> None:
    first = place.outgoing(text="One")
    draft = await place.mailbox.create_draft(first)
    second = place.outgoing(text="Zwei €", subject="Grüße", message_id=first.message_id)
    replaced = await place.mailbox.replace_draft(draft.id, second)
    read = await place.mailbox.get_draft(replaced.id)
    assert read is not None
    assert (read[0].subject, read[0].message_id, read[1].text) == ("Grüße", first.message_id, "Zwei €")
    assert len(await place.mailbox.list_drafts()) == 1
    await place.mailbox.send_draft(replaced.id, before_send=nothing_first)
    (raw,) = place.sent()
    assert message_from_bytes(raw, policy=default)["Subject"] == "Grüße"


async def test_a_draft_deleted_meanwhile(place: Place) -> None:
    draft = await place.mailbox.create_draft(place.outgoing())
    await place.mailbox.delete_draft(draft.id)
    await place.mailbox.delete_draft(draft.id)
    assert await place.mailbox.get_draft(draft.id) is None
    for sending in (
        place.mailbox.send_draft(draft.id, before_send=nothing_first),
        place.mailbox.replace_draft(draft.id, place.outgoing()),
    ):
        with pytest.raises(MailGone):
            await sending
    assert place.sent() == []


async def test_a_thousand_recipients(place: Place) -> None:
    everyone = tuple(Address(f"Përson {number}", f"p{number}@example.org") for number in range(1000))
    draft = await place.mailbox.create_draft(place.outgoing(to=everyone[:500], bcc=everyone[500:]))
    read = await place.mailbox.get_draft(draft.id)
    assert read is not None
    assert read[1].to == everyone[:500]
    assert read[1].bcc == everyone[500:]
    await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert len(place.sent()) == 1


async def test_formatted_with_a_file(place: Place) -> None:
    file = OutgoingAttachment("résumé.pdf", "application/pdf", b"%PDF-1.4 \x00\xff")
    draft = await place.mailbox.create_draft(place.outgoing(html="<b>Thursday</b> works.", attachments=(file,)))
    await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    mail = message_from_bytes(place.sent()[0], policy=default)
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("résumé.pdf", b"%PDF-1.4 \x00\xff")
    bodies = [part.get_content().strip() for part in mail.walk() if part.get_content_maintype() == "text"]
    assert bodies == ["Thursday works.", "<b>Thursday</b> works."]


async def test_headers_cannot_be_added(place: Place) -> None:
    for changes in (
        {"subject": "Hi\r\nBcc: evil@example.org"},
        {"to": (Address("Ann\nBcc: evil@example.org", "ann@example.org"),)},
        {"to": (Address("", "ann@example.org\r\nBcc: evil@example.org"),)},
        {"attachments": (OutgoingAttachment("a\r\nX: y.txt", "text/plain", b""),)},
        {"message_id": "<a@b>\r\nBcc: evil@example.org"},
    ):
        with pytest.raises(Refused):
            await place.mailbox.create_draft(place.outgoing(**changes))
    assert await place.mailbox.list_drafts() == []


async def test_a_draft_to_nobody_is_not_sent(place: Place) -> None:
    draft = await place.mailbox.create_draft(place.outgoing(to=()))
    if place.mailbox.provider == "gmail":
        return  # Gmail itself says what it does; emulate sends it.
    with pytest.raises(Refused):
        await place.mailbox.send_draft(draft.id, before_send=nothing_first)


async def test_known_addresses(place: Place) -> None:
    written_to = place.outgoing(to=(Address("", "ann@example.org"),), cc=(Address("", "bob@example.org"),))
    draft = await place.mailbox.create_draft(written_to)
    assert await place.mailbox.known_addresses(["ann@example.org"]) == set()
    await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    known = await place.mailbox.known_addresses(["ann@example.org", "eve@example.org"])
    assert known == {"ann@example.org"}


async def test_25_megabytes_go_out_and_come_back(place: Place) -> None:
    data = bytes(range(256)) * 4 * 1024 * 25
    file = OutgoingAttachment("big.bin", "application/octet-stream", data)
    draft = await place.mailbox.create_draft(place.outgoing(attachments=(file,)))
    sent = await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    mail = await place.mailbox.get(sent.id)
    (attached,) = mail.attachments
    assert (mail.text, attached.name) == ("Thursday works.", "big.bin")
    assert abs(attached.size - len(data)) < len(data) // 10
    assert await place.mailbox.attachment(mail.id, attached.id) == data
