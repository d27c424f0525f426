"""Chooses the play for what was read."""

import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workers.agentkit.plain_words import plain
from workers.agentkit.plays import Call, Play, Said, ToolSaidNo, need
from workers.agentkit.situation import Situation
from workers.agents.email.plays import composing, digesting, drafts, looking, sorting
from workers.agents.email.plays.choosing import mails_of
from workers.agents.email.plays.flow import NotThere
from workers.agents.email.plays.wording import listed
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
#: Told of every account; anything else is done in the first account that has what is meant.
_IN_ALL: frozenset[Intent] = frozenset(
    {"list", "count", "digest", "tasks", "promises", "unanswered", "silent", "senders", "labels", "drafts"}
)
_MOST_FOR_OTHERS = 3
#: What another step wants of a mail when it isn't the mail's words.
_FILES = re.compile(
    r"\b(?:pdfs?|csvs?|excel|spreadsheets?|tables?|files?|attach\w*|documents?|invoices?|contracts?|price list|xlsx|"
    r"docx|"
    r"pictures?|photos?|images?|total|amounts?|sum|plot|chart)\b",
    re.IGNORECASE,
)


def play_for(reading: Reading, situation: Situation) -> Play:
    """Do what was read, in the account that is named, else in all that are connected."""
    if reading.intent == "accounts":
        return (yield from looking.accounts(reading))
    accounts = yield from _accounts(reading.filters.account)
    if len(accounts.active) < 2:  # noqa: PLR2004 - several
        return (yield from _in(accounts.active[0] if accounts.active else "", reading, situation))
    if reading.intent in _IN_ALL:
        texts = []
        for account in accounts.active:
            text = yield from _in(account, reading, situation)
            texts.append(f"### {plain(account)}\n\n{text}")
        return looking.together(*texts, accounts.left_out)
    return (yield from _in_first(accounts.active, reading, situation))


def _in(account: str, reading: Reading, situation: Situation) -> Play:
    reading = replace(reading, filters=replace(reading.filters, account=account))
    if (with_files := _WITH_FILES.get(reading.intent)) is not None:
        return (yield from with_files(reading, situation))
    answer = yield from _PLAYS[reading.intent](reading)
    if reading.intent in _FOR_OTHERS and _others_follow(situation):
        return answer + (yield from _files_for_others(reading))
    return answer


def _in_first(accounts: Sequence[str], reading: Reading, situation: Situation) -> Play:
    """Do it in the first account that has what is meant.

    Raises:
        NotThere: none has.
    """
    nowhere: list[NotThere] = []
    for account in accounts:
        try:
            return (yield from _in(account, reading, situation))
        except NotThere as nothing:
            nowhere.append(nothing)
    raise nowhere[0]


@dataclass(frozen=True, slots=True)
class _Accounts:
    """Accounts to look in; those that must be reconnected are left out as long as another works."""

    active: tuple[str, ...]
    left_out: str = ""


def _accounts(named: str) -> Generator[Call, Said, _Accounts]:
    answer = yield from need("list_accounts")
    found: list[dict[str, Any]] = answer.get("accounts", [])
    if named:
        fitting = [one["account"] for one in found if _is_called(one, named)]
        return _Accounts(tuple((fitting or [named])[:1]))
    active = tuple(str(one["account"]) for one in found if one["state"] == "active")
    resting = [plain(one["account"]) for one in found if one["state"] != "active"]
    if not active:
        return _Accounts(tuple(str(one["account"]) for one in found[:1]))
    return _Accounts(active, f"Left out, because it must be reconnected: {listed(resting)}." if resting else "")


def _is_called(one: dict[str, Any], named: str) -> bool:
    low = named.lower()
    return (
        low in {str(one["account"]).lower(), str(one["label"]).lower(), str(one["provider"])}
        or low in str(one["account"]).lower().replace("@", " ").replace(".", " ").split()
    )


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
