"""An act as its person changed it: only what may be changed, checked, and shown on the card as it will be."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email

from backend.api.problems import FieldProblem, Invalid
from backend.core.act_views import Card, FactsCard, MailCard, RequestCard
from backend.core.db.base import Json

#: Arguments that are addresses, and those that stand in one header line.
_ADDRESSES = frozenset({"to", "cc", "bcc"})
_LINES = frozenset({"subject"})
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NUL = "\x00"


def edited(row: Json, changes: Mapping[str, Any]) -> tuple[Json, Card]:
    """Return the act's arguments with the changes, and its card.

    Raises:
        Invalid: something may not be changed, or not to this; ``errors`` names each field.
    """
    problems = [*_not_editable(row, changes), *_wrong_kind(row, changes), *_wrong(changes)]
    if not problems:
        args = {**row["args"], **changes}
        card = _card(row["card"], args)
        if not isinstance(card, MailCard) or card.recipient_count:
            return args, card
        problems = [_problem("to", "a mail needs a recipient")]
    raise Invalid("The act can't be changed like this.", errors=problems)


def _problem(name: str, message: str) -> FieldProblem:
    return FieldProblem(where=f"body.args.{name}", message=message)


def _not_editable(row: Json, changes: Mapping[str, Any]) -> Iterable[FieldProblem]:
    for name in changes:
        if name not in row["editable"]:
            yield _problem(name, "this can't be changed here")


def _wrong_kind(row: Json, changes: Mapping[str, Any]) -> Iterable[FieldProblem]:
    for name, value in changes.items():
        if name in _ADDRESSES:
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                yield _problem(name, "must be a list of addresses")
        elif not isinstance(value, type(row["args"].get(name, ""))) and row["args"].get(name) is not None:
            yield _problem(name, "is of another kind than before")
        elif isinstance(value, str) and _NUL in value:
            yield _problem(name, "contains a NUL character")


def _wrong(changes: Mapping[str, Any]) -> Iterable[FieldProblem]:
    for name, value in changes.items():
        if name in _LINES and isinstance(value, str) and _CONTROL.search(value):
            yield _problem(name, "must be one line")
        if name in _ADDRESSES and isinstance(value, list):
            yield from (_problem(name, why) for each in value if isinstance(each, str) and (why := _bad(each)))


def _bad(address: str) -> str:
    """Return what is wrong with an address; "" for nothing. A name may stand before it: ``Ann <ann@x.org>``."""
    if _CONTROL.search(address):
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


def _card(card: Json, args: Json) -> Card:
    """Return the card of the changed act."""
    match card["kind"]:
        case "mail":
            return _mail(MailCard.model_validate(card), args)
        case "request":
            return RequestCard.model_validate({**card, **{name: args[name] for name in card if name in args}})
        case _:
            return FactsCard.model_validate(card)


def _mail(card: MailCard, args: Json) -> MailCard:
    changed: Json = {name: args[name] for name in ("to", "cc", "bcc", "subject", "text") if args.get(name) is not None}
    if args.get("text") is not None and args["text"] != card.text:
        changed["html"] = None  # it would still show the old words
    shown = card.model_copy(update=changed)
    return shown.model_copy(update={"recipient_count": len({*shown.to, *shown.cc, *shown.bcc})})
