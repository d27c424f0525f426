"""Reading a message, or saying in words why this version can't."""

import json

from pydantic import ValidationError

from backend.core.contracts import AnyMessage, Message, parse

#: Bells are a few hundred bytes; nothing of ours is near this.
LARGEST_BYTES = 64 * 1024
#: The newest version of the contracts that this code was written for.
VERSION: int = Message.model_fields["v"].default

UNREADABLE, UNKNOWN_KIND, NEWER_VERSION, OVERSIZED = "unreadable", "unknown_kind", "newer_version", "oversized"


class RefusedError(Exception):
    """This version can't take the message; ``cause`` is a code of ``dead_causes``, the text what is wrong with it."""

    def __init__(self, cause: str, wrong: str) -> None:
        super().__init__(wrong)
        self.cause = cause


def read(body: bytes) -> AnyMessage:
    """Parse a message body.

    A newer version is understood as long as what this version needs stands in it.

    Raises:
        RefusedError: it can't be taken.
    """
    if len(body) > LARGEST_BYTES:
        raise RefusedError(OVERSIZED, f"It has {len(body):,} bytes; a message has {LARGEST_BYTES:,} at the most.")
    try:
        return parse(body)
    except ValidationError as error:
        raise RefusedError(_cause_of(error, body), what_is_wrong(error)) from error


def _cause_of(error: ValidationError, body: bytes) -> str:
    if _version_of(body) > VERSION:
        return NEWER_VERSION
    if any(each["type"] == "union_tag_invalid" for each in error.errors()):
        return UNKNOWN_KIND
    return UNREADABLE


def _version_of(body: bytes) -> int:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return 0
    version = said.get("v") if isinstance(said, dict) else None
    return version if isinstance(version, int) else 0


def what_is_wrong(error: ValidationError) -> str:
    """Return what is wrong with the first field in one sentence, without echoing what stands there."""
    [first, *more] = error.errors(include_url=False, include_input=False)
    place = ".".join(str(part) for part in first["loc"])
    others = f" (and {len(more)} more)" if more else ""
    return f"{place + ': ' if place else ''}{first['msg']}{others}."
