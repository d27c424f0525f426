"""Who is meant by a name or a role: addresses known from mail, each with what speaks for it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workers.agents.email.analysis.letter import domain_of
from workers.agents.email.analysis.plain import one_line
from workers.agents.email.mailbox.port import Address, MailSummary

#: Words in somebody's mail that show a role: people write "my landlord", their landlord's mail says "tenancy".
ROLES: dict[str, tuple[str, ...]] = {
    "landlord": (
        "landlord", "landlady", "rent", "lease", "tenancy", "tenant", "property", "properties", "apartment",
        "housing", "vermieter", "hausverwaltung", "miete"
    ),
    "plumber": (
        "plumber", "plumbing", "boiler", "heating", "leak", "pipes", "drain", "klempner", "sanitär", "heizung"
    ),
    "electrician": ("electrician", "electrical", "wiring", "fuse", "elektriker", "elektro"),
    "accountant": ("accountant", "accounting", "tax return", "bookkeeping", "steuerberater", "buchhaltung"),
    "tax office": ("tax office", "tax", "revenue", "finanzamt", "steuer"),
    "bank": ("bank", "account statement", "banking", "sparkasse"),
    "insurance": ("insurance", "policy", "claim", "versicherung"),
    "dentist": ("dentist", "dental", "zahnarzt"),
    "doctor": ("doctor", "practice", "clinic", "medical", "arzt", "praxis"),
    "school": ("school", "class", "teacher", "schule", "kindergarten"),
    "lawyer": ("lawyer", "attorney", "legal", "law", "solicitor", "anwalt", "kanzlei"),
    "caterer": ("catering", "caterer", "menu", "buffet"),
    "supplier": ("supplier", "supply", "supplies", "delivery", "order confirmation"),
    "gym": ("gym", "fitness", "membership"),
    "airline": ("airline", "flight", "booking", "airways"),
    "garage": ("garage", "car", "workshop", "werkstatt"),
    "neighbour": ("neighbour", "neighbor", "nachbar"),
    "boss": ("boss", "manager", "head of", "director", "ceo"),
}  # fmt: skip
_SAME = {
    "landlady": "landlord", "neighbours": "neighbour", "neighbor": "neighbour", "neighbors": "neighbour",
    "manager": "boss", "insurer": "insurance", "physician": "doctor", "attorney": "lawyer", "mechanic": "garage",
    "teacher": "school",
}  # fmt: skip
_TITLE = re.compile(r"\b(?:mr|mrs|ms|miss|dr|prof|herr|frau)\b\.?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_ROBOT = re.compile(r"^(?:no-?reply|do-?not-?reply|notifications?|newsletter|mailer|bounce)", re.IGNORECASE)
#: Points: the name itself, the address, a role in name or address, a role in what they wrote.
_NAME, _ADDRESS, _ROLE_NAME, _SUBJECT, _SNIPPET = 12, 9, 8, 3, 2
_MOST_FROM_WORDS = 7


@dataclass
class Candidate:
    """Somebody who could be meant."""

    email: str
    name: str = ""
    points: int = 0
    because: list[str] = field(default_factory=list)
    mails: int = 0
    newest: datetime | None = None
    _from_words: int = 0

    def speaks(self, points: int, why: str, *, words: bool = False) -> None:
        """Count something that speaks for them, once for each reason."""
        if why in self.because:
            return
        if words:
            points = min(points, _MOST_FROM_WORDS - self._from_words)
            self._from_words += points
        if points > 0:
            self.points += points
            self.because.append(why)


def terms_of(wanted: str) -> tuple[str, ...]:
    """Return words to search mail with for a role; () for a name."""
    low = wanted.casefold()
    return ROLES.get(_SAME.get(low, low.removesuffix("s") if low.removesuffix("s") in ROLES else low), ())


def ranked(wanted: str, mails: Iterable[MailSummary], own: str) -> list[Candidate]:
    """Return who could be meant, the likeliest first.

    Args:
        wanted: a name, a role or an address.
        mails: mails from and to the account.
        own: the account's address, which is nobody else's.
    """
    found: dict[str, Candidate] = {}
    for mail in mails:
        sent = mail.sender.same_as(own)
        for address in mail.to if sent else (mail.sender,):
            if not address.same_as(own):
                candidate = found.setdefault(address.email.casefold(), Candidate(address.email))
                _weigh(candidate, address, mail, wanted, sent=sent)
    scored = [one for one in found.values() if one.points > 0]
    oldest = datetime.min.replace(tzinfo=next((one.newest.tzinfo for one in scored if one.newest), None))
    return sorted(scored, key=lambda one: (one.points, one.newest or oldest), reverse=True)


def _weigh(candidate: Candidate, address: Address, mail: MailSummary, wanted: str, *, sent: bool) -> None:
    candidate.mails += 1
    candidate.name = candidate.name or one_line(address.name, 80)
    if candidate.newest is None or mail.received_at > candidate.newest:
        candidate.newest = mail.received_at
    _by_name(candidate, address, wanted)
    terms = terms_of(wanted)
    role = _role_in(f"{address.name} {domain_of(address.email)}", terms)
    if role:
        candidate.speaks(_ROLE_NAME, f"“{role}” stands in the name or address")
    if sent or _ROBOT.match(address.email):
        return
    if word := _role_in(mail.subject, terms):
        candidate.speaks(_SUBJECT, f"wrote about “{word}”", words=True)
    if word := _role_in(mail.snippet, terms):
        candidate.speaks(_SNIPPET, f"wrote about “{word}”", words=True)


def _by_name(candidate: Candidate, address: Address, wanted: str) -> None:
    if "@" in wanted:
        if address.same_as(wanted):
            candidate.speaks(2 * _NAME, "that is the address")
        return
    parts = [word.casefold() for word in _WORD.findall(_TITLE.sub("", wanted))]
    names = {word.casefold() for word in _WORD.findall(address.name)}
    places = {word.casefold() for word in _WORD.findall(address.email)}
    if parts and all(part in names for part in parts):
        candidate.speaks(_NAME + len(parts), f"is called {one_line(address.name, 60)}")
    elif parts and all(part in names | places for part in parts):
        candidate.speaks(_ADDRESS, f"the address is {address.email}")
    elif parts and len(parts[0]) > 3 and all(any(part in place for place in places) for part in parts):  # noqa: PLR2004
        candidate.speaks(_ADDRESS - 3, f"the address is {address.email}")


def _role_in(text: str, terms: Sequence[str]) -> str:
    low = text.casefold()
    for term in terms:
        if re.search(rf"(?<![^\W_]){re.escape(term)}", low):
            return term
    return ""


def shown(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate as the tool answers with it."""
    return {
        "name": candidate.name,
        "email": candidate.email,
        "points": candidate.points,
        "because": candidate.because[:3],
        "mails": candidate.mails,
        "newest": candidate.newest.isoformat(timespec="minutes") if candidate.newest else None,
    }
