"""Many mails as one page: what must be done by when, then what matters, then the rest in numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from workers.agents.email.analysis.asks import Ask
from workers.agents.email.analysis.categories import Category
from workers.agents.email.analysis.findings import Findings, ask_as_json
from workers.agents.email.analysis.plain import one_line
from workers.agents.email.analysis.sentences import sentences

Group = Literal["important", "answer", "bills", "calendar", "people", "notices", "for_assistants", "rest"]
#: What is told of each group, so that an answer stays short enough to be read; all of them are counted.
_MOST: dict[Group, int] = {
    "important": 25, "answer": 25, "bills": 15, "calendar": 15, "people": 15, "notices": 10, "for_assistants": 10,
    "rest": 10,
}  # fmt: skip
_MOST_TASKS = 40
GROUPS: tuple[Group, ...] = ("important", "answer", "bills", "calendar", "people", "notices", "for_assistants", "rest")
_BY_KIND: dict[Category, Group] = {
    "bill": "bills", "calendar": "calendar", "notification": "notices", "security": "notices",
    "newsletter": "rest", "promotion": "rest", "spam-like": "rest",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, with the mail that asks for it."""

    ask: Ask
    source: Findings


@dataclass(frozen=True, slots=True)
class Digest:
    """The mails of a digest: tasks in the order of their days, and groups, the most important mail first."""

    tasks: tuple[Task, ...]
    groups: dict[Group, tuple[Findings, ...]]
    today: date

    def as_json(self) -> dict[str, Any]:
        """Return the form that the tool answers with."""
        return {
            "today": self.today.isoformat(),
            "to_do": [
                ask_as_json(task.ask) | {"overdue": _overdue(task, self.today)} | _reference(task.source)
                for task in self.tasks[:_MOST_TASKS]
            ],
            "to_do_count": len(self.tasks),
            "groups": {
                name: [_line(one) for one in found[: _MOST[name]]] for name, found in self.groups.items() if found
            },
            "group_counts": {name: len(found) for name, found in self.groups.items() if found},
            "categories": dict(Counter(one.category for found in self.groups.values() for one in found)),
        }


def digest(findings: Iterable[Findings], *, today: date) -> Digest:
    """Return the digest of mails; a thread's older mails give way to its newest."""
    newest = _newest_of_each_thread(list(findings))
    ordered = sorted(newest, key=lambda one: (-one.importance.points, -one.letter.at.timestamp()))
    groups: dict[Group, list[Findings]] = {name: [] for name in GROUPS}
    for one in ordered:
        groups[_group(one)].append(one)
    tasks = [Task(ask, one) for one in ordered for ask in one.asks]
    tasks.sort(key=lambda task: (task.ask.due is None, task.ask.due or today, -task.source.importance.points))
    return Digest(tuple(tasks), {name: tuple(found) for name, found in groups.items()}, today)


def _newest_of_each_thread(findings: Sequence[Findings]) -> list[Findings]:
    kept: dict[str, Findings] = {}
    for one in findings:
        key = one.letter.thread_id or one.letter.id
        if key not in kept or one.letter.at > kept[key].letter.at:
            kept[key] = one
    return list(kept.values())


def _group(one: Findings) -> Group:
    if one.instructs_assistant:
        return "for_assistants"
    if one.importance.level == "high":
        return "important"
    return _BY_KIND.get(one.category) or ("answer" if one.wants_answer else "people")


def _overdue(task: Task, today: date) -> bool:
    return task.ask.due is not None and task.ask.due < today


def _reference(one: Findings) -> dict[str, Any]:
    """Return what names a mail to its reader, and its id."""
    letter = one.letter
    return {
        "mail": letter.id,
        "thread": letter.thread_id,
        "from": one_line(letter.sender, 80),
        "subject": one_line(letter.subject, 120),
        "at": letter.at.isoformat(),
    }


def _line(one: Findings) -> dict[str, Any]:
    return _reference(one) | {
        "unread": one.letter.unread,
        "category": one.category,
        "level": one.importance.level,
        "why": list(one.importance.reasons[:2]),
        "first_words": "" if one.instructs_assistant else first_words(one),
        "instructs_assistant": [told.as_json() for told in one.instructs_assistant],
        "questions": list(one.questions[:2]),
        "amounts": list(one.amounts[:3]),
        "wants_answer": one.wants_answer,
        "mood": one.mood,
        "attachments": [one_line(name, 80) for name in one.letter.attachments[:5]],
    }


def first_words(one: Findings) -> str:
    """Return a mail's first words that say something: its first sentences."""
    said = sentences(one.letter.text)
    return one_line(" ".join(said[:2]), 220)
