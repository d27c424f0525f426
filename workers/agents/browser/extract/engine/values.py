"""Printed words as values of the kind that a schema wants."""

import re
from typing import Any

import dateparser

#: Kinds of JSON Schema that are read out of words.
_NUMBER = re.compile(r"[-−]?\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|[-−]?\d+(?:[.,]\d+)?")
_YES = frozenset({"yes", "true", "ja", "in stock", "instock", "available", "on", "1"})
_NO = frozenset({"no", "false", "nein", "out of stock", "outofstock", "unavailable", "sold out", "off", "0"})
_THOUSAND = 3
#: Trying all languages takes seconds for words that are no date.
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl"]
_WHOLE: Any = {"REQUIRE_PARTS": ["day", "month", "year"]}
_LONGEST_DATE = 60


class NoValueError(Exception):
    """Words that aren't a value of the kind wanted."""


def as_value(printed: Any, wanted: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Return what was printed as the schema wants it.

    Raises:
        NoValueError: it can't be read so.
    """
    kinds = wanted.get("type")
    kinds = set(kinds) if isinstance(kinds, list) else {kinds}
    if isinstance(printed, bool) and "boolean" in kinds:
        return printed
    if kinds & {"number", "integer"}:
        return _number(printed, whole="number" not in kinds)
    text = " ".join(str(printed).split())
    if "boolean" in kinds:
        return _yes_or_no(text)
    if not text:
        raise NoValueError("nothing")
    if isinstance(wanted.get("enum"), list):
        return _one_of(text, wanted["enum"])
    return _formatted(text, wanted.get("format"))


def _number(printed: Any, *, whole: bool) -> int | float:  # noqa: ANN401 - JSON
    if isinstance(printed, int | float) and not isinstance(printed, bool):
        number = float(printed)
    else:
        found = _NUMBER.search(str(printed))
        if found is None:
            raise NoValueError(str(printed))
        number = read_number(found[0])
    if whole and number != int(number):
        raise NoValueError(str(printed))
    return int(number) if number == int(number) else number


def read_number(printed: str) -> float:
    """Return a printed number: the last sign is the decimal one when other than three digits follow it."""
    text = re.sub(r"[\s'’\u00a0\u202f]", "", printed).replace("−", "-")
    at = max(text.rfind("."), text.rfind(","))
    if at < 0:
        return float(text)
    whole, rest = text[:at], text[at + 1 :]
    other = {",", "."} & set(whole) - {text[at]}
    if (len(rest) == _THOUSAND and not other and not whole.lstrip("-").startswith("0")) or text[at] in whole:
        return float(re.sub("[.,]", "", text))
    return float(f"{re.sub('[.,]', '', whole) or '0'}.{rest}")


def _yes_or_no(text: str) -> bool:
    said = text.lower().rsplit("/", 1)[-1]
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise NoValueError(text)


def _one_of(text: str, choices: list[Any]) -> Any:  # noqa: ANN401 - JSON
    for choice in choices:
        if str(choice).lower() in {text.lower(), text.lower().rsplit("/", 1)[-1]}:
            return choice
    raise NoValueError(text)


def _formatted(text: str, form: object) -> str:
    if form in {"date", "date-time"}:
        if re.match(r"\d{4}-\d{2}-\d{2}", text):
            return text[:10] if form == "date" else text
        moment = dateparser.parse(text[:_LONGEST_DATE], languages=_LANGUAGES, settings=_WHOLE)
        if moment is None:
            raise NoValueError(text)
        return moment.date().isoformat() if form == "date" else moment.isoformat()
    if form in {"uri", "url"} and not re.match(r"https?://", text):
        raise NoValueError(text)
    if form == "email" and "@" not in text:
        raise NoValueError(text)
    return text
