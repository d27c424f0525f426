"""A request to write: the person it goes to, and the words that say what is to be said."""

import re
from dataclasses import dataclass

from workers.agents.email.reading.words import ADDRESS, MAIL

#: Where the words begin that say what to say.
_MARKER = re.compile(
    r"(?:\s+(?:and )?(?P<word>saying|say|says|telling|tell|that|to say|to tell|asking|ask|thanking|thank|declining|"
    r"decline|"
    r"accepting|accept|confirming|confirm|agreeing|agree|apologi[sz]ing|apologi[sz]e|politely|inviting|invite|"
    r"reminding|"
    r"remind|congratulating|announcing|informing|complaining|cancell?ing|wishing|offering|suggesting|proposing|"
    r"with the (?:words|text|message)|to (?:confirm|decline|cancel|accept|thank|ask|invite|apologi[sz]e|remind)|"
    r"whether|if|"
    r"about|regarding|concerning|on the subject of|for|when|how|what|where|why)\b|\s*(?P<sign>:)\s*|"
    r"\s*(?P<comma>,)\s+)",
    re.IGNORECASE,
)
_VIA = re.compile(r"\s+(?:(?:by|via|in an?|with an?|over|per) (?:e-?mail|mail|message))(?![\w@.-])", re.IGNORECASE)
_SEND_IT = re.compile(
    r"[\s,;.]*(?:and|then|and then|,)\s+(?:please )?send (?:it|this|that|the (?:mail|reply|message|draft))"
    r"(?: (?:off|out|right away|at once|now|immediately))?[\s.!]*$",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(
    r"^(?P<who>(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?[A-ZÄÖÜ][\w'’.-]*(?: (?:van|von|de|der|den|da|"
    r"la)\b)*(?: [A-ZÄÖÜ][\w'’-]+)*)(?:['’]s)?\s+(?P<rest>.+)$"
)
_NOUN = re.compile(
    r"^(?P<who>(?:my|the|our|all|both) (?:(?:whole|entire|tax|new|old|other) (?=\w))*(?!(?:whole|"
    r"entire) )[\w-]+(?: (?:office|company|agency|"
    r"department|team))?)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_EXACT = re.compile(r"[“\"„](?P<exact>.{3,}?)[”\"“]\s*[.!]?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Saying:
    """Who it goes to in the request's own words, and what to say, with the word that leads it in."""

    who: str
    point: str
    exact: str = ""


def sends_it(text: str) -> tuple[str, bool]:
    """Return a request without "… and send it", and whether it said so."""
    match = _SEND_IT.search(text)
    return (text[: match.start()], True) if match else (text, False)


def split(text: str) -> Saying:
    """Split what follows "reply to", "write" or "tell" into the person and the point.

    A point keeps the word that leads it in: "saying Thursday works", "whether he has the keys", "for the flowers".
    """
    exact = _EXACT.search(text)
    body = text[: exact.start()] if exact else text
    body = f" {_VIA.sub('', f' {body}').strip()}"
    who, point = _cut(body)
    return Saying(_clean(who), _lead_off(point), exact["exact"].strip() if exact else "")


def _cut(body: str) -> tuple[str, str]:
    address = ADDRESS.match(body.strip())
    if address:
        body = body.strip()
        more = re.match(rf"(?:\s*(?:,|and|&)\s*(?:{ADDRESS.pattern}))*", body[address.end() :])
        end = address.end() + (more.end() if more else 0)
        return body[:end], body[end:].strip()
    for match in _MARKER.finditer(body):
        if (
            match["word"]
            and match["word"].lower() in {"about", "regarding", "concerning", "for"}
            and _is_mail(body[: match.start()])
        ):
            continue  # "the mail about the boiler": it says which mail
        if match["comma"] and _one_more_person(body[match.end() :]):
            continue
        point = body[match.start() :].strip() if match["word"] else body[match.end() :].strip()
        return _led_by_a_name(body[: match.start()], point)
    return _led_by_a_name(body, "")


def _led_by_a_name(who: str, point: str) -> tuple[str, str]:
    """Cut "Paula happy birthday" and "my boss a summary": a name, and what to say right behind it."""
    if re.search(rf"\b{MAIL}\b", who, re.IGNORECASE) or _is_mail(who):
        return who, point
    for pattern in (_CAPITALISED, _NOUN):
        match = pattern.match(who.strip())
        if match and not re.match(r"(?:and|&|or|from|of|at|in)\b", match["rest"], re.IGNORECASE):
            return match["who"], f"{match['rest']} {point}".strip()
    return who, point


def _is_mail(text: str) -> bool:
    return (
        re.search(
            rf"\b(?:{MAIL}|one|thread|conversation|invitation|offer|invoice|request|question)s?\s*$",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def _one_more_person(rest: str) -> bool:
    """Tell whether a comma goes on with people: "Ann, Bob and Kim that …"."""
    return re.match(r"[A-ZÄÖÜ][\w-]*(?: [A-Z][\w-]+)?\s*(?:,| and\b|:| that\b| saying\b)", rest) is not None


def _clean(who: str) -> str:
    return re.sub(r"^(?:to|for)\s+", "", who.strip(" ,;:."), flags=re.IGNORECASE)


def _lead_off(point: str) -> str:
    """Drop the words around a point that say only that something is said."""
    plain = re.sub(r"^and\s+", "", point.strip(), flags=re.IGNORECASE)
    plain = re.sub(r"^with the (?:words|text|message)\s*:?\s*", "", plain, flags=re.IGNORECASE)
    plain = re.sub(
        r"^(?:saying|say|says|to say|telling|tell|to tell)(?: (?:him|her|them|us|everyone|everybody))?(?: that)?(?:\b|"
        r"$)\s*:?\s*",
        "",
        plain,
        flags=re.IGNORECASE,
    )
    return plain.strip(" ,").rstrip()
