"""Values by their look: dates, amounts, durations, names and addresses in a document's words."""

import re

from workers.agents.document.reading.meaning import Kind
from workers.agents.document.reading.words import stem, words

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_COUNT = (
    r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|eighteen|"
    r"twenty(?:-four)?|thirty(?:-six)?|forty|sixty|ninety)"
)
_SIGN = r"(?:€|\$|£|¥|₹|EUR|USD|GBP|CHF|US\$)"
_FIGURE = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_SCALE = r"(?:\s?(?:million|billion|thousand|bn|m|k)\b)?"

_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "date": re.compile(
        rf"\b(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{4}}"
        rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|{_MONTH} \d{{4}})(?!\d)",
        re.IGNORECASE,
    ),
    "amount": re.compile(
        rf"{_SIGN}\s?(?:{_FIGURE}){_SCALE}|(?<![\d.,])(?:{_FIGURE}){_SCALE}\s?"
        rf"(?:€|\$|£|EUR\b|USD\b|GBP\b|CHF\b|euros?\b|dollars?\b|pounds?\b|cents?\b)"
    ),
    "duration": re.compile(
        rf"\b{_COUNT}(?: \(\d+\))?[ -](?:(?:full|calendar|working|business|consecutive) )?"
        r"(?:days?|weeks?|months?|quarters?|years?|hours?|minutes?)\b",
        re.IGNORECASE,
    ),
    "percent": re.compile(r"\d+(?:[.,]\d+)?\s?(?:%|per ?cent\b)|\b\d+(?:[.,]\d+)? percentage points?"),
    "number": re.compile(rf"(?<![\w.,])(?:{_FIGURE})(?![\w%])|\b(?:{_COUNT})\b", re.IGNORECASE),
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "phone": re.compile(
        r"(?<![\w./-])(?:\+\d{1,3}[ ()/.-]*\d[\d ()/.-]{5,}\d|\(?0\d{1,5}\)?[ /.-]\d[\d /-]{4,}\d|"
        r"\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})(?![\w/-])"
    ),
    "iban": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"),
    "link": re.compile(r"\b(?:https?://|www\.)[^\s<>()\[\]]+[^\s<>()\[\].,;:]"),
}
_NAME = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?[A-Z][\w.’'-]*"
    r"(?:(?: (?:&|and|of|de|van|von|der|du|la|the))? (?:[A-Z][\w.’'-]*|\d+ ?[A-Z]\w*))*(?:,? (?:Ltd|Inc|LLC"
    r"|GmbH|AG|plc)\.?)?"
)
#: Words between a figure and what it counts, that included.
_NEAR = 3
_NAMES = re.compile(rf"(?<![\w]){_NAME}")


def values_in(text: str, kind: Kind) -> list[str]:
    """Return every value of a kind in a text, as it stands there, in order."""
    pattern = _PATTERNS.get(kind)
    return [match[0].strip() for match in pattern.finditer(text)] if pattern else []


def has_value(text: str, kind: Kind) -> bool:
    """Say whether a text holds a value of the kind; any text may hold a name."""
    if kind == "name":
        return _NAMES.search(text) is not None
    pattern = _PATTERNS.get(kind)
    return pattern is not None and pattern.search(text) is not None


def value_near(text: str, kind: Kind, said: list[str]) -> str | None:
    """Return the value of a kind that stands nearest to the words asked for, or None.

    A name must be tied to its role by the sentence itself ("Landlord: Anna Berg", "Anna Berg (the “Landlord”)").
    """
    if kind == "name":
        return next((name for word in said if (name := _named_as(text, word))), None)
    pattern = _PATTERNS.get(kind)
    if pattern is None:
        return None
    matches = list(pattern.finditer(text))
    if kind == "number":  # only a figure that counts the thing itself: "412 customers"
        asked = {stem(word) for word in said}
        matches = [
            match
            for match in matches
            if match[0][0].isdigit() and asked & {stem(word) for word in words(text[match.end() :])[:_NEAR]}
        ]
    if not matches:
        return None
    lowered = text.lower()
    places = [place for word in said if (place := lowered.find(word.lower())) >= 0]
    # What is asked for mostly stands behind the words: "The deposit is € 2,400 and the rent € 1,200".
    best = min(matches, key=lambda match: min((_gap(place, match.start()) for place in places), default=match.start()))
    return best[0].strip()


def _gap(place: int, value: int) -> int:
    return value - place if value >= place else 2 * (place - value)


def _named_as(text: str, role: str) -> str | None:
    """Return the name that a sentence gives to a role; of the parties both."""
    if role.lower() in {"party", "parties"}:
        both = re.search(rf"\bbetween (?P<one>{_NAME}).{{0,200}}? and (?P<other>{_NAME})", text)
        return f"{both['one'].rstrip(',')} and {both['other'].rstrip(',')}" if both else None
    role = re.escape(role)
    quoted = rf"(?:the |hereinafter |as |called |referred to as )*[“\"'‘*]*(?:the )?{role}\b"
    shapes = (
        rf"(?P<name>{_NAME})(?:,[^.;()]{{0,120}}?)?,? \((?i:{quoted})",
        rf"(?i:\b{role}[*_]*)(?:[”\"’*]*)(?: ?[:=|–—-]+ ?| (?:is|are|was|were) |\s*\n\s*)[*_]*(?P<name>{_NAME})",
        rf"(?P<name>{_NAME}),? (?i:(?:is|as|acts as|acting as) (?:the )?{role}\b)",
        rf"(?i:\b{role}(?:ed)? by:?) (?P<name>{_NAME})",
        rf"(?i:\b{role}), (?P<name>{_NAME})",
    )
    for shape in shapes:
        if (match := re.search(shape, text)) and match["name"].lower() not in {"the", "this", "a", "an", "each", "any"}:
            return re.sub(r"^The (?=[A-Z]\w+$)", "", match["name"]).rstrip(",'’")
    return None
