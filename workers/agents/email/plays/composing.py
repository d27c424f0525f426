"""Writes mails: replies, new ones, forwards. What is drafted is shown; what is to go out waits for a yes."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from workers.agentkit.plain_words import plain
from workers.agentkit.plays import Asks, Call, Play, Said, ToolSaidNo, need
from workers.agentkit.situation import Situation
from workers.agents.email.plays.choosing import Found, Person, mails_of, nothing, person_called
from workers.agents.email.plays.flow import NotThere
from workers.agents.email.plays.looking import together
from workers.agents.email.plays.wording import counted, listed, quoted, sender, subject, whom
from workers.agents.email.reading.enclosing import at_hand
from workers.agents.email.reading.meaning import Filters, Message, Reading
from workers.agents.email.writing.formatted import is_markdown, without_files
from workers.agents.email.writing.letter_text import answering, greeting, own_name, whole
from workers.agents.email.writing.points import Point, point_of, subject_from

_LONGEST_RESULT = 20_000
WHAT_TO_SAY = "What shall it say? For example: “… saying Thursday works”."
_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class _Body:
    """What a mail is to say, before greeting and sign-off."""

    text: str
    subject: str
    topic_only: bool = False
    courteous: bool = True
    formatted: bool = False


def reply(reading: Reading, situation: Situation) -> Play:
    """Answer a mail."""
    files = _files(reading, situation)
    body = _body(reading.message, situation, files)
    if body is None:
        raise Asks(WHAT_TO_SAY)
    mail, found = yield from _answered(reading.filters)
    account = yield from account_of(found.account)
    people = [mail["from"]] if not reading.message.to_all else [mail["from"], *mail["to"]]
    text = body.text if body.formatted else answering(body.text, courteous=body.courteous)
    draft = yield from need(
        "reply_draft",
        mail=mail["mail"],
        text=_letter(reading.message, people, text, account),
        to_all=True if reading.message.to_all else None,
        cc=(yield from _addresses(reading.message.cc, found.account)) or None,
        attachments=list(files) or None,
        account=found.account,
        formatted=True if body.formatted else None,
    )
    why = f"It answers “{subject(mail)}” from {sender(mail)}, {mail.get('shown_at', '')}."
    return (yield from finish(draft, send=reading.send, notes=[why, found.note, _missing(body)]))


def _answered(filters: Filters) -> Generator[Call, Said, tuple[dict[str, Any], Found]]:
    """Find the mail that is to be answered.

    Raises:
        NotThere: there is none.
        Asks: the name is that of several people.
    """
    place = filters.ordinal or 1
    found = yield from mails_of(filters, limit=max(place, _CANDIDATES))
    if place > len(found.mails):
        raise NotThere(together(nothing(filters, len(found.mails)), found.note))
    if filters.who and not filters.words and not filters.ordinal:
        _one_person(filters.who, found)
    return found.mails[place - 1 if place > 0 else -1], found


def _one_person(who: str, found: Found) -> None:
    people = {str(mail["from"]["email"]).lower(): mail["from"] for mail in reversed(found.mails)}
    people.pop(found.account.lower(), None)
    if len(people) > 1:
        lines = [f"- {whom([one])}" for one in people.values()]
        raise Asks(f"Whom do you mean by “{plain(who)}”? Say it again with the address.\n\n" + "\n".join(lines))


def write(reading: Reading, situation: Situation) -> Play:
    """Write a new mail."""
    message = reading.message
    if not message.to:
        raise Asks("To whom shall it go? Say a name that stands in your mail, or an address.")
    files = _files(reading, situation)
    body = _body(message, situation, files)
    if body is None:
        raise Asks(WHAT_TO_SAY)
    account = yield from account_of(reading.filters.account)
    to = yield from people_called(message.to, account["account"])
    people = [{"name": one.name, "email": one.email} for one in to]
    draft = yield from need(
        "create_draft",
        to=[one.address for one in to],
        subject=message.subject or body.subject,
        text=_letter(message, people, body.text, account),
        cc=(yield from _addresses(message.cc, account["account"])) or None,
        attachments=list(files) or None,
        account=account["account"] or None,
        formatted=True if body.formatted else None,
    )
    notes = [*(taken(who, one) for who, one in zip(message.to, to, strict=True)), _missing(body)]
    return (yield from finish(draft, send=reading.send, notes=notes))


def forward(reading: Reading, _situation: Situation) -> Play:
    """Forward a mail with its files."""
    mail, found = yield from _answered(reading.filters)
    to = yield from people_called(reading.message.to, found.account)
    point = point_of(reading.message.point) if reading.message.point else None
    said = yield Call(
        "forward_mail",
        {
            "mail": mail["mail"],
            "to": [one.address for one in to],
            "text": reading.message.exact or (point.text if point else ""),
            "account": found.account,
        },
    )
    if said.failure is not None and said.failure.code in {"rejected", "denied"}:
        return f"It was not forwarded: {said.error}"
    if said.failure is not None:
        raise ToolSaidNo(said.failure)
    names = listed([one.shown for one in to])
    notes = [taken(who, one) for who, one in zip(reading.message.to, to, strict=True)]
    return together(f"**Forwarded** “{subject(mail)}” from {sender(mail)} to {names}.", *notes, found.note)


def finish(draft: dict[str, Any], *, send: bool, notes: Sequence[str]) -> Play:
    """Show what was drafted, or send it after a yes."""
    to = whom(draft.get("to") or [])
    said = " ".join(note for note in notes if note)
    if not send:
        return together(
            f"I drafted a mail to {to}: **{subject(draft)}**.",
            quoted(str(draft.get("text", ""))),
            attached(draft),
            said,
            "Nothing was sent. Say “send it” to send it, or what shall be different.",
        )
    return (yield from sent(draft, said))


def sent(draft: dict[str, Any], note: str = "") -> Play:
    """Send a draft; a no leaves it where it is.

    Raises:
        ToolSaidNo: it could not be sent.
    """
    to = whom(draft.get("to") or [])
    said = yield Call("send_draft", {"draft": draft["draft"], "seal": draft["seal"], "account": draft["account"]})
    if said.failure is not None:
        if said.failure.code not in {"rejected", "denied", "outcome_unknown"}:
            raise ToolSaidNo(said.failure)
        return together(f"The mail to {to} was not sent: {said.error}", "The draft is kept under Drafts.")
    link = f"[Open it]({said.answer['link']})" if said.answer.get("link") else ""
    return together(
        f"**Sent** to {to}: “{subject(draft)}”. {link}".rstrip(),
        quoted(str(draft.get("text", ""))),
        attached(draft),
        note,
    )


def attached(draft: dict[str, Any]) -> str:
    """Return which files go along."""
    names = [plain(str(one["name"])) for one in draft.get("attachments", ())]
    return f"Attached: {listed(names)}." if names else ""


def taken(who: str, person: Person) -> str:
    """Say whom a name was taken for, and why."""
    if not person.why or "@" in who:
        return ""
    return f"I took {person.shown} for “{plain(who)}”: {plain(person.why)}."


def account_of(wanted: str) -> Generator[Call, Said, dict[str, Any]]:
    """Return the account that writes: the one named, else the first that works; empty when none is connected."""
    answer = yield from need("list_accounts")
    found: list[dict[str, Any]] = answer.get("accounts", [])
    named = [one for one in found if wanted and wanted.lower() in {one["account"].lower(), str(one["label"]).lower()}]
    active = [one for one in found if one["state"] == "active"]
    chosen = [*named, *active, *found]
    return chosen[0] if chosen else {"account": wanted, "label": ""}


def people_called(names: Sequence[str], account: str) -> Generator[Call, Said, list[Person]]:
    """Find each of the people.

    Raises:
        Asks: one isn't known, or is several.
    """
    found = []
    for who in names:
        found.append((yield from person_called(who, account)))  # noqa: PERF401 - a comprehension can't yield
    return found


def _addresses(names: Sequence[str], account: str) -> Generator[Call, Said, list[str]]:
    return [one.address for one in (yield from people_called(names, account))]


def _files(reading: Reading, situation: Situation) -> tuple[str, ...]:
    """Return the names of the files that go along.

    Raises:
        Asks: one isn't there.
    """
    files = reading.files
    if files.missing:
        raise Asks(f"There is no file called {listed(files.missing, 'or')} here. Attach it and ask again.")
    along = list(files.names)
    if files.at_hand or (situation.results and not along and reading.intent != "forward"):
        along += [name for name in at_hand(situation.files) if name not in along]
    return tuple(along)


def _body(message: Message, situation: Situation, files: Sequence[str]) -> _Body | None:
    """Return what the mail is to say; None when the request says nothing of it."""
    if message.exact:
        return _Body(message.exact, message.subject or subject_from(message.exact))
    point = point_of(message.point) if message.point else None
    if situation.results and (point is None or point.topic_only):
        return _of_results(situation, point, files)
    if point is not None:
        text = together(point.text, f"Please find attached {listed(files)}." if files else "")
        return _Body(text, point.subject, point.topic_only, courteous=point.courteous)
    if files:
        verb = "is" if len(files) == 1 else "are"
        return _Body(f"Attached {verb} {listed(files)}.", listed(files))
    return None


def _of_results(situation: Situation, point: Point | None, files: Sequence[str]) -> _Body:
    """Return the results of the steps before, as they may leave the house."""
    text = without_files("\n\n".join(situation.results)).strip()
    if len(text) > _LONGEST_RESULT:
        text = f"{text[:_LONGEST_RESULT].rsplit(' ', 1)[0]} …"
    head = "Here is the result:" if point is None else f"Here is what I have about {point.subject.lower()}:"
    tail = f"Attached: {listed(files)}." if files else ""
    about = point.subject if point is not None else (listed(files) if files else "Result")
    return _Body(together(head, text, tail), about, formatted=is_markdown(text))


def _letter(message: Message, people: Sequence[dict[str, str]], body: str, account: dict[str, Any]) -> str:
    known = [(str(one.get("name") or ""), str(one.get("email") or "")) for one in people]
    called = message.to[0] if len(message.to) == 1 else ""
    hello = greeting(known, called=called, formal=message.formal)
    me = own_name(str(account.get("label") or ""), str(account.get("account") or ""))
    return whole(body, hello, me, formal=message.formal)


def _missing(body: _Body) -> str:
    if not body.topic_only:
        return ""
    return "It names the topic only: fixed rules don't know what to say about it. Tell me: “say that …”."


def how_many(drafts: Sequence[object]) -> str:
    """Return "1 draft"."""
    return counted(len(drafts), "draft")
