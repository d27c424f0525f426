"""Changes the text of a draft as a request says: other words, one more sentence, another tone."""

import re
from dataclasses import dataclass

from workers.agents.email.analysis.sentences import CLOSING, GREETING
from workers.agents.email.writing.points import finished, point_of

DAY = (
    r"(?:(?:next |this )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|tomorrow|today|tonight|"
    r"\d{1,2}(?::\d\d)? ?(?:am|pm)|\d{1,2}:\d\d|noon|\d{1,2}(?:st|nd|rd|th|\.)?(?: of)? (?:january|february|march|"
    r"april|may|"
    r"june|july|august|september|october|november|december))"
)
_A_DAY = re.compile(rf"\b{DAY}\b", re.IGNORECASE)
_A_CLOCK = re.compile(r"\b(?:\d{1,2}(?::\d\d)? ?(?:am|pm)|\d{1,2}:\d\d|noon)\b", re.IGNORECASE)
_COURTESY = re.compile(
    r"(?:Thank you for your (?:message|mail)\.|I hope (?:you are|this finds you) well\.|Thank you in advance\.)\s*"
)
_LONG = {
    "I'm": "I am", "can't": "cannot", "won't": "will not", "I'll": "I will", "don't": "do not", "doesn't": "does not",
    "isn't": "is not", "aren't": "are not", "it's": "it is", "we're": "we are", "we'll": "we will", "you're": "you are",
    "I've": "I have", "we've": "we have", "couldn't": "could not", "I'd": "I would", "didn't": "did not",
}  # fmt: skip
_WELL = "I hope you are well."


class NothingToChange(Exception):
    """The text has nothing of what is to be changed; its words say so."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A mail's text: the greeting's line, what it says, and the sign-off."""

    hello: str
    body: str
    bye: str

    @property
    def text(self) -> str:
        """All of it again."""
        return "\n\n".join(part for part in (self.hello, self.body, self.bye) if part)


def parts_of(text: str) -> Parts:
    """Take a mail's text apart."""
    lines = text.strip().split("\n")
    hello = lines.pop(0).strip() if lines and GREETING.match(lines[0].strip()) else ""
    closing = next((place for place, line in enumerate(lines) if CLOSING.match(line.strip())), len(lines))
    return Parts(hello, "\n".join(lines[:closing]).strip(), "\n".join(lines[closing:]).strip())


def replaced(text: str, said: str) -> str:
    """Return a text that says something else."""
    old = parts_of(text)
    return Parts(old.hello, _worded(said), old.bye).text


def added(text: str, said: str) -> str:
    """Return a text that says something more."""
    old = parts_of(text)
    return Parts(old.hello, f"{old.body} {_worded(said)}".strip(), old.bye).text


def swapped(text: str, old: str, new: str) -> str:
    """Return a text with words put in place of others; without ``old`` the day or time that it names.

    Raises:
        NothingToChange: they don't stand in it.
    """
    parts = parts_of(text)
    fresh = finished(new, end="") if _A_DAY.search(new) else new
    if old:
        pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    else:
        pattern = _A_CLOCK if _A_CLOCK.fullmatch(new) and _A_CLOCK.search(parts.body) else _A_DAY
    fresh = re.sub(r"^(?:on|at) ", "", fresh, flags=re.IGNORECASE)
    body, count = pattern.subn(lambda _: fresh, parts.body, count=0 if old else 1)
    if not count:
        what = f"“{old}”" if old else "a day or time"
        raise NothingToChange(f"The draft doesn't name {what}. Say what it shall say instead: “say that …”.")
    return Parts(parts.hello, body[0].upper() + body[1:], parts.bye).text


def toned(text: str, tone: str) -> str:
    """Return a text in another tone.

    Raises:
        NothingToChange: fixed rules find nothing to change in it.
    """
    change = {"formal": _formal, "friendly": _friendly}.get(tone, _shorter)
    changed = change(parts_of(text)).text
    if changed == text.strip():
        raise NothingToChange(f"It is as {tone or 'short'} as fixed rules can make it. Say what it shall say instead.")
    return changed


def _formal(old: Parts) -> Parts:
    body = old.body
    for short, long in _LONG.items():
        body = re.sub(rf"\b{re.escape(short)}\b", long, body.replace("’", "'"), flags=re.IGNORECASE)
    hello = re.sub(r"^(?:Hi|Hello|Hey)\b", "Dear", old.hello)
    hello = "Dear Sir or Madam," if hello in {"Dear,", "Dear"} else hello
    lines = re.sub(r"\bi am\b", "I am", body)
    return Parts(
        hello, lines[:1].upper() + lines[1:], re.sub(r"^(?:Best regards|Best|Cheers|Thanks)", "Kind regards", old.bye)
    )


def _friendly(old: Parts) -> Parts:
    hello = re.sub(r"^Dear (?=\w+,)", "Hi ", old.hello)
    body = old.body if _WELL in old.body else f"{_WELL} {old.body}"
    return Parts(hello, body, re.sub(r"^(?:Kind|Best) regards", "Many greetings", old.bye))


def _shorter(old: Parts) -> Parts:
    return Parts(old.hello, _COURTESY.sub("", old.body).strip(), old.bye)


def _worded(said: str) -> str:
    point = point_of(said)
    return point.text if point is not None else finished(said)
