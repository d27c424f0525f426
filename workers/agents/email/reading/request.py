"""Reads one request about mail: what is to be done, with which mails, and what is to be said."""

import re
from collections.abc import Sequence
from dataclasses import replace

from workers.agentkit.spec import FileRef
from workers.agents.email.reading.asking import asking
from workers.agents.email.reading.composing import composing
from workers.agents.email.reading.drafts import about_drafts
from workers.agents.email.reading.meaning import Beyond, Reading, Unclear
from workers.agents.email.reading.politeness import plainly, without_tail
from workers.agents.email.reading.sorting import sorting

_ACCOUNTS = re.compile(
    r"\b(?:which|what|list|show)\b.*\b(?:accounts|mailboxes|connections)\b|\baccounts? (?:are|is) connected\b",
    re.IGNORECASE,
)
_LABELS = re.compile(r"\b(?:which|what|list|show|see|my)\b.*\b(?:labels|folders|tags)\b", re.IGNORECASE)
_BEYOND = (
    (r"\bunsubscribe\b", "Unsubscribing"),
    (r"\b(?:whenever|every time|from now on|automatically|auto-?reply|vacation reply)\b", "A standing rule"),
    (r"\bfilter rule\b|\bout[- ]of[- ]office\b", "A standing rule"),
    (r"\bevery (?:day|morning|evening|week|hour|monday|friday)\b", "Doing something again and again"),
    (r"^translate\b|\btranslate (?:it|the (?:mail|message))\b", "Translating"),
    (r"\b(?:remind me|set a reminder|snooze)\b", "Reminders"),
    (r"\b(?:block|report) (?:the |this |that )?(?:sender|spam|\w+@)", "Blocking senders"),
    (r"\bschedule\b.*\b(?:mail|send|message)\b", "Sending at a later time"),
    (r"\beach of them\b.*\bmail\b|\bwrite each\b", "Writing to many people one by one"),
)  # fmt: skip
_CLEAN_UP = re.compile(
    r"^(?:clean up|tidy(?: up)?|sort|declutter) (?:my |the )?(?:inbox|mail|mailbox)\b", re.IGNORECASE
)
#: What a sentence begins with that writes to somebody, whatever else it holds.
_WRITES = re.compile(
    r"^(?:draft|write|prepare|compose|reply|respond|answer|tell|inform|let|ask|remind|invite|thank|notify|"
    r"congratulate|wish|apologi|forward|"
    r"e-?mail|mail|message|send|drop|ping|set up|create|make|share|find .+ and (?:reply|answer))",
    re.IGNORECASE,
)


def understand(text: str, files: Sequence[FileRef] = (), *, has_results: bool = False) -> Reading:
    """Return what one request means.

    Args:
        text: the request.
        files: those at hand.
        has_results: steps before this one left results that "it" may mean.

    Raises:
        Beyond: it is outside the range.
        Unclear: it lacks something.
    """
    plain = without_tail(plainly(text))
    _refuse(plain)
    reading = _read(plain, files, has_results=has_results)
    if reading is None:
        raise Beyond("")
    return reading


def _read(plain: str, files: Sequence[FileRef], *, has_results: bool) -> Reading | None:
    if _LABELS.search(plain) and not _WRITES.match(plain):
        return Reading(intent="labels")
    if (reading := about_drafts(plain)) is not None and not _sends_files(plain, files, has_results=has_results):
        return reading
    if _WRITES.match(plain) and (reading := composing(plain, files, has_results=has_results)) is not None:
        return reading
    if re.match(r"forward\b", plain, re.IGNORECASE):
        raise Unclear("To whom shall I forward it?")
    if (reading := sorting(plain)) is not None:
        return reading
    if _ACCOUNTS.search(plain):
        return Reading(intent="accounts")
    return asking(plain)


def _sends_files(plain: str, files: Sequence[FileRef], *, has_results: bool) -> bool:
    """Tell whether "send it to Kim" means what is at hand, and not a draft."""
    something = has_results or any(file.origin in {"request", "step"} for file in files)
    return something and re.match(r"send (?:it|this|that|them|the \w+) to\b", plain, re.IGNORECASE) is not None


def _refuse(plain: str) -> None:
    for pattern, what in _BEYOND:
        if re.search(pattern, plain, re.IGNORECASE):
            raise Beyond(what)
    if _CLEAN_UP.match(plain):
        raise Unclear(
            "What shall leave the inbox? For example: “archive all newsletters older than a week” or “trash the "
            "promotions from last month”."
        )


def complete(reading: Reading) -> Reading:
    """Return the reading.

    Raises:
        Unclear: it points back, and there is nothing before it.
    """
    nothing = replace(reading.filters, ordinal=None).empty
    if reading.leans and nothing and reading.intent not in {"change", "send", "discard"}:
        raise Unclear("Which mail do you mean? Say from whom it is or what it is about.")
    return reading
