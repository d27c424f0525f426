"""A page that only wants to know whether a person is there, and the built-in model's way past it."""

import json
from collections.abc import Mapping

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from backend.core.verdicts import Permanent
from workers.agents.browser.playbook import playbook
from workers.agents.browser.reading.challenge import is_challenge
from workers.agents.browser.tools.answers import bounded

_TOOLS = ("open_page", "read_page", "ask_person_to_take_over")
_CAPTCHA = """Page: Are you human?
Address: https://shop.example/check
- heading "Are you human?" [level=1] [ref=e2]
- img "Captcha" [ref=e3]
- textbox "What you see" [ref=e4]
- button "Go on" [ref=e5]"""
_INSIDE = 'Page: Inside\nAddress: https://shop.example/\n- heading "You are in" [level=1] [ref=e2]'


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (_CAPTCHA, True),
        ('Page: Just a moment...\n- iframe "Security challenge" [ref=e2]:\n  - checkbox [ref=f1e2]', True),
        ('Page: shop.example\n- heading "Verify you are human" [ref=e2]\n- button "Begin" [ref=e3]', True),
        (_INSIDE, False),
        ('Page: What is a captcha?\n- heading "Captcha" [ref=e2]\n- paragraph: A test.', False),
        (f'Page: Captchas compared\n- button "Share" [ref=e3]\n- paragraph: {"word " * 600}', False),
        ('Page: Contact\n- textbox "Name" [ref=e2]\n- paragraph: This form is protected by reCAPTCHA.', False),
    ],
    ids=["captcha", "frame", "button", "other page", "about captchas", "long page", "form with a note"],
)
def test_a_challenge_is_told_from_a_page_with_something_to_read(snapshot: str, *, expected: bool) -> None:
    assert is_challenge(snapshot) is expected


def turns(*answers: tuple[str, Mapping[str, str] | None]) -> AIMessage:
    """Return what the built-in model says after these answers; None is a failure of that code."""
    messages: list[BaseMessage] = [HumanMessage("What does https://shop.example/ say?")]
    for code, answer in answers:
        asked = playbook(messages, _TOOLS, ())
        [call] = asked.tool_calls
        failed = {"failure": {"code": code, "message": "Nobody came.", "cure": "Run the step again."}}
        said = (
            ToolMessage("Error", tool_call_id=call["id"], status="error", additional_kwargs=failed)
            if answer is None
            else ToolMessage(json.dumps(answer), tool_call_id=call["id"])
        )
        messages += [asked, said]
    return playbook(messages, _TOOLS, ())


CAPTCHA, INSIDE = ("", {"page": bounded(_CAPTCHA)}), ("", {"page": bounded(_INSIDE)})


def called(message: AIMessage) -> str:
    return str(message.tool_calls[0]["name"])


def test_its_person_is_asked_and_the_page_behind_it_read() -> None:
    asked = turns(CAPTCHA)
    assert called(asked) == "ask_person_to_take_over"
    assert asked.tool_calls[0]["args"] == {"reason": "solve the captcha"}
    assert called(turns(CAPTCHA, INSIDE)) == "read_page"
    assert called(turns(CAPTCHA, CAPTCHA)) == "ask_person_to_take_over"
    assert called(turns(CAPTCHA, CAPTCHA, CAPTCHA)) == "read_page", "asked often enough"


def test_a_page_that_was_lost_with_its_browser_is_opened_again() -> None:
    assert called(turns(CAPTCHA, ("no_page", None))) == "open_page"


def test_where_nobody_comes_the_step_ends_with_what_to_do() -> None:
    with pytest.raises(Permanent) as ended:
        turns(CAPTCHA, ("nobody_took_over", None))
    assert ended.value.failure.code == "nobody_took_over"
    assert ended.value.failure.cure == "Run the step again."
