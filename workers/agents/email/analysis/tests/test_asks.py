from datetime import date, time

import pytest

from workers.agents.email.analysis.asks import Ask, asks, promises
from workers.agents.email.analysis.questions import questions
from workers.agents.email.analysis.sentences import sentences
from workers.agents.email.analysis.tests.letters import AT


def found(text: str) -> list[tuple[str, date | None]]:
    return [(ask.what, ask.due) for ask in asks(text, AT)]


@pytest.mark.parametrize(
    ("text", "what", "due"),
    [
        ("Please send me the signed contract by Friday.", "Send me the signed contract by Friday", date(2026, 10, 16)),
        ("Could you call me tomorrow at 5pm?", "Call me tomorrow at 5pm?", date(2026, 10, 15)),
        ("Can you please review the draft?", "Review the draft?", None),
        ("You need to pay EUR 250.00 before 1 November.", "Pay EUR 250.00 before 1 November", date(2026, 11, 1)),
        ("The rent is due on 3 November 2026.", "The rent is due on 3 November 2026", date(2026, 11, 3)),
        ("The invoice must be paid within 14 days.", "The invoice must be paid within 14 days", date(2026, 10, 28)),
        ("Don't forget to bring the keys.", "Bring the keys", None),
        ("Let me know if Thursday works.", "Let me know if Thursday works", date(2026, 10, 15)),
        ("Confirm your attendance until 20 October.", "Confirm your attendance until 20 October", date(2026, 10, 20)),
        ("RSVP by Monday", "RSVP by Monday", date(2026, 10, 19)),
        ("Also, please return the form.", "Return the form", None),
        ("I need you to sign page 3 today.", "Sign page 3 today", date(2026, 10, 14)),
        ("Bitte zahlen Sie bis zum 3. November.", "Zahlen Sie bis zum 3. November", date(2026, 11, 3)),
        ("Die Rechnung ist am 03.11.2026 fällig.", "Die Rechnung ist am 03.11.2026 fällig", date(2026, 11, 3)),
        ("Könnten Sie mich morgen anrufen?", "Könnten Sie mich morgen anrufen?", date(2026, 10, 15)),
        ("As discussed on Monday, please order the parts.", "As discussed on Monday, please order the parts", None),
        ("Please answer my mail of 3 October.", "Answer my mail of 3 October", None),
        ("Please reply by Tuesday, 20 October.", "Reply by Tuesday, 20 October", date(2026, 10, 20)),
        ("Let me know before Saturday (24 October)!", "Let me know before Saturday (24 October)", date(2026, 10, 24)),
    ],
)  # fmt: skip
def test_what_is_asked_for_and_by_when(text: str, what: str, due: date | None) -> None:
    assert found(text) == [(what, due)]


@pytest.mark.parametrize(
    "text",
    [
        "Please find attached the report.",
        "Please note that we are closed on Friday.",
        "Please do not reply to this mail.",
        "If you have any questions, please don't hesitate to call.",
        "Feel free to call me.",
        "Thanks for the flowers!",
        "We met on Tuesday and it was great.",
        "Call is scheduled and the number is 123.",
        "I will send you the offer tomorrow.",
        "Please consider the environment before printing.",
        "",
    ],
)
def test_what_asks_for_nothing(text: str) -> None:
    assert found(text) == []


def test_a_deadline_of_its_own_belongs_to_what_was_asked_before_it() -> None:
    assert found("Please sign the contract. The deadline is Friday at noon.") == [
        ("Sign the contract", date(2026, 10, 16))
    ]
    (ask,) = asks("Please sign the contract. The deadline is Friday at noon.", AT)
    assert ask.clock == time(12)


def test_lists_and_wrapped_lines() -> None:
    text = (
        "Hi Ann,\n\nthree things:\n- Send the plans\n- please book the\n  room for Monday\n- it was nice\n\n"
        "Could you also\ncheck the price?\n\nBest regards\nPiet\nPlease call my office"
    )
    assert [what for what, _ in found(text)] == ["Send the plans", "Book the room for Monday", "Check the price?"]


def test_the_quoted_mail_and_the_signature_ask_for_nothing() -> None:
    assert found("Fine.\n> Please pay at once.\n-- \nPlease visit our shop") == []


def test_a_date_with_two_readings_is_said_not_resolved() -> None:
    (ask,) = asks("Please pay by 03/04/2027.", AT)
    assert ask == Ask("Pay by 03/04/2027", "Please pay by 03/04/2027.", None, None, "03/04/2027")


def test_two_dates_without_a_by_leave_it_open() -> None:
    (ask,) = asks("Could you come Monday or Tuesday?", AT)
    assert ask.due is None


def test_promises() -> None:
    said = promises("Hi Tom,\nI'll send you the plans by Friday. Will you come? It rains.\nBest\nAnn", AT)
    assert [(one.what, one.due) for one in said] == [("I'll send you the plans by Friday", date(2026, 10, 16))]


def test_sentences_keep_short_forms_together() -> None:
    assert sentences("Dear Ann,\nDr. Berg comes at 5 p.m. on Monday. Mr. Jones too.") == [
        "Dr. Berg comes at 5 p.m. on Monday.",
        "Mr. Jones too.",
    ]


def test_questions() -> None:
    text = "Hi Ann,\nhow are you? Does Thursday work? And which boiler is it? Any questions?"
    assert questions(text) == ("Does Thursday work?", "And which boiler is it?")


def test_a_list_of_things_to_do_is_led_in() -> None:
    text = (
        "Ann,\n\nthe board moved its meeting. I need from you:\n\n1. the sales figures, by Friday 12:00\n"
        "2. a summary\n\nThere was:\n- cake\n- tea\n\nPlease\n- return the form by Monday, 19 October,\n- pack a lunch."
    )
    assert found(text) == [
        ("The sales figures, by Friday 12:00", date(2026, 10, 16)),
        ("A summary", None),
        ("Return the form by Monday, 19 October", date(2026, 10, 19)),
        ("Pack a lunch", None),
    ]


def test_marks_of_a_formatted_mail_are_left_out() -> None:
    assert sentences("## Thank you, Ann!\n\nCheck in: [Check in](https://air.example/x) by Monday.") == [
        "Thank you, Ann!",
        "Check in: Check in by Monday.",
    ]


@pytest.mark.parametrize(
    "lead", ["Please", "Could you please", "You must", "Can you?", "We need from you:", "Please do"]
)
def test_an_item_of_which_nothing_is_left_is_none(lead: str) -> None:
    items = [ask.what for ask in asks(f"{lead}\n\n- return the form,\n- a lunch.", AT)]
    assert items[0] == "Return the form"
