"""What only a page has is work for the browser, whole."""

import pytest

from tests.routing.cards import ALL_CARDS
from workers.supervisor.builtin.plan import decide
from workers.supervisor.terms import Plan, PlanRequest


@pytest.mark.parametrize(
    "request_",
    [
        "Fill in the form on https://shop.example/order with name=Ann Berg, email=ann@example.com and send it",
        "Fill in the contact form on https://shop.example/contact with name: Ann, message: hello and submit it",
        "Get the table of prices from https://example.com/prices as CSV",
        "Open https://example.com and screenshot it on an iPhone",
        "What changed on https://example.com/news since yesterday?",
        "Sign in to https://shop.example/login and get the table of orders from https://shop.example/orders as CSV",
        "Open https://shop.example/account, sign in and tell me how many open orders there are",
        "Log in to https://shop.example/account, take a screenshot and keep the session as work",
        "Use my saved session “work” and open https://shop.example/account",
    ],
)
def test_one_step_of_the_browser_takes_the_whole_request(request_: str) -> None:
    outcome = decide(PlanRequest(request=request_, cards=ALL_CARDS))
    assert isinstance(outcome, Plan)
    assert [(step.agent, step.instruction) for step in outcome.steps] == [("browser", request_)]
