"""Mails that several suites begin with, and those that went out."""

import email
from email import policy
from typing import Any

from workers.agents.email.mailbox.tests.conftest import Place
from workers.agents.email.tests.bench import Letter

PLUMBER = Letter()
LANDLORD = Letter(
    sender="Maria Keller <office@keller-properties.example>",
    subject="Rent for December",
    text="Dear Ann,\n\nplease pay the rent of EUR 1,250.00 by 3 December 2026.\n\nRegards\nMaria Keller",
    hours_ago=1,
)
NEWS = Letter(
    sender="The Gardener <news@gardener.example>",
    subject="The Weekly Gardener, issue 12",
    text="This week: roses.",
    headers={"List-Unsubscribe": "<mailto:off@gardener.example>"},
    hours_ago=24 * 9,
)
INVOICE = Letter(
    sender="Acme Billing <billing@acme-supplies.example>",
    subject="Your invoice 2026-114",
    text="Please find the invoice attached.",
    files={"invoice-114.csv": b"item,total\npipe,25\n"},
    hours_ago=30,
)


def sent(place: Place) -> list[Any]:
    return [email.message_from_bytes(raw, policy=policy.default) for raw in place.sent()]
