"""Reads header fields as strangers write them: folded, encoded twice, in raw 8-bit, or broken."""

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime

from workers.agents.email.mailbox.mails import Address
from workers.agents.email.mailbox.mime.charsets import decode, visible

#: What is read of one field, in characters, and how many addresses are taken from it.
FIELD_LIMIT, ADDRESS_LIMIT = 256 * 1024, 5000
_FOLD = re.compile(r"\r?\n[ \t]*")
_SPACES = re.compile(r"\s+")
_BARE_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\]+@[^\s<>,;:\"()\[\]\\]+")
_ID = re.compile(r"<[^<>\s]{1,990}>")
_UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|\n\t]+')
_NAME_LIMIT = 150


def text_of(raw: str | None) -> str:
    """Decode one unstructured field (a subject, a name) to one line of visible text."""
    if not raw:
        return ""
    unfolded = _FOLD.sub(" ", eight_bit(raw[:FIELD_LIMIT]))
    try:
        pieces = decode_header(unfolded)
    except (HeaderParseError, ValueError):
        pieces = [(unfolded, None)]
    whole = "".join(piece if isinstance(piece, str) else decode(piece, charset) for piece, charset in pieces)
    return _SPACES.sub(" ", visible(whole)).strip()


def eight_bit(raw: str) -> str:
    """Return a field in which bytes above 127 (kept as surrogates by the parser) are text again."""
    if raw.isascii():
        return raw
    return decode(raw.encode("utf-8", "surrogateescape"), None)


def addresses_of(raw: str | None) -> tuple[Address, ...]:
    """Read an address list; what has no address in it is left out."""
    if not raw:
        return ()
    field = _FOLD.sub(" ", eight_bit(raw[:FIELD_LIMIT]))
    try:
        pairs = getaddresses([field])
    except RecursionError:
        # Thousands of nested comments: nobody writes that but to break a reader.
        pairs = [("", email) for email in _BARE_ADDRESS.findall(field)]
    found = [Address(text_of(name), text_of(email)) for name, email in pairs[:ADDRESS_LIMIT] if "@" in email]
    if not found:
        found = [Address("", email) for email in _BARE_ADDRESS.findall(field)[:ADDRESS_LIMIT]]
    return tuple(found)


def first_address(raw: str | None) -> Address:
    """Return the first address of a field; without any, the field's text as a name."""
    found = addresses_of(raw)
    return found[0] if found else Address(text_of(raw)[:_NAME_LIMIT], "")


def ids_of(raw: str | None) -> tuple[str, ...]:
    """Return the message ids of a References, In-Reply-To or Message-ID field, in order."""
    return tuple(dict.fromkeys(_ID.findall(_FOLD.sub(" ", raw or "")[:FIELD_LIMIT])))


def time_of(raw: str | None) -> datetime | None:
    """Read a Date field as an aware time; None if it is no date."""
    try:
        parsed = parsedate_to_datetime(_FOLD.sub(" ", raw or ""))
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def file_name(raw: str | tuple[str | None, str | None, str] | None) -> str:
    """Return a file's name that is safe to show and to store: no path, nothing invisible. May be empty."""
    if not raw:
        return ""
    try:
        given = collapse_rfc2231_value(raw) if isinstance(raw, tuple) else raw
    except (LookupError, ValueError):
        given = raw[2] if isinstance(raw, tuple) else raw
    name = _UNSAFE_IN_NAMES.sub("_", text_of(given)).strip(". ")
    if len(name) <= _NAME_LIMIT:
        return name
    stem, dot, ending = name.rpartition(".")
    short = 12
    return f"{stem[: _NAME_LIMIT - len(ending) - 1]}.{ending}" if dot and len(ending) < short else name[:_NAME_LIMIT]
