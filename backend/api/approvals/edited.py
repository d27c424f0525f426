"""An act as its person changed it: only what may be changed, checked, and shown on the card as it will be."""

import re
from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from math import isfinite
from typing import Any

from email_validator import EmailNotValidError, validate_email

from backend.api.problems import FieldProblem, Invalid
from backend.core.act_views import Card, Fact, FactsCard, FormCard, MailCard, RequestCard
from backend.core.db.base import Json

#: Arguments that are addresses, and those that stand in one header line.
_ADDRESSES = frozenset({"to", "cc", "bcc"})
_LINES = frozenset({"subject"})
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NUL = "\x00"
#: Where a mail that is passed on begins, below the words in front of it.
_PASSED_ON = "---------- Forwarded message ----------"


def edited(row: Json, changes: Mapping[str, Any]) -> tuple[Json, Card]:
    """Return the act's arguments with the changes, and its card.

    Raises:
        Invalid: something may not be changed, or not to this; ``errors`` names each field.
    """
    problems = [problem for name, value in changes.items() if (problem := _wrong(row, name, value))]
    card = _card(row, changes) if not problems else None
    if isinstance(card, MailCard):
        problems = [*_lacking(card, changes)]
    if card is None or problems:
        raise Invalid("The act can't be changed like this.", errors=problems)
    return {**row["args"], **changes}, card


def _problem(name: str, message: str) -> FieldProblem:
    sayable = name.encode(errors="replace").decode()
    return FieldProblem(where=f"body.args.{sayable}", message=message)


def _wrong(row: Json, name: str, value: object) -> FieldProblem | None:
    """Return what is wrong with a change; the first thing, since it is shown below one field."""
    if name not in row["editable"]:
        return _problem(name, "this can't be changed here")
    if name in _ADDRESSES:
        return _wrong_addresses(name, value)
    if not _is_alike(value, row["args"].get(name)):
        return _problem(name, "is of another kind than before")
    if not _keepable(value):
        return _problem(name, "contains something that can't be kept: a NUL, half a character, or no number")
    if name in _LINES and isinstance(value, str) and _CONTROL.search(value):
        return _problem(name, "must be one line")
    return None


def _is_alike(value: object, before: object) -> bool:
    """Whether a value may stand for another; what the agent left out is given in words."""
    if isinstance(value, bool) or isinstance(before, bool):
        return type(value) is type(before)
    if isinstance(before, int | float):
        return isinstance(value, int | float)
    return isinstance(value, str if before is None else type(before))


def _keepable(value: object) -> bool:
    """Whether it can be written as JSON in UTF-8, all the way down."""
    match value:
        case str():
            return _NUL not in value and not re.search(r"[\ud800-\udfff]", value)
        case float():
            return isfinite(value)
        case list():
            return all(_keepable(each) for each in value)
        case dict():
            return all(_keepable(each) for pair in value.items() for each in pair)
        case _:
            return True


def _wrong_addresses(name: str, value: object) -> FieldProblem | None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return _problem(name, "must be a list of addresses")
    return next((_problem(name, why) for each in value if (why := _bad(each))), None)


def _bad(address: str) -> str:
    """Return what is wrong with an address; "" for nothing. A name may stand before it: ``Ann <ann@x.org>``."""
    if _CONTROL.search(address) or not _keepable(address):
        return f"{address!r} contains a line break or another control character"
    named = re.fullmatch(r"[^<>]*<([^<>]+)>\s*", address)
    try:
        _validate((named[1] if named else address).strip())
    except EmailNotValidError as error:
        return f"{address}: {error}"
    return ""


def _validate(address: str) -> None:
    # What the email agent lets through: names inside a company's own net too, no letters that need SMTPUTF8.
    validate_email(
        address, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False, test_environment=True
    )


def _lacking(card: MailCard, changes: Mapping[str, Any]) -> Iterable[FieldProblem]:
    if not card.recipient_count:
        yield _problem(
            next((name for name in ("to", "cc", "bcc") if name in changes), "to"), "a mail needs a recipient"
        )
    if "text" in changes and not card.text.strip():
        yield _problem("text", "the mail would be empty: write something, or leave the text as it was")


def _card(row: Json, changes: Mapping[str, Any]) -> Card:
    """Return the card of the changed act; what wasn't changed stays as its tool showed it."""
    card = row["card"]
    match card["kind"]:
        case "mail":
            return _mail(MailCard.model_validate(card), row["args"], changes)
        case "request":
            return RequestCard.model_validate({**card, **{name: changes[name] for name in card if name in changes}})
        case "form":  # what stands in a form is the page's: nothing of it can be changed here
            return FormCard.model_validate(card)
        case _:
            return _facts(FactsCard.model_validate(card), changes)


def _mail(card: MailCard, args: Json, changes: Mapping[str, Any]) -> MailCard:
    shown = {name: changes[name] for name in ("to", "cc", "bcc", "subject") if name in changes}
    body = _body(card, args, changes["text"]) if "text" in changes else card.text
    # Text may be markup that is shown as it will look, so that the same words needn't be the same body.
    if body != card.text and changes["text"] != args.get("text"):
        shown |= {"text": body, "html": None}  # the HTML would still show the old words
    changed = card.model_copy(update=shown)
    people = {parseaddr(each)[1].casefold() for each in (*changed.to, *changed.cc, *changed.bcc)}
    return changed.model_copy(update={"recipient_count": len(people)})


def _body(card: MailCard, args: Json, words: str) -> str:
    """Return the body with other words; a mail that is passed on stands below them and stays."""
    _, is_passed_on, below = card.text.partition(_PASSED_ON)
    # Of a draft the whole text is changed, and what stands in the words themselves is changed with them.
    if not is_passed_on or "draft" in args or _PASSED_ON in (args.get("text") or ""):
        return words
    return "\n\n".join(part for part in (words.strip(), is_passed_on + below) if part)


def _facts(card: FactsCard, changes: Mapping[str, Any]) -> FactsCard:
    """Facts are labelled by the arguments that they show; a changed one that wasn't shown is added."""
    facts = list(card.facts)
    for name, value in changes.items():
        words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        at = next((at for at, fact in enumerate(facts) if fact.label.casefold() == name.casefold()), len(facts))
        if at < len(facts):
            facts[at] = Fact(label=facts[at].label, value=words)
        elif words:
            facts.append(Fact(label=name.capitalize(), value=words))
    return FactsCard(facts=facts)
