"""Everything the rules find in one mail."""

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from workers.agents.email.analysis.amounts import amounts
from workers.agents.email.analysis.asks import Ask, asks, promises
from workers.agents.email.analysis.assistants import Instruction, instructions
from workers.agents.email.analysis.categories import BULK, Category, category_of
from workers.agents.email.analysis.importance import Importance, Signs, importance_of
from workers.agents.email.analysis.letter import Letter
from workers.agents.email.analysis.mood import Mood, mood
from workers.agents.email.analysis.questions import questions

#: Asks for words, not only for something to be done.
_WANTS_ANSWER = re.compile(
    r"\b(?:let (?:me|us) know|tell (?:me|us)|write (?:back|to (?:me|us))|repl(?:y|ies)|respond|answer|confirm|"
    r"get back|call (?:me|us)|"
    r"rsvp|antwort\w*|bescheid|rückmeldung|(?:could|can|would) you)\b",
    re.IGNORECASE,
)
#: Raised when the rules change, so that what was found by older ones is told apart.
RULES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one mail is and asks for; for mail of the account's own person ``asks`` are its promises."""

    letter: Letter
    category: Category
    category_reason: str
    importance: Importance
    mood: Mood
    mood_figure: float
    asks: tuple[Ask, ...]
    questions: tuple[str, ...]
    amounts: tuple[str, ...]
    #: What it says to an assistant, not to its reader: nothing of it is to be done.
    instructs_assistant: tuple[Instruction, ...] = ()

    @property
    def wants_answer(self) -> bool:
        """Whether somebody waits for an answer."""
        if self.letter.mine or self.category in BULK or self.instructs_assistant:
            return False
        return bool(self.questions) or any(_WANTS_ANSWER.search(ask.quote) for ask in self.asks)

    def as_json(self) -> dict[str, Any]:
        """Return the form that tools answer with and ``email_metadata`` keeps."""
        return {
            "rules": RULES,
            "category": self.category,
            "category_reason": self.category_reason,
            "importance": {
                "level": self.importance.level,
                "points": self.importance.points,
                "reasons": list(self.importance.reasons),
            },
            "sentiment": {"mood": self.mood, "figure": self.mood_figure},
            "action_items": [ask_as_json(ask) for ask in self.asks],
            "questions": list(self.questions),
            "amounts": list(self.amounts),
            "instructs_assistant": [one.as_json() for one in self.instructs_assistant],
        }


def ask_as_json(ask: Ask) -> dict[str, Any]:
    """Return an action item; ``due`` is missing where the mail names no certain day."""
    return {
        "what": ask.what,
        "quote": ask.quote,
        "due": ask.due.isoformat() if ask.due else None,
        "due_time": ask.clock.strftime("%H:%M") if ask.clock else None,
        "due_said": ask.due_said or None,
    }


def analyse(letter: Letter, *, today: date | None = None, zone: tzinfo | None = None) -> Findings:
    """Return what the rules find in a mail.

    Args:
        letter: the mail.
        today: what "due soon" counts from; the day of the mail when left out.
        zone: the reader's time zone.
    """
    told = () if letter.mine else instructions(f"{letter.subject}\n\n{letter.text}", letter.hidden)
    category, reason = category_of(letter, instructs=bool(told))
    sounding, figure = mood(letter.text)
    asked = () if told else _asked(letter, category, zone)
    questioned = () if told or category in {"newsletter", "promotion", "spam-like"} else questions(letter.text)
    signs = Signs(category=category, asks=asked, questions=questioned, mood=sounding)
    return Findings(
        letter=letter,
        category=category,
        category_reason=reason,
        importance=importance_of(letter, signs, today=today or _day(letter.at, zone)),
        mood=sounding,
        mood_figure=figure,
        asks=asked,
        questions=questioned,
        amounts=amounts(letter.text),
        instructs_assistant=told,
    )


def _asked(letter: Letter, category: Category, zone: tzinfo | None) -> tuple[Ask, ...]:
    """Return what is to be done: nothing that mail to many tells its readers to do."""
    if letter.mine:
        return promises(letter.text, letter.at, zone)
    if category in {"newsletter", "promotion", "spam-like"}:
        return ()
    return asks(letter.text, letter.at, zone)


def _day(at: datetime, zone: tzinfo | None) -> date:
    return (at.astimezone(zone) if zone else at).date()
