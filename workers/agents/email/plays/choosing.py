"""Finds which mails and people a request means."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from workers.agentkit.plain_words import plain
from workers.agentkit.plays import Asks, Call, Said, need
from workers.agents.email.plays.flow import NotThere
from workers.agents.email.plays.wording import counted, listed
from workers.agents.email.reading.meaning import Filters
from workers.agents.email.reading.words import ADDRESS

#: One with so much less speaking for them than for the first isn't asked about.
_CLEARLY = 0.6
_MOST_ASKED = 5
#: With less speaking for somebody than this, a word in one mail, they are named but not taken.
_SURE = 5
#: Mails that a sorting act takes in one request.
MOST_SORTED = 500
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody found, and why they were taken."""

    name: str
    email: str
    why: str = ""

    @property
    def address(self) -> str:
        """As a mail has it."""
        return f"{self.name} <{self.email}>" if self.name else self.email

    @property
    def shown(self) -> str:
        """As a person reads it."""
        return f"{plain(self.name)} ({plain(self.email)})" if self.name else plain(self.email)


@dataclass(frozen=True, slots=True)
class Found:
    """Mails that a request means, and what is to be said about how they were found."""

    mails: list[dict[str, Any]]
    account: str
    note: str = ""
    more: bool = False
    about: int = 0
    #: All of them, where only the first are shown.
    all_ids: tuple[str, ...] = ()

    @property
    def ids(self) -> list[str]:
        """The ids of all mails."""
        return list(self.all_ids) or [str(mail["mail"]) for mail in self.mails]


def which(filters: Filters, *, sender: str | None = None) -> dict[str, Any]:
    """Return the tool's argument for filters."""
    who = sender if sender is not None else filters.who
    asked = {
        "folder": filters.folder,
        "to" if filters.to_them else "sender": who or None,
        "unread": filters.unread,
        "has_attachment": filters.attachment,
        "when": filters.when or None,
        "label": filters.label or None,
    }
    return {name: value for name, value in asked.items() if value is not None}


def mails_of(filters: Filters, limit: int = 25) -> Generator[Call, Said, Found]:
    """Find mails: by the words as they are, else by the person whom the words mean."""
    if filters.kinds:
        return (yield from _of_kinds(filters))
    found = yield from _listed(filters, limit)
    if found.mails or not filters.who or "@" in filters.who:
        return found
    person = yield from _known(filters.who, filters.account)
    if person is None:
        return found
    again = yield from _listed(filters, limit, sender=person.email)
    note = f"I took {person.shown} for “{plain(filters.who)}”: {person.why}."
    return Found(again.mails, again.account, note, again.more, again.about)


def _listed(filters: Filters, limit: int, sender: str | None = None) -> Generator[Call, Said, Found]:
    """List or search, page by page until there are as many as wanted."""
    mails: list[dict[str, Any]] = []
    page: str | None = None
    while True:
        args = {"which": which(filters, sender=sender), "limit": min(limit - len(mails), _PAGE), "page": page}
        args["account"] = filters.account or None
        if filters.words:
            answer = yield from need("search_mail", words=filters.words, **args)
        else:
            answer = yield from need("list_mail", **args)
        mails += answer.get("mails", [])
        page = answer.get("next_page")
        if page is None or len(mails) >= limit or not answer.get("mails"):
            about = int(answer.get("about_in_all") or 0)
            return Found(mails, str(answer["account"]), more=page is not None, about=max(about, len(mails)))


def _of_kinds(filters: Filters) -> Generator[Call, Said, Found]:
    answer = yield from need(
        "find_by_kind", kinds=list(filters.kinds), which=which(filters), account=filters.account or None
    )
    note = ""
    if answer.get("more_to_look_through"):
        note = f"I looked through the newest {answer['looked_through']:,} mails that fit; there are older ones."
    mails = answer.get("mails", [])
    ids = tuple(answer.get("ids", ()))
    return Found(mails, str(answer["account"]), note, more=bool(note), about=len(ids), all_ids=ids)


def one_of(filters: Filters) -> Generator[Call, Said, tuple[dict[str, Any], Found]]:
    """Return the one mail that is meant: the newest, or the one at a place of the list.

    Raises:
        NotThere: there is none.
    """
    place = filters.ordinal or 1
    found = yield from mails_of(filters, limit=max(place, 5) if place > 0 else 50)
    if not found.mails or place > len(found.mails):
        raise NotThere(nothing(filters, len(found.mails)))
    return found.mails[place - 1 if place > 0 else -1], found


def nothing(filters: Filters, count: int = 0) -> str:
    """Say that there is no such mail."""
    if filters.ordinal and count:
        return f"There {'is' if count == 1 else 'are'} only {counted(count)}."
    return f"I found no {described(filters)}."


def described(filters: Filters) -> str:
    """Return what was looked for: "unread mail from “landlord” (last week)"."""
    return f"{_noun(filters)} {_tail(filters)}".strip()


def several_mails(filters: Filters, count: int) -> str:
    """Return "3 unread mails from “landlord”"."""
    return f"{counted(count, _noun(filters))} {_tail(filters)}".strip()


def counted_mails(filters: Filters, count: int, *, about: bool = False) -> str:
    """Return how many there are of what was looked for, "3 unread mails", and what follows it."""
    number = f"{'About ' if about else ''}{counted(count, _noun(filters))}"
    return f"**{number}** {_tail(filters)}".strip()


def _noun(filters: Filters) -> str:
    kinds = [f"{listed(filters.kinds, 'or')}"] if filters.kinds else []
    return " ".join([*(["unread"] if filters.unread else []), *kinds, "mail"])


def _tail(filters: Filters) -> str:
    parts = []
    if filters.who:
        parts.append(f"{'to' if filters.to_them else 'from'} “{plain(filters.who)}”")
    if filters.words:
        parts.append(f"with “{plain(filters.words)}”")
    if filters.attachment:
        parts.append("with attached files")
    if filters.label:
        parts.append(f"labelled “{plain(filters.label)}”")
    where = {"sent": "in sent mail", "trash": "in the trash", "drafts": "among the drafts", "inbox": "in the inbox"}
    if filters.folder in where:
        parts.append(where[filters.folder])
    if filters.when:
        parts.append(f"({plain(filters.when)})")
    return " ".join(parts)


def person_called(who: str, account: str) -> Generator[Call, Said, Person]:
    """Find one person by name or role.

    Raises:
        NotThere: nobody.
        Asks: several with nearly the same right to the name.
    """
    if (address := ADDRESS.fullmatch(who.strip())) is not None:
        return Person("", address[0])
    found = yield from _known(who, account)
    if found is None:
        raise NotThere(
            f"I know no address for “{plain(who)}”: nobody of that name stands in recent mail. "
            "Say it again with the address, for example “… to anna@example.com”."
        )
    return found


def _known(who: str, account: str) -> Generator[Call, Said, Person | None]:
    answer = yield from need("find_person", name=who, account=account or None)
    people = answer.get("people", [])
    if not people:
        return None
    best = people[0]
    if best["points"] < _SURE:
        raise NotThere(_unsure(who, best))
    rivals = [one for one in people[1:] if one["points"] > _CLEARLY * best["points"]]
    if rivals:
        raise Asks(_which_one(who, [best, *rivals][:_MOST_ASKED]))
    return Person(str(best.get("name") or ""), str(best["email"]), str((best.get("because") or [""])[0]))


def _unsure(who: str, best: dict[str, Any]) -> str:
    person = Person(str(best.get("name") or ""), str(best["email"]))
    why = plain((best.get("because") or [""])[0])
    return (
        f"I am not sure whom you mean by “{plain(who)}”. {person.shown} {why}; if you mean them, say it again with the "
        "address."
    )


def _which_one(who: str, people: list[dict[str, Any]]) -> str:
    lines = [
        f"- {Person(str(one.get('name') or ''), str(one['email'])).shown}: {plain((one.get('because') or [''])[0])}"
        for one in people
    ]
    return f"Whom do you mean by “{plain(who)}”? Say it again with the address.\n\n" + "\n".join(lines)
