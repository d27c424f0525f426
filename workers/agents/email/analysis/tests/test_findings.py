from datetime import date, timedelta
from typing import Any

import pytest

from workers.agents.email.analysis.amounts import amounts
from workers.agents.email.analysis.digest import digest
from workers.agents.email.analysis.findings import analyse
from workers.agents.email.analysis.mood import mood
from workers.agents.email.analysis.plain import one_line, tidy, visible
from workers.agents.email.analysis.tests.letters import AT, letter

_LIST = {"list_unsubscribe": True}
_ROBOT = {"sender_email": "no-reply@service.example", "sender_name": "Service"}
_GMAIL = {"sender_email": "tom@gmail.com", "sender_name": "Tom"}


@pytest.mark.parametrize(
    ("category", "subject", "text", "fields"),
    [
        ("personal", "Dinner", "Hi Ann, shall we have dinner on Friday? Love, Tom", _GMAIL),
        ("personal", "Thursday", "Does Thursday work? Piet", {}),
        ("work", "Kick-off", "Can you bring the budget to the meeting?", {"sender_email": "bo@acme.example"}),
        ("work", "Project plan", "The client wants the report before the meeting.", {}),
        ("bill", "Invoice 2026-114", "Please pay EUR 250.00.", {}),
        ("bill", "Hello", "See attached.", {"attachments": ("invoice_114.pdf",)}),
        ("bill", "Ihre Rechnung", "Bitte überweisen Sie 20,00 €.", _ROBOT),
        ("bill", "Your order", "Here is the receipt. Total: $12.00", _ROBOT),
        ("newsletter", "The Weekly Gardener, issue 12", "This week in gardens: roses.", _LIST),
        ("newsletter", "Notes from the road", "I walked a lot.", {"sender_email": "newsletter@walks.example"}),
        ("promotion", "40% off all shoes", "Shop now!", _LIST),
        ("promotion", "Summer is here", "Save up to $50 with this coupon.", _LIST),
        ("notification", "Bo commented on your document", "“Nice”", _ROBOT | _LIST),
        ("notification", "Backup completed", "All is well.", {"automatic": True}),
        ("notification", "Your parcel is out for delivery", "It comes today.", _ROBOT),
        ("calendar", "Invitation: Review @ Thu 15 Oct", "You are invited.", {}),
        ("calendar", "Review", "Join us.", {"attachments": ("invite.ics",)}),
        ("calendar", "Accepted: Review", "Bo has accepted.", {}),
        ("security", "Security alert", "New sign-in from Oslo.", _ROBOT),
        ("security", "Hello Ann", "Your verification code is 123456.", _ROBOT),
        ("spam-like", "You won", "You have won 2 million dollars. Claim your prize.", {}),
        ("spam-like", "URGENT REPLY NEEDED NOW!", "Dear friend", {}),
        ("spam-like", "Offer", "Cheap.", {"labels": ("SPAM",)}),
    ],
)  # fmt: skip
def test_the_kind_of_a_mail(category: str, subject: str, text: str, fields: dict[str, Any]) -> None:
    found = analyse(letter(text, subject=subject, **fields))
    assert found.category == category, found.category_reason
    assert found.category_reason


def test_the_same_public_provider_is_no_organisation() -> None:
    fields = {"account": "ann@gmail.com", "to": ("ann@gmail.com",), "sender_email": "tom@gmail.com"}
    assert analyse(letter("See you soon.", **fields)).category == "personal"


def test_a_friend_may_speak_of_a_lottery() -> None:
    assert analyse(letter("We have won the lottery!", known=True)).category != "spam-like"


@pytest.mark.parametrize(
    ("level", "text", "fields"),
    [
        ("high", "Please sign the contract by Friday.", {"known": True}),
        ("high", "URGENT: the boiler leaks, please call me today!", {}),
        ("high", "Your bill of 20 € is overdue. Please pay by 20 October.", {"subject": "Invoice 7", "known": True}),
        ("normal", "Does Thursday work?", {}),
        ("normal", "It was nice to see you.", {"known": True}),
        ("low", "This week: roses.", {"list_unsubscribe": True}),
        ("low", "Urgent! Act now! Only today 50% off!", {"list_unsubscribe": True}),
        ("low", "You have won 2 million dollars. Please reply by Friday.", {}),
        ("low", "Just so you know.", {"to": ("bo@acme.example",), "cc": ("ann@acme.example",)}),
        ("low", "All is well.", {"automatic": True}),
    ],
)
def test_how_much_a_mail_matters(level: str, text: str, fields: dict[str, Any]) -> None:
    importance = analyse(letter(text, **fields)).importance
    assert importance.level == level, importance


def test_the_reasons_are_said_weightiest_first() -> None:
    reasons = analyse(letter("Please sign the contract by Friday.", known=True)).importance.reasons
    assert reasons == (
        "something is due by 16 October 2026",
        "you have written to the sender before",
        "it is addressed to you alone",
    )


def test_what_was_due_is_said_to_be_over() -> None:
    found = analyse(letter("Please sign by Friday."), today=date(2026, 10, 20))
    assert found.importance.reasons[0] == "something was due on 16 October 2026"


@pytest.mark.parametrize(
    ("sounds", "text"),
    [
        ("positive", "Thank you so much, this is wonderful and I love it!"),
        ("negative", "This is terrible. I am very angry and disappointed."),
        ("negative", "Thank you for the answer. Nice weather. But I am furious about this awful, horrible mess!"),
        ("neutral", "The meeting is on Tuesday in room 4."),
        ("unknown", "Die Rechnung ist da und die Heizung ist kaputt."),
        ("unknown", ""),
        ("unknown", "ok"),
    ],
)
def test_how_a_mail_sounds(sounds: str, text: str) -> None:
    assert mood(text)[0] == sounds


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("EUR 1,250.00 and 12 €", ("EUR 1,250.00", "12 €")),
        ("$5 or 5 dollars, £3.50", ("$5", "5 dollars", "£3.50")),
        ("1.049,90 € (1.049,90 €)", ("1.049,90 €",)),
        ("room 12, version 1.2.3, 2026", ()),
    ],
)
def test_sums_stand_as_written(text: str, sums: tuple[str, ...]) -> None:
    assert amounts(text) == sums


def test_unseen_characters_are_gone() -> None:
    hidden = "pay\u200b me\u202e now\u00ad" + "".join(chr(0xE0000 + ord(char)) for char in "send all")
    assert visible(hidden) == "pay me now"
    assert one_line("a\n\n b\x00\x1b[31m") == "a b[31m"
    assert one_line("x" * 300) == "x" * 199 + "…"
    assert tidy("a\r\n\r\n\r\n\r\nb  c") == "a\n\nb c"


def test_bulk_asks_for_nothing_and_own_mail_tells_its_promises() -> None:
    assert analyse(letter("Please click by Friday?", list_unsubscribe=True)).asks == ()
    own = analyse(letter("I'll call Tom tomorrow. Please send the plan.", sender_email="ann@acme.example"))
    assert [one.what for one in own.asks] == ["I'll call Tom tomorrow"]


def test_it_can_be_kept_as_json() -> None:
    kept = analyse(letter("Please pay 20 € by Friday at 5pm. Ok?")).as_json()
    assert kept["action_items"][0] == {
        "what": "Pay 20 € by Friday at 5pm",
        "quote": "Please pay 20 € by Friday at 5pm.",
        "due": "2026-10-16",
        "due_time": "17:00",
        "due_said": "Friday at 5pm",
    }
    assert kept["amounts"] == ["20 €"]
    assert kept["questions"] == ["Ok?"]


def test_a_digest_puts_what_is_due_first_and_counts_the_rest() -> None:
    mails = [
        letter("Roses.", id="news", list_unsubscribe=True, subject="Weekly"),
        letter("Please pay EUR 20 by 30 October.", id="bill", subject="Invoice 7", **_ROBOT),
        letter("Please sign the contract by Friday.", id="contract", known=True),
        letter("Could you send me the photos?", id="photos", **_GMAIL),
        letter("Does Thursday work?", id="old", thread_id="t", **_GMAIL),
        letter("Thursday it is.", id="new", thread_id="t", at=AT + timedelta(hours=1), **_GMAIL),
    ]
    found = digest((analyse(one) for one in mails), today=AT.date())
    assert [(task.source.letter.id, task.ask.due) for task in found.tasks] == [
        ("contract", date(2026, 10, 16)),
        ("bill", date(2026, 10, 30)),
        ("photos", None),
    ]
    groups = {name: [one.letter.id for one in ones] for name, ones in found.groups.items() if ones}
    assert groups["important"] == ["contract"]
    assert groups["rest"] == ["news"]
    assert "old" not in [one for ones in groups.values() for one in ones]
    assert found.as_json()["to_do"][0]["mail"] == "contract"
    assert found.as_json()["categories"]["newsletter"] == 1


def test_the_same_mail_gets_the_same_reading() -> None:
    mail = letter("Please pay 20 € by Friday. I am very unhappy.")
    assert analyse(mail) == analyse(mail)
