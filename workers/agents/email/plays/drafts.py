"""Sends, changes and throws away drafts: first of all the one of this conversation."""

from collections.abc import Generator
from typing import Any

from workers.agentkit.plain_words import plain
from workers.agentkit.plays import Asks, Call, Play, Said, need
from workers.agentkit.situation import Situation
from workers.agents.email.plays.choosing import person_called
from workers.agents.email.plays.composing import finish, people_called, sent
from workers.agents.email.plays.flow import NotThere
from workers.agents.email.plays.looking import together
from workers.agents.email.plays.wording import counted, listed, subject, whom
from workers.agents.email.reading.enclosing import at_hand
from workers.agents.email.reading.meaning import Change, Filters, Reading
from workers.agents.email.tools.answers import unbounded
from workers.agents.email.writing.editing import NothingToChange, added, replaced, swapped, toned

_NONE = (
    "There is no draft from this conversation. Say what to write to whom, for example: "
    "“Draft a reply to Anna saying …”."
)
_MOST_DELETED = 10
Drafts = list[dict[str, Any]]


def send(reading: Reading, _situation: Situation) -> Play:
    """Send the draft that is meant."""
    draft = yield from _meant(reading.filters)
    return (yield from sent(draft))


def change(reading: Reading, situation: Situation) -> Play:
    """Change the draft of this conversation."""
    draft = yield from _meant(Filters(account=reading.filters.account))
    files = list(reading.files.names)
    if reading.files.missing:
        raise Asks(f"There is no file called {listed(reading.files.missing, 'or')} here. Attach it and ask again.")
    if reading.files.at_hand:
        files += at_hand(situation.files)
    account = str(draft["account"])
    to = yield from people_called(reading.change.to, account)
    cc = yield from people_called(reading.change.cc, account)
    changed = yield from need(
        "update_draft",
        draft=draft["draft"],
        text=_text(unbounded(str(draft.get("text", ""))), reading.change),
        subject=reading.change.subject or None,
        to=[one.address for one in to] or None,
        cc=[*_emails(draft.get("cc")), *(one.address for one in cc)] if cc else None,
        attachments=files or None,
        account=account,
    )
    return (yield from finish(changed, send=reading.send, notes=["I changed the draft of this conversation."]))


def _emails(people: Any) -> list[str]:  # noqa: ANN401 - JSON
    return [str(one["email"]) for one in people or ()]


def _text(old: str, change: Change) -> str | None:
    """Return the draft's new text; None when its text stays.

    Raises:
        Asks: there is nothing in it to change so.
    """
    try:
        if change.replace:
            return replaced(old, change.replace)
        if change.add:
            return added(old, change.add)
        if change.swap is not None:
            return swapped(old, *change.swap)
        return toned(old, change.tone) if change.tone else None
    except NothingToChange as nothing:
        raise Asks(str(nothing)) from nothing


def discard(reading: Reading, _situation: Situation) -> Play:
    """Delete the draft of this conversation, or all of its drafts; each deletion is asked for."""
    if not reading.confirmed or reading.filters.who:
        draft = yield from _meant(reading.filters)
        yield from need("delete_draft", draft=draft["draft"], account=draft["account"])
        return (
            f"**Deleted** the draft “{subject(draft)}” to {whom(draft.get('to') or []) or 'nobody'}. Nothing was sent."
        )
    drafts = yield from _listed(reading.filters)
    ours = [one for one in drafts if one.get("this_conversation")] or drafts
    if not ours:
        raise NotThere("There are no drafts.")
    for one in ours[:_MOST_DELETED]:
        yield from need("delete_draft", draft=one["draft"], account=one["account"])
    more = f"There are {counted(len(ours) - _MOST_DELETED, 'draft')} more." if len(ours) > _MOST_DELETED else ""
    return together(f"**{counted(min(len(ours), _MOST_DELETED), 'draft')}** deleted.", more)


def _listed(filters: Filters) -> Generator[Call, Said, Drafts]:
    answer = yield from need("list_drafts", account=filters.account or None)
    return [one | {"account": answer["account"]} for one in answer.get("drafts", ())]


def _meant(filters: Filters) -> Generator[Call, Said, dict[str, Any]]:
    """Return the draft that is meant: of those to the person named, or of this conversation, the newest.

    Raises:
        NotThere: there is none, or it isn't clear which.
    """
    drafts = yield from _listed(filters)
    if filters.who:
        return (yield from _to(filters.who, drafts))
    ours = [one for one in drafts if one.get("this_conversation")]
    if ours:
        return ours[0]
    if not drafts:
        raise NotThere(_NONE)
    lines = [f"- “{subject(one)}” to {whom(one.get('to') or []) or 'nobody yet'}" for one in drafts]
    raise NotThere("Which draft do you mean? Say “send the draft to …”. There are:\n\n" + "\n".join(lines))


def _to(who: str, drafts: Drafts) -> Generator[Call, Said, dict[str, Any]]:
    low = who.lower()
    fitting = [one for one in drafts if any(low in f"{to['name']} {to['email']}".lower() for to in one.get("to", ()))]
    if not fitting and drafts:
        person = yield from person_called(who, str(drafts[0]["account"]))
        fitting = [
            one for one in drafts if any(to["email"].lower() == person.email.lower() for to in one.get("to", ()))
        ]
    if not fitting:
        raise NotThere(f"There is no draft to “{plain(who)}”.")
    ours = [one for one in fitting if one.get("this_conversation")]
    return (ours or fitting)[0]
