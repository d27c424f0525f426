"""What leaves us is well-formed, and has nothing in it that wasn't meant."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP, default
from pathlib import Path

import pytest

from workers.agents.email.mailbox.errors import Refused
from workers.agents.email.mailbox.mails import Address, OutgoingAttachment, OutgoingMail, new_message_id
from workers.agents.email.mailbox.mime.composing import OWN_ID, Composed, compose
from workers.agents.email.mailbox.tests.test_mime import read

MEGABYTE = 1024 * 1024
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
PLAIN = OutgoingMail(
    to=(Address("Ann", "ann@example.org"),),
    subject="Thursday",
    text="Works.",
    message_id="<warren.1@example.org>",
)


def written(**changes: object) -> Composed:
    return compose(replace(PLAIN, **changes), "me@example.org", NOW)  # type: ignore[arg-type]  # fields of OutgoingMail


def answered(subject: str = "The roof", message_id: str = "<2@x>", references: tuple[str, ...] = ("<1@x>",)) -> bytes:
    lines = [f"Subject: {subject}", f"Message-ID: {message_id}", f"References: {' '.join(references)}", "", "Hi"]
    return "\r\n".join(lines).encode()


def test_it_is_read_as_it_was_written() -> None:
    text = "Grüße 東京\n\n.\nFrom me\n" + "long " * 500
    composed = written(
        to=(Address('Müller, Jürgen "J"', "j@example.org"), Address("Bob, the (builder)", "bob@example.org")),
        cc=(Address("東京 太郎" * 20, "t@example.jp"),),
        subject="Grüße " * 30,
        text=text,
        html="<b>Grüße</b>",
    )
    mail = read(composed.data)
    assert mail.to == (Address('Müller, Jürgen "J"', "j@example.org"), Address("Bob, the (builder)", "bob@example.org"))
    assert mail.cc == (Address("東京 太郎" * 20, "t@example.jp"),)
    assert mail.subject == ("Grüße " * 30).strip()
    assert mail.text == text.strip()
    assert (mail.html or "").strip() == "<b>Grüße</b>"
    assert mail.received_at == NOW
    assert composed.data.isascii()
    assert max(map(len, composed.data.split(b"\r\n"))) < 998
    assert composed.data.count(b"\n") == composed.data.count(b"\r\n")
    assert message_from_bytes(composed.data, policy=SMTP).defects == []


def test_an_international_domain_goes_as_every_server_knows_it() -> None:
    assert written(to=(Address("", "j@exämple.org"),)).recipients == ("j@xn--exmple-cua.org",)


def test_everyone_gets_it_once() -> None:
    ann = Address("", "ann@example.org")
    assert written(to=(ann,), cc=(ann,), bcc=(Address("", "eve@example.org"),)).recipients == (
        "ann@example.org",
        "eve@example.org",
    )


def test_our_own_id_is_in_it_twice() -> None:
    mail = message_from_bytes(written().data, policy=default)
    assert mail["Message-ID"] == mail[OWN_ID] == "<warren.1@example.org>"
    first, second = new_message_id("me@example.org"), new_message_id("me@example.org")
    assert first != second
    assert first.endswith("@example.org>")
    assert new_message_id("no domain\r\n").endswith("@warren.invalid>")


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "a\nBcc: evil@example.org"},
        {"subject": "a\rb"},
        {"subject": "a\x00b"},
        {"subject": "a\u2028b"},
        {"subject": "\x85Bcc: evil@example.org"},
        {"subject": "x" * 1000},
        {"to": (Address("a\r\nBcc: e@example.org", "ann@example.org"),)},
        {"to": (Address("", "ann@example.org\nBcc: e@example.org"),)},
        {"to": (Address("", "ann@example.org, eve@example.org"),)},
        {"to": (Address("", "ann"),)},
        {"to": (Address("", "Ann <ann@example.org>"),)},
        {"to": (Address("", "änn@example.org"),)},
        {"bcc": (Address("", ""),)},
        {"sender": Address("x\ny", "me@example.org")},
        {"message_id": "no-brackets@example.org"},
        {"message_id": "<a@b>\r\nX: y"},
        {"attachments": (OutgoingAttachment("a\nb", "text/plain", b""),)},
        {"attachments": (OutgoingAttachment("a", "text/plain", Path("/nowhere/at/all")),)},
    ],
)
def test_what_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        written(**changes)
    assert str(refused.value).endswith((".", "text"))
    assert refused.value.cure


def test_a_strange_media_type_adds_no_header() -> None:
    data = written(attachments=(OutgoingAttachment("a", "text/plain\r\nX-Evil: 1", b"x"),)).data
    assert b"X-Evil" not in data
    assert read(data).attachments[0].media_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("subject", "asked", "expected"),
    [
        ("", "The roof", "Re: The roof"),
        ("", "Re: The roof", "Re: The roof"),
        ("", "AW: Das Dach", "AW: Das Dach"),
        ("The roof", "The roof", "Re: The roof"),
        ("re: the roof", "The roof", "re: the roof"),
    ],
)
def test_the_subject_of_an_answer(subject: str, asked: str, expected: str) -> None:
    assert written(subject=subject, in_reply_to=read(answered(asked))).subject == expected


def test_an_answer_carries_the_ids_of_the_conversation() -> None:
    many = tuple(f"<{number}@x>" for number in range(200))
    mail = message_from_bytes(written(in_reply_to=read(answered(references=many))).data, policy=default)
    references = str(mail["References"]).split()
    assert (mail["In-Reply-To"], references[0], references[-2:]) == ("<2@x>", "<0@x>", ["<199@x>", "<2@x>"])
    assert len(references) == 51


def test_ids_of_strangers_add_no_header() -> None:
    hostile = read(answered(message_id="<a@b>", references=("<x@y>", "<z\x01@w>", "<no>")))
    hostile = replace(hostile, references=("<1@x>\r\nBcc: evil@example.org", "<1@x>", "<ü@x>"))
    data = written(in_reply_to=hostile).data
    assert b"evil" not in data
    assert str(message_from_bytes(data, policy=default)["References"]).split() == ["<1@x>", "<a@b>"]


def test_files_up_to_25_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(b"\x00\xffab" * (15 * MEGABYTE // 4))
    files = (
        OutgoingAttachment("big.bin", "application/octet-stream", path),
        OutgoingAttachment("more.bin", "application/octet-stream", bytes(10 * MEGABYTE)),
    )
    mail = read(written(attachments=files).data)
    assert [file.name for file in mail.attachments] == ["big.bin", "more.bin"]
    with pytest.raises(Refused, match="25 MB") as refused:
        written(attachments=(*files, OutgoingAttachment("one.txt", "text/plain", b"x")))
    assert "link" in refused.value.cure
