"""Sums of money in a text, exactly as they stand there."""

import re

_SIGN = r"(?:€|\$|£|¥|CHF|EUR|USD|GBP|SEK|NOK|DKK|PLN|CAD|AUD|JPY)"
_FIGURE = r"\d{1,3}(?:[.,'’ ]\d{3})*(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:{_SIGN}\s?(?:{_FIGURE})(?:,-|,–)?|(?:{_FIGURE})(?:,-|,–)?\s?(?:{_SIGN}|euros?\b|dollars?\b|"
    rf"pounds?\b))"
    r"(?![\w])(?![.,]\d)",
    re.IGNORECASE,
)
_MOST = 20


def amounts(text: str) -> tuple[str, ...]:
    """Return the sums of money of a text in order, each once."""
    found = (" ".join(match.split()) for match in _AMOUNT.findall(text))
    return tuple(dict.fromkeys(found))[:_MOST]
