"""Reads what a form is to be filled in with: "name=Ann, message: see you on Friday, and send it"."""

import re

_QUOTES = '"“”„«»'
#: A label, and what comes up to the next one.
_PAIR = re.compile(
    r"(?P<label>[A-Za-zÀ-ÿ][\w À-ÿ'’/-]{0,40}?)\s*(?:=|:)\s*"
    r"(?:(?P<quoted>[\"“„«][^\"”»]*[\"”»])|(?P<value>.*?)"
    r"(?=\s*(?:[,;]|\band\b)\s*(?:[A-Za-zÀ-ÿ][\w À-ÿ'’/-]{0,40}?\s*(?:=|:)(?!//)|"
    r"(?:then |please |to )*(?:send|submit|press|click|place|post)\b)|[.!]?\s*$|\n))",
    re.IGNORECASE,
)
#: "Ann as the name", "set colour to blue".
_AS = re.compile(
    r"(?P<value>[\"“„«][^\"”»]+[\"”»]|[\w@.+-]+(?: [A-Z][\w.-]+)*) as (?:the |my )?(?P<label>[a-z][\w -]{0,30}?)"
    r"(?=[,;.]|$| and )"
)
_SET = re.compile(
    r"\bset (?:the )?(?P<label>[a-z][\w -]{0,30}?) to (?P<value>[\"“„«][^\"”»]+[\"”»]|.+?)(?=[,;]|\.?$| and )",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:.*\bfill (?:in|out|up) )?(?:(?:and|then|the|my|with|URL)\s+)*", re.IGNORECASE)
_BEGINS = re.compile(r"\b(?:with|using|by|fields?|as follows)\b\s*:?\s*", re.IGNORECASE)
_SENDS = re.compile(
    r"\b(?:and|then|,)\s*(?:then |please )*(?:send|submit|post|place|press|click|finish)\b|"
    r"^(?:please )?(?:submit|send|place)\b(?! me)|\bsend (?:it|the form)\b|\bsubmit (?:it|the form)\b",
    re.IGNORECASE,
)
_BUTTON = re.compile(
    r"\b(?:press|click|hit|push)(?: on)? (?:the )?(?:button )?[\"“„«](?P<name>[^\"”»]{1,60})[\"”»]", re.IGNORECASE
)
_FORM = re.compile(
    r"\bfill (?:in|out|up)?\b|\b(?:contact|order|sign-?up|feedback|registration|web)? ?form\b|\bsubmit\b", re.IGNORECASE
)


def speaks_of_form(request: str) -> bool:
    """Tell whether a request is about filling in a form."""
    return _FORM.search(request) is not None


def fields_in(request: str) -> tuple[tuple[str, str], ...]:
    """Return labels and values in the order they were given; the last word on a label counts."""
    begins = _BEGINS.search(request)
    part = request[begins.end() :] if begins else request
    found: dict[str, str] = {}
    for pattern in (_PAIR, _AS, _SET):
        for match in pattern.finditer(part):
            value = (match["value"] or match.groupdict().get("quoted") or "").strip().strip(_QUOTES).strip()
            label = _LEADING.sub("", " ".join(match["label"].split()))
            if label and value and not value.startswith("//"):
                found[label] = value
        if found:
            break
    return tuple(found.items())


def sends(request: str) -> bool:
    """Tell whether the form is to be sent, and not only filled in."""
    return (
        _SENDS.search(request) is not None
        and re.search(r"\b(?:don't|do not|without) send", request, re.IGNORECASE) is None
    )


def button_in(request: str) -> str:
    """Return the button that a request names; "" for none."""
    match = _BUTTON.search(request)
    return match["name"] if match else ""
