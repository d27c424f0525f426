"""Mails for the tests of the analysis."""

from datetime import UTC, datetime
from typing import Any

from workers.agents.email.analysis.letter import Letter

#: A Wednesday.
AT = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
ME = "ann@acme.example"


def letter(text: str = "", **fields: Any) -> Letter:  # noqa: ANN401 - fields of a letter
    """Return a mail to Ann from a person outside, with what a test changes."""
    given: dict[str, Any] = {
        "id": "m1",
        "subject": "Hello",
        "sender_name": "Piet Jansen",
        "sender_email": "piet@plumbing.example",
        "to": (ME,),
        "account": ME,
        "at": AT,
    }
    return Letter(text=text, **(given | fields))
