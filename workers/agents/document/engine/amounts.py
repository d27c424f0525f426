"""Amounts of money and dates as people and machines print them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "kr": "SEK", "Fr.": "CHF"}
CODES = ("EUR", "USD", "GBP", "CHF", "NOK", "SEK", "DKK", "PLN", "CZK", "JPY", "INR", "CAD", "AUD", "NZD", "BRL", "MXN")
_SIGN = "|".join(re.escape(sign) for sign in SYMBOLS)
_MONEY = rf"(?:{_SIGN}|{'|'.join(CODES)})"
#: A number with its currency on either side; digits in groups of three, by any sign, with or without decimals.
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?<!\d:)(?P<minus>[-–(]\s?)?(?P<before>{_MONEY})?\s?(?P<inner>[-–]\s?)?"
    r"(?P<number>\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2}|[.,][-–]+)?|\d+(?:[.,]\d{1,3}|[.,][-–]+)?)"
    rf"(?!\s?%|[\d/:]|[.,-]\d)\s?(?P<after>{_MONEY}\b|{_SIGN})?",
)
_THOUSAND = 3
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero",
            "february feb februar février fevrier febrero",
            "march mar märz maerz mrz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug août aout agosto",
            "september sep sept septembre septiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre decembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b"),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?(?P<n>{_NAME})\.?,?[\s-]+(?P<y>\d{{4}}|\d{{2}})\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<n>{_NAME})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<a>\d{1,2})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<y>\d{4}|\d{2})\b"),
)
_CENTURY, _PIVOT, _MONTHS_IN_YEAR = 100, 70, 12


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum as printed: its value, currency (empty when not printed) and words."""

    value: Decimal
    currency: str
    words: str
    start: int

    @property
    def is_money(self) -> bool:
        """Whether it was printed as money: with cents or a currency."""
        return bool(self.currency) or bool(re.search(r"[.,](?:\d{2}|[-–]+)\D*$", self.words))


def amounts(text: str) -> list[Amount]:
    """Return every number of a text that may be a sum; rates in percent, dates and times aren't."""
    dated = [match.span() for match in _date_matches(text)]
    found = []
    for match in _AMOUNT.finditer(text):
        if any(start < match.end("number") and match.start("number") < end for start, end in dated):
            continue
        value = number_of(match["number"])
        sign = match["before"] or match["after"] or ""
        negative = (match["minus"] or match["inner"] or "").strip()
        closed = negative != "(" or text[match.end() : match.end() + 1] == ")"
        found.append(
            Amount(-value if negative and closed else value, SYMBOLS.get(sign, sign), match[0].strip(), match.start())
        )
    return found


def number_of(printed: str) -> Decimal:
    """Return a printed number: the last sign is the decimal one when other than three digits follow it."""
    text = re.sub(r"[\s'’\u00a0\u202f]", "", printed)
    text = re.sub(r"[.,][-–]+$", "", text)
    whole, sign, rest = text, "", ""
    if (at := max(text.rfind("."), text.rfind(","))) >= 0:
        whole, sign, rest = text[:at], text[at], text[at + 1 :]
    several = sign and sign in whole
    other = {",", "."} & set(whole) - {sign}
    if sign and len(rest) == _THOUSAND and (several or not other):
        whole, rest = f"{whole}{rest}", ""
    digits = re.sub("[.,]", "", whole) or "0"
    return Decimal(f"{digits}.{rest}" if rest else digits)


def currency_of(texts: Sequence[str]) -> tuple[str, str] | None:
    """Return the currency printed most often, as its code and as printed."""
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for sign in re.findall(rf"\b(?:{'|'.join(CODES)})\b|{_SIGN}", text):
            if sign != "kr" or re.search(r"\bkr\b", text):
                counts[SYMBOLS.get(sign, sign), sign] += 1
    return counts.most_common(1)[0][0] if counts else None


def month_first(texts: Sequence[str]) -> bool:
    """Tell whether 03/04/2025 is the 4th of March here: other dates decide, then whether dollars are printed."""
    votes = 0
    for text in texts:
        for match in _DATES[3].finditer(text):
            one, other = int(match["a"]), int(match["b"])
            votes += (one <= _MONTHS_IN_YEAR < other) - (other <= _MONTHS_IN_YEAR < one)
    if votes:
        return votes > 0
    found = currency_of(texts)
    return found is not None and found[0] == "USD"


def dates(text: str, *, american: bool) -> Iterator[tuple[date, str]]:
    """Yield the dates of a text with their words; ``american`` reads 03/04 as March 4th."""
    for match in _date_matches(text):
        found = _date_of(match.groupdict(), american=american)
        if found is not None:
            yield found, match[0]


def _date_matches(text: str) -> list[re.Match[str]]:
    taken: list[re.Match[str]] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if not any(match.start() < other.end() and other.start() < match.end() for other in taken):
                taken.append(match)
    return sorted(taken, key=lambda match: match.start())


def _date_of(parts: dict[str, str | None], *, american: bool) -> date | None:
    year = int(parts["y"] or 0)
    year += (_CENTURY * 20 if year < _PIVOT else _CENTURY * 19) if year < _CENTURY else 0
    if parts.get("n"):
        month, day = _MONTHS[str(parts["n"]).lower()], int(parts["d"] or 0)
    elif parts.get("m"):
        month, day = int(parts["m"] or 0), int(parts["d"] or 0)
    else:
        one, other = int(parts["a"] or 0), int(parts["b"] or 0)
        swapped = american and parts["sign"] != "."
        day, month = (other, one) if swapped else (one, other)
        if month > _MONTHS_IN_YEAR >= day:
            day, month = month, day
    try:
        return date(year, month, day)
    except ValueError:
        return None
