"""Digests: what must be done by when, what matters, who waits for whom."""

from collections.abc import Iterable, Sequence
from typing import Any

from workers.agentkit.plain_words import plain
from workers.agentkit.plays import Part, Play, need
from workers.agents.email.plays.choosing import described, several_mails, which
from workers.agents.email.plays.looking import task, together
from workers.agents.email.plays.wording import counted, for_assistants, listed, numbered, when
from workers.agents.email.reading.meaning import Filters, Reading

_LIMIT = 50
_TITLES = {
    "important": "Most important",
    "answer": "Waiting for your answer",
    "bills": "Bills",
    "calendar": "Appointments",
    "people": "From people",
    "notices": "Notifications",
}
_FOR_ASSISTANTS = "Written for an assistant, not for you: nothing of it was done"
_LOOKED_AT = 15


def _digest(filters: Filters) -> Part:
    return (
        yield from need(
            "digest_mail", which=which(filters), account=filters.account or None, limit=filters.newest or _LIMIT
        )
    )


def digesting(reading: Reading) -> Play:
    """Summarise mails."""
    filters = reading.filters
    answer = yield from _digest(filters)
    if not answer.get("count"):
        return _empty(filters)
    groups: dict[str, list[dict[str, Any]]] = answer.get("groups", {})
    counts: dict[str, int] = answer.get("group_counts", {})
    if filters.important:
        important = groups.get("important", [])
        if not important:
            return f"Nothing is urgent among {_all(answer, filters)}."
        return together(
            f"**{counted(len(important))}** that matter most, of {_all(answer, filters)}:", _lines(important)
        )
    all_of_it = _all(answer, filters)
    parts = [f"**{all_of_it[0].upper()}{all_of_it[1:]}**."]
    if todo := _todo(answer):
        parts.append(f"### To do\n\n{todo}")
    parts += [
        f"### {title}\n\n{_lines(groups[name])}{_more(groups[name], counts[name])}"
        for name, title in _TITLES.items()
        if groups.get(name)
    ]
    if told := groups.get("for_assistants"):
        parts.append(f"### {_FOR_ASSISTANTS}\n\n{_told(told)}{_more(told, counts['for_assistants'])}")
    parts.append(_rest(groups.get("rest", []), counts.get("rest", 0)))
    return together(*parts)


def tasks(reading: Reading) -> Play:
    """List what must be done."""
    answer = yield from _digest(reading.filters)
    if not answer.get("count"):
        return _empty(reading.filters)
    todo = _todo(answer)
    if not todo:
        return f"Nothing is asked of you in {_all(answer, reading.filters)}."
    items = counted(int(answer["to_do_count"]), "thing")
    return together(f"**{items} to do**, from {_all(answer, reading.filters)}:", todo)


def promises(reading: Reading) -> Play:
    """List what the person promised in mail they sent."""
    answer = yield from _digest(reading.filters)
    todo = _todo(answer)
    if not todo:
        return f"I found no promise in {_all(answer, reading.filters)}."
    return together(f"What you promised, in {_all(answer, reading.filters)}:", todo)


def unanswered(reading: Reading) -> Play:
    """List mails that wait for the person's answer."""
    answer = yield from _digest(reading.filters)
    groups = answer.get("groups", {})
    people = [
        one
        for name in ("important", "answer", "people", "bills", "calendar")
        for one in groups.get(name, ())
        if one.get("wants_answer")
    ]
    waiting = []
    for one in people[:_LOOKED_AT]:
        if not (yield from _has_answer(one, str(answer["account"]))):
            waiting.append(one)  # noqa: PERF401 - a comprehension can't yield
    if not waiting:
        return f"Nobody waits for an answer, as far as {_all(answer, reading.filters)} tell."
    return together(f"**{counted(len(waiting))}** may wait for your answer:", _lines(waiting))


def _has_answer(one: dict[str, Any], account: str) -> Any:  # noqa: ANN401 - a part of a play that returns a bool
    """Tell whether the person wrote after this mail."""
    found = yield from need("read_thread", thread=one["thread"], account=account)
    mails = found.get("mails", [])
    return bool(mails) and str(mails[-1]["from"]["email"]).lower() == account.lower()


def silent(reading: Reading) -> Play:
    """List mails of the person that nobody has answered."""
    asked = which(reading.filters) | {"folder": "sent"}
    asked.setdefault("when", "last 30 days")
    sent = yield from need("list_mail", which=asked, limit=_LOOKED_AT, account=reading.filters.account or None)
    open_ends, seen = [], set()
    for mail in sent.get("mails", ()):
        if mail["thread"] in seen:
            continue
        seen.add(mail["thread"])
        if (yield from _has_answer(mail, str(sent["account"]))):
            open_ends.append(mail)
    if not open_ends:
        return "Everybody whom you wrote to lately has written back."
    head = f"**{counted(len(open_ends))}** of yours without an answer, of the last {len(seen)} ({asked['when']}):"
    return together(head, numbered(open_ends, sent=True))


def _empty(filters: Filters) -> str:
    return f"There is no {described(filters)}."


def _all(answer: dict[str, Any], filters: Filters) -> str:
    count = int(answer.get("count") or 0)
    newest = "the newest " if answer.get("more_than_these") else ""
    return f"{newest}{several_mails(filters, count)}"


def _todo(answer: dict[str, Any]) -> str:
    lines = []
    for item in answer.get("to_do", ()):
        late = " (overdue)" if item.get("overdue") else ""
        lines.append(f"- {task(item)}{late} — {_reference(item)}")
    more = int(answer.get("to_do_count") or 0) - len(lines)
    return "\n".join([*lines, *([f"- and {more} more"] if more > 0 else [])])


def _reference(one: dict[str, Any]) -> str:
    return f"{plain(str(one['from']))}, “{plain(str(one['subject']))}”, {when(str(one['at']))}"


def _lines(found: Iterable[dict[str, Any]]) -> str:
    lines = []
    for one in found:
        marks = "".join(
            [
                " · unread" if one.get("unread") else "",
                f" · {listed([plain(amount) for amount in one['amounts']])}" if one.get("amounts") else "",
                f" · attached: {listed([plain(name) for name in one['attachments']])}"
                if one.get("attachments")
                else "",
                " · sounds upset" if one.get("mood") == "negative" else "",
            ]
        )
        words = f"\n  {plain(str(one['first_words']))}" if one.get("first_words") else ""
        lines.append(
            f"- **{plain(str(one['from']))}** – {plain(str(one['subject']))} ({when(str(one['at']))}){marks}{words}"
        )
    return "\n".join(lines)


def _told(found: Iterable[dict[str, Any]]) -> str:
    return "\n".join(f"- {_reference(one)}: {for_assistants(one)}" for one in found)


def _more(shown: Sequence[object], count: int) -> str:
    return f"\n- and {counted(count - len(shown))} more" if count > len(shown) else ""


def _rest(rest: Sequence[dict[str, Any]], count: int) -> str:
    if not rest:
        return ""
    names = list(dict.fromkeys(plain(str(one["from"])) for one in rest))[:5]
    others = " and others" if count > len(rest) else ""
    return f"And {counted(count)} that can wait: newsletters and adverts from {listed(names)}{others}."
