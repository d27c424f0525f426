"""A whole mail: greeting, what is to be said, sign-off."""

import re
from collections.abc import Sequence

from workers.agents.email.analysis.plain import visible
from workers.agents.email.analysis.sentences import CLOSING, GREETING

_TITLE = re.compile(r"^(?P<title>Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau)\.?\s+(?P<name>\S.*)$", re.IGNORECASE)
#: Names of firms and desks: nobody's first name.
_NO_PERSON = re.compile(
    r"\b(?:gmbh|ltd|inc|llc|b\.?v|ag|co|corp|s\.?a|plc|kg|ug|team|support|service|services|office|customer|info|"
    r"newsletter|"
    r"sales|billing|accounts?|accounting|admin|no-?reply|hr|group|company|agency|bank|university|school|club|shop|"
    r"store|"
    r"plumbing|heating|properties|property|management|insurance|clinic|practice|news|desk|department|hello|contact|"
    r"properties|solutions|systems|media|studio|press|association|council|hotel|restaurant|garage|customers?)\b|[&@/|"
    r"]|\d",
    re.IGNORECASE,
)
_DESKS_WORDS = (
    "info office mail contact hello admin support sales service team me post kontakt buero noreply billing accounts"
)
_DESKS = frozenset(_DESKS_WORDS.split())


def first_name(shown: str, email: str = "") -> str:
    """Return a person's first name; empty for a firm, a desk, or when it can't be told."""
    plain = re.sub(r"\(.*?\)|[\"“”]", "", visible(shown)).strip()
    if "," in plain:
        last, _, first = plain.partition(",")
        plain = f"{first.strip()} {last.strip()}"
    if plain and not _NO_PERSON.search(plain):
        first = plain.split()[0].strip(".")
        return first if len(first) > 1 and first[0].isupper() and not first.isupper() else first.capitalize()
    return "" if plain else _from_address(email)


def _from_address(email: str) -> str:
    local = email.partition("@")[0].lower()
    parts = re.split(r"[._-]", local)
    if local in _DESKS or len(parts) < 2 or not all(part.isalpha() and len(part) > 1 for part in parts):  # noqa: PLR2004
        return ""
    return "" if _NO_PERSON.search(local) else parts[0].capitalize()


def own_name(label: str, account: str) -> str:
    """Return the name to sign with: the account's label, else what its address says; empty when neither is a name."""
    if label and "@" not in label and not _NO_PERSON.search(label):
        return label
    local = account.partition("@")[0].partition("+")[0]
    parts = [part for part in re.split(r"[._-]", local) if part]
    if local.lower() in _DESKS or not parts or not all(part.isalpha() and len(part) > 1 for part in parts):
        return ""
    return " ".join(part.capitalize() for part in parts)


def greeting(people: Sequence[tuple[str, str]], *, called: str = "", formal: bool = False) -> str:
    """Return the line that a mail begins with.

    Args:
        people: name and address of each who gets it.
        called: how the request calls the one it goes to: "Mrs. Schmidt" wants to be greeted so.
        formal: whether it is to sound formal.
    """
    if len(people) != 1:
        return "Dear all," if formal else "Hi all,"
    shown, email = people[0]
    title = _TITLE.match(called.strip()) or _TITLE.match(shown.strip())
    if title:
        last = title["name"].split()[-1]
        return f"Dear {title['title'].capitalize()} {last[0].upper()}{last[1:]},"
    name = first_name(shown, email)
    if not name and not shown and called and called.isalpha() and called[0].isupper():
        name = called
    if not name:
        return "Dear Sir or Madam," if formal else "Hello,"
    return f"Dear {name}," if formal else f"Hi {name},"


def whole(body: str, hello: str, me: str, *, formal: bool = False) -> str:
    """Return a mail of its body, without a second greeting or sign-off where it has its own."""
    lines = [line for line in body.strip().splitlines() if line.strip()]
    greeted = bool(lines) and GREETING.match(lines[0].strip()) is not None
    signed = any(CLOSING.match(line.strip()) for line in lines[-3:])
    parts = [] if greeted else [hello]
    parts.append(body.strip())
    if not signed:
        parts.append("\n".join(part for part in ("Kind regards" if formal else "Best regards", me) if part))
    return "\n\n".join(parts)


def answering(text: str, *, courteous: bool) -> str:
    """Return the body of a reply: it thanks for the message where it doesn't say something kind by itself."""
    return text if courteous else f"Thank you for your message. {text}"
