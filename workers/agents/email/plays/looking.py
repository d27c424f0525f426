"""Lists, single mails, threads, and who wrote."""

from collections import Counter
from typing import Any

from workers.agentkit.plain_words import plain
from workers.agentkit.plays import Play, need
from workers.agents.email.plays.choosing import (
    Found,
    counted_mails,
    mails_of,
    nothing,
    one_of,
    several_mails,
)
from workers.agents.email.plays.wording import (
    counted,
    day,
    for_assistants,
    line,
    listed,
    numbered,
    quoted,
    sender,
    subject,
    whom,
)
from workers.agents.email.reading.meaning import Reading

_LISTED = 20
_COUNTED = 100
_SENDERS = 10
_MOST_READ = 3


def listing(reading: Reading) -> Play:
    """List mails."""
    filters = reading.filters
    found = yield from mails_of(filters, limit=filters.newest or _LISTED)
    if not found.mails:
        return together(nothing(filters), found.note)
    head = counted_mails(filters, max(len(found.ids), found.about if found.more else 0), about=found.more)
    more = f"These are the newest {len(found.mails)}." if found.more or len(found.ids) > len(found.mails) else ""
    sent = filters.folder == "sent"
    return together(f"{head}:\n\n{numbered(found.mails, sent=sent)}", more, found.note)


def counting(reading: Reading) -> Play:
    """Count mails."""
    found = yield from mails_of(reading.filters, limit=_COUNTED)
    count = max(len(found.ids), found.about)
    said = counted_mails(reading.filters, count, about=found.more)
    return together(f"{said}{', as the provider estimates' if found.more else ''}.", found.note)


def reading_one(reading: Reading) -> Play:
    """Read a mail aloud, with what it asks for."""
    filters = reading.filters
    if filters.when and not filters.ordinal and not filters.newest:
        return (yield from _reading_some(reading))
    mail, found = yield from one_of(filters)
    whole = yield from need("read_mail", mail=mail["mail"], account=found.account)
    findings = yield from need("analyse_mail", mails=[mail["mail"]], account=found.account)
    others = f"There are {found.about - 1:,} more." if filters.ordinal is None and found.about > 1 else ""
    return together(_whole(whole), _findings(findings), others, found.note)


def _reading_some(reading: Reading) -> Play:
    """Read what somebody wrote in a stretch of time."""
    found = yield from mails_of(reading.filters, limit=_MOST_READ)
    if not found.mails:
        return together(nothing(reading.filters), found.note)
    texts = []
    for mail in found.mails[:_MOST_READ]:
        texts.append(_whole((yield from need("read_mail", mail=mail["mail"], account=found.account))))  # noqa: PERF401 - a comprehension can't yield
    more = f"There are {found.about - len(texts):,} more." if found.about > len(texts) else ""
    return together(*texts, more, found.note)


def _whole(mail: dict[str, Any]) -> str:
    files = [plain(str(one["name"])) for one in mail.get("attachments", ()) if not one.get("inline")]
    head = f"**{subject(mail)}** – {sender(mail)}, {mail.get('shown_at', '')}"
    notes = [f"Attached: {listed(files)}." if files else ""]
    if mail.get("quotes_earlier"):
        notes.append("Below it, it quotes earlier mails.")
    return together(head, quoted(str(mail.get("text", ""))), " ".join(note for note in notes if note), _warned(mail))


def _warned(mail: dict[str, Any]) -> str:
    told = for_assistants(mail)
    return f"**Part of it is written for an assistant, not for you; nothing of it was done:** {told}" if told else ""


def _findings(answer: dict[str, Any]) -> str:
    for one in answer.get("mails", ()):
        asked = "\n".join(f"- {task(item)}" for item in one.get("action_items", ()))
        return f"It asks you to:\n\n{asked}" if asked else ""
    return ""


def task(item: dict[str, Any]) -> str:
    """Return something to do with its day."""
    due = day(item.get("due"), item.get("due_time"), item.get("due_said"))
    return f"{plain(str(item['what']))}{f' – **{due}**' if due else ''}"


def thread(reading: Reading) -> Play:
    """Show a thread, or what it comes to."""
    mail, found = yield from one_of(reading.filters)
    answer = yield from need("read_thread", thread=mail["thread"], account=found.account)
    mails = answer.get("mails", [])
    head = f"**{subject(mail)}** – {counted(len(mails))}"
    if not reading.with_tasks:
        parts = [
            together(
                f"**{sender(one)}**, {one.get('shown_at', '')}", quoted(str(one.get("text", "")), 1_500), _warned(one)
            )
            for one in mails
        ]
        return together(head, *parts, found.note)
    ids = [one["mail"] for one in mails]
    analysed = (yield from need("analyse_mail", mails=ids, account=found.account)).get("mails", [])
    told = [f"- {sender(one)}, {one.get('shown_at', '')}: {_first_words(one)}" for one in mails]
    open_ends = [f"- {task(item)}" for one in analysed for item in one.get("action_items", ())]
    questions = [f"- {plain(question)}" for one in analysed[-1:] for question in one.get("questions", ())]
    return together(
        head,
        "\n".join(told),
        "What is asked for or promised:\n\n" + "\n".join(open_ends) if open_ends else "",
        "The last mail asks:\n\n" + "\n".join(questions) if questions else "",
        *map(_warned, mails),
        found.note,
    )


def _first_words(mail: dict[str, Any]) -> str:
    text = quoted(str(mail.get("text", "")), 400).replace("> ", "").replace(">", "")
    words = " ".join(text.split())
    return words if len(words) <= 220 else f"{words[:220].rsplit(' ', 1)[0]} …"  # noqa: PLR2004 - two lines


def answered(reading: Reading) -> Play:
    """Tell whether somebody wrote."""
    filters = reading.filters
    found = yield from mails_of(filters, limit=5)
    if not found.mails:
        return together(f"No. {nothing(filters)}", found.note)
    return together(f"Yes, {counted(max(found.about, len(found.mails)))}:\n\n{numbered(found.mails)}", found.note)


def senders(reading: Reading) -> Play:
    """Count who writes most."""
    found = yield from mails_of(reading.filters, limit=_COUNTED)
    if not found.mails:
        return nothing(reading.filters)
    tally = Counter(sender(mail) for mail in found.mails)
    lines = "\n".join(
        f"{place}. **{who}** – {counted(n)}" for place, (who, n) in enumerate(tally.most_common(_SENDERS), 1)
    )
    return f"Among the {several_mails(reading.filters, len(found.mails))}:\n\n{lines}"


def accounts(_reading: Reading) -> Play:
    """List the connected accounts."""
    answer = yield from need("list_accounts")
    found = answer.get("accounts", [])
    if not found:
        return "No account is connected. Connect one under Settings, Connections."
    may = {"read": "read", "modify": "sort", "send": "send"}
    lines = [
        f"- **{plain(one['account'])}** ({one['provider']}): may {listed([may.get(s, s) for s in one.get('may', [])])}"
        + ("" if one["state"] == "active" else f" – {one['state']}")
        for one in found
    ]
    return f"**{counted(len(found), 'account')}**:\n\n" + "\n".join(lines)


def labels(reading: Reading) -> Play:
    """List the labels."""
    answer = yield from need("list_labels", account=reading.filters.account or None)
    own = [f"- {plain(name)}" for name in answer.get("labels", ())]
    other = listed([plain(name) for name in answer.get("of_the_provider", ())])
    head = f"**{counted(len(own), 'label')}** of your own" + (":\n\n" + "\n".join(own) if own else ".")
    return together(head, f"Of the provider: {other}." if other else "")


def drafts(reading: Reading) -> Play:
    """List the drafts."""
    answer = yield from need("list_drafts", account=reading.filters.account or None)
    found = answer.get("drafts", [])
    if not found:
        return "There are no drafts."
    lines = [
        f"{place}. **{subject(one)}** to {whom(one.get('to') or []) or 'nobody yet'}"
        + (" – made in this conversation" if one.get("this_conversation") else "")
        for place, one in enumerate(found, 1)
    ]
    return f"**{counted(len(found), 'draft')}**:\n\n" + "\n".join(lines)


def person(reading: Reading) -> Play:
    """Say somebody's address."""
    who = reading.filters.who
    answer = yield from need("find_person", name=who, account=reading.filters.account or None)
    people = answer.get("people", [])
    if not people:
        return f"I know no address for “{plain(who)}”: nobody of that name stands in recent mail."
    lines = [f"- {whom([one])}: {plain((one.get('because') or [''])[0])}" for one in people]
    return "\n".join(lines)


def together(*parts: str) -> str:
    """Return paragraphs, without those that say nothing."""
    return "\n\n".join(part for part in parts if part)


def first_lines(found: Found, most: int = 5) -> str:
    """Return the first mails that an act is about, and how many more."""
    lines = [f"- {line(mail)}" for mail in found.mails[:most]]
    more = len(found.ids) - len(lines)
    return "\n".join([*lines, *([f"- and {counted(more)} more"] if more > 0 else [])])
