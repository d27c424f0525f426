"""How much a mail matters to its reader, as points with their reasons."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workers.agents.email.analysis.asks import Ask
from workers.agents.email.analysis.categories import BULK, Category
from workers.agents.email.analysis.letter import Letter
from workers.agents.email.analysis.mood import Mood

Level = Literal["high", "normal", "low"]
_BASE = 30
_HIGH, _NORMAL = 70, 35
_SOON_DAYS = 3
_URGENT = re.compile(
    r"\b(?:urgent(?:ly)?|asap|as soon as possible|immediately|important|critical|final (?:notice|reminder)|"
    r"last reminder|"
    r"action required|overdue|emergency|time[- ]sensitive|dringend|eilig|wichtig|sofort|letzte mahnung)\b",
    re.IGNORECASE,
)
_CATEGORY_POINTS: dict[Category, tuple[int, str]] = {
    "security": (20, "it is about the safety of an account"),
    "bill": (10, "it is about money"),
    "calendar": (5, "it is about an appointment"),
    "newsletter": (-30, "it is a newsletter"),
    "promotion": (-35, "it wants to sell something"),
    "notification": (-15, "a program sent it"),
    "spam-like": (-50, "it looks like spam"),
}


@dataclass(frozen=True, slots=True)
class Importance:
    """Points from 0 to 100, the level they mean, and the reasons, the weightiest first."""

    points: int
    level: Level
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the rest of the analysis found."""

    category: Category
    asks: Sequence[Ask]
    questions: Sequence[str]
    mood: Mood


def importance_of(letter: Letter, signs: Signs, *, today: date) -> Importance:
    """Return how much a mail matters; bulk mail can't raise itself by calling itself urgent."""
    weights = [*_by_sender(letter, signs), *_by_content(letter, signs, today)]
    points = max(0, min(100, _BASE + sum(weight for weight, _ in weights)))
    level: Level = "high" if points >= _HIGH else "normal" if points >= _NORMAL else "low"
    ordered = sorted(weights, key=lambda one: -abs(one[0]))
    return Importance(points, level, tuple(reason for _, reason in ordered))


def _by_sender(letter: Letter, signs: Signs) -> Iterator[tuple[int, str]]:
    if signs.category in _CATEGORY_POINTS:
        yield _CATEGORY_POINTS[signs.category]
    if signs.category in BULK:
        return
    if letter.known:
        yield 15, "you have written to the sender before"
    elif letter.inside:
        yield 10, "the sender is in your organisation"
    own = letter.account.lower()
    to = [address.lower() for address in letter.to]
    if own and to == [own]:
        yield 10, "it is addressed to you alone"
    elif own and own not in to and own in [address.lower() for address in letter.cc]:
        yield -15, "you are only in copy"


def _by_content(letter: Letter, signs: Signs, today: date) -> Iterator[tuple[int, str]]:
    if signs.category in {"newsletter", "promotion", "spam-like"}:
        return
    yield from _by_tasks(signs.asks, today)
    if signs.questions and signs.category not in BULK:
        yield 5 if signs.asks else 10, "it asks you a question"
    if match := _URGENT.search(f"{letter.subject}\n{letter.text[:2_000]}"):
        yield 15, f"it says “{match[0].lower()}”"
    if signs.mood == "negative" and signs.category not in BULK:
        yield 10, "it sounds upset or troubled"


def _by_tasks(asks: Sequence[Ask], today: date) -> Iterator[tuple[int, str]]:
    due = sorted(ask.due for ask in asks if ask.due is not None)
    if due and due[0] < today:
        yield 25, f"something was due on {due[0]:%-d %B %Y}"
    elif due and (due[0] - today).days <= _SOON_DAYS:
        yield 30, f"something is due by {due[0]:%-d %B %Y}"
    elif due:
        yield 15, f"something is due by {due[0]:%-d %B %Y}"
    elif asks:
        yield 15, "it asks you to do something"
