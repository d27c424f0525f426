"""What a tool's arguments ask a mailbox for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from workers.agentkit.context import ToolProblem
from workers.agents.email.mailbox.port import Label, Mailbox, MailQuery, Place
from workers.agents.email.periods import period_of
from workers.agents.email.tools.answers import here


class Which(BaseModel):
    """Which mails are meant; what is left out narrows nothing."""

    model_config = ConfigDict(extra="forbid")

    folder: Place | None = Field(
        default=None,
        description="inbox, sent, drafts, trash or all; when left out the inbox, or all where a person, words or a "
        "label are given",
    )
    sender: str | None = Field(default=None, description="part of the sender's name or address")
    to: str | None = Field(default=None, description="part of a recipient's name or address")
    subject: str | None = Field(default=None, description="words of the subject")
    words: str | None = Field(default=None, description='words anywhere in it, all of them; "in quotes" as a phrase')
    unread: bool | None = Field(default=None, description="only unread (true) or only read ones (false)")
    has_attachment: bool | None = Field(default=None, description="only with (true) or without files (false)")
    when: str | None = Field(
        default=None,
        description='words for a time: "today", "last week", "since 1 October", "older than a month", "2026-10-01"',
    )
    label: str | None = Field(default=None, description="a label's name")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A query, and what it looked for, for the answer."""

    query: MailQuery
    looked_for: dict[str, Any]


async def resolve(mailbox: Mailbox, asked: Which, today: date) -> Resolved:
    """Return the query of a call.

    Raises:
        ToolProblem: the words for a time mean none, or there is no such label.
    """
    after, before = _bounds(asked.when, today)
    label = (await label_named(mailbox, asked.label)).id if asked.label else None
    searching = any((asked.words, asked.sender, asked.to, asked.subject, label))
    folder: Place = asked.folder or ("all" if searching else "inbox")
    query = MailQuery(
        words=asked.words or None,
        sender=asked.sender or None,
        to=asked.to or None,
        subject=asked.subject or None,
        unread=asked.unread,
        has_attachment=asked.has_attachment,
        after=after,
        before=before,
        label=label,
        in_=folder,
    )
    looked_for = {
        "folder": folder,
        "from_day": after.date().isoformat() if after else None,
        "until_before": before.date().isoformat() if before else None,
    }
    return Resolved(query, {name: value for name, value in looked_for.items() if value})


def _bounds(when: str | None, today: date) -> tuple[datetime | None, datetime | None]:
    if not when:
        return None, None
    period = period_of(when, today)
    if period is None:
        raise ToolProblem(
            "no_time",
            f"“{when}” names no stretch of time.",
            "Say it like “today”, “last week”, “since 1 October”, “older than a month” or “2026-10-01”.",
        )
    return _midnight(period.after), _midnight(period.before)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), here())


async def label_named(mailbox: Mailbox, name: str) -> Label:
    """Return the label of this name.

    Raises:
        ToolProblem: there is none.
    """
    labels = await mailbox.labels()
    found = find_label(labels, name)
    if found is None:
        own = ", ".join(label.name for label in labels if label.own) or "none"
        raise ToolProblem("no_such_label", f"There is no label called “{name}”.", f"Labels that are there: {own}.")
    return found


def find_label(labels: Sequence[Label], name: str) -> Label | None:
    """Return the label of this name, whatever its case."""
    wanted = name.strip().casefold()
    return next((label for label in labels if wanted in {label.name.casefold(), label.id.casefold()}), None)
