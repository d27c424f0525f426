"""Chooses the play for what was read."""

import re
from collections.abc import Callable, Generator
from typing import Any

from workers.agents.email.plays import composing, digesting, drafts, looking, sorting
from workers.agents.email.plays.choosing import mails_of
from workers.agents.email.plays.flow import Call, Play, Said, ToolSaidNo
from workers.agents.email.plays.situation import Situation
from workers.agents.email.reading.meaning import Intent, Reading

_PLAYS: dict[Intent, Callable[[Reading], Play]] = {
    "list": looking.listing,
    "count": looking.counting,
    "read": looking.reading_one,
    "thread": looking.thread,
    "answered": looking.answered,
    "senders": looking.senders,
    "accounts": looking.accounts,
    "labels": looking.labels,
    "drafts": looking.drafts,
    "person": looking.person,
    "digest": digesting.digesting,
    "tasks": digesting.tasks,
    "promises": digesting.promises,
    "unanswered": digesting.unanswered,
    "silent": digesting.silent,
    "archive": sorting.archive,
    "trash": sorting.trash,
    "restore": sorting.restore,
    "mark": sorting.mark,
    "label": sorting.label,
    "save": sorting.save,
}
_WITH_FILES: dict[Intent, Callable[[Reading, Situation], Play]] = {
    "reply": composing.reply,
    "write": composing.write,
    "forward": composing.forward,
    "send": drafts.send,
    "change": drafts.change,
    "discard": drafts.discard,
}
_FOR_OTHERS = frozenset({"list", "read", "answered"})
_MOST_FOR_OTHERS = 3
#: What another step wants of a mail when it isn't the mail's words.
_FILES = re.compile(
    r"\b(?:pdfs?|csvs?|excel|spreadsheets?|tables?|files?|attach\w*|documents?|invoices?|contracts?|price list|xlsx|"
    r"docx|"
    r"pictures?|photos?|images?|total|amounts?|sum|plot|chart)\b",
    re.IGNORECASE,
)


def play_for(reading: Reading, situation: Situation) -> Play:
    """Do what was read."""
    if (with_files := _WITH_FILES.get(reading.intent)) is not None:
        return (yield from with_files(reading, situation))
    answer = yield from _PLAYS[reading.intent](reading)
    if reading.intent in _FOR_OTHERS and _others_follow(situation):
        return answer + (yield from _files_for_others(reading))
    return answer


def _others_follow(situation: Situation) -> bool:
    """Tell whether this step is a part of a request whose other parts speak of files: they are to find them."""
    whole, own = " ".join(situation.whole.split()).lower(), " ".join(situation.request.split()).lower()
    if len(whole) <= len(own) + 10:
        return False
    return _FILES.search(whole.replace(own.rstrip(". "), " ")) is not None or _FILES.search(own) is not None


def _files_for_others(reading: Reading) -> Generator[Call, Said, str]:
    """Keep the files of the mails that were found; without any nothing is said."""
    found = yield from mails_of(reading.filters, limit=reading.filters.newest or _MOST_FOR_OTHERS)
    with_files: list[dict[str, Any]] = [mail for mail in found.mails if mail.get("has_attachments")]
    try:
        kept = yield from sorting.saved(with_files[:_MOST_FOR_OTHERS], found.account)
    except ToolSaidNo:
        return ""
    return f"\n\n{kept}" if kept else ""
