"""Takes a mail apart into a tree, in memory that its size bounds, whatever it is made of."""

import copy
import re
import secrets
from binascii import Error as BinasciiError
from binascii import a2b_base64, a2b_qp, a2b_uu
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from workers.agents.email.mailbox.mime.headers import eight_bit, file_name

#: A raw mail is read up to this size: Gmail takes 25 MB of files, which base64 makes 35.
RAW_LIMIT = 48 * 1024 * 1024
#: What the parser sees once attached files are lifted out: text, headers and small files.
_PARSED_LIMIT = 4 * 1024 * 1024
#: Bounds of the tree. Real mail stays far below them.
_PARTS_LIMIT, _DEPTH_LIMIT, _HEADERS_LIMIT, _NESTED_LIMIT, _LINES_LIMIT = 2000, 40, 20_000, 200, 200_000
_PARAMETERS_LIMIT = 4096
#: A block of base64 lines; one this long is an attached file. Each byte is looked at once: no input makes it slow.
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40,}+(?:\r?\n[A-Za-z0-9+/]{40,}+)*+")
_FILE_LIMIT = 12 * 1024
_DASHES = re.compile(rb"(?m)^--")
_MULTIPART = re.compile(rb"(?i)multipart/")
_LINE = re.compile(rb"\n")
_FIELDS = re.compile(rb"(?m)^[A-Za-z][\w-]*+:")
_ALPHABET = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


@dataclass(frozen=True, slots=True)
class Part:
    """One node of a mail. `id` is its path as Gmail counts it: "" is the whole, "1.0" the first of the second."""

    id: str
    media_type: str
    charset: str | None
    name: str
    #: "attachment", "inline" or "".
    disposition: str
    content_id: str
    #: Bytes after decoding, estimated.
    size: int
    headers: Mapping[str, str]
    load: Callable[[], bytes] = field(repr=False)
    children: tuple["Part", ...] = ()

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all below, as they stand in the mail."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Parsed:
    root: Part
    #: The mail was longer, or had more parts, than is read.
    cut: bool


class _Lifted:
    """Attached files, taken out of the bytes before parsing and put back when one is asked for."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        # A mail can't forge a mark it can't guess.
        self._mark = f"warren-{secrets.token_hex(12)}-"
        self._found = re.compile(f"{self._mark}(\\d+)-".encode())
        self._spans: list[tuple[int, int]] = []

    def remainder(self) -> bytes:
        kept: list[bytes] = []
        position = 0
        for match in _BASE64.finditer(self._raw):
            if match.end() - match.start() < _FILE_LIMIT:
                continue
            kept += [self._raw[position : match.start()], f"{self._mark}{len(self._spans)}-".encode()]
            self._spans.append(match.span())
            position = match.end()
        kept.append(self._raw[position:])
        return b"".join(kept)

    def size(self, payload: str) -> int:
        return len(payload) + sum(end - start for start, end in self._in(payload.encode("ascii", "replace")))

    def restore(self, payload: bytes) -> bytes:
        """Return a part's payload with the lifted bytes in their places."""
        pieces: list[bytes] = []
        position = 0
        for match in self._found.finditer(payload):
            start, end = self._spans[int(match[1])]
            pieces += [payload[position : match.start()], self._raw[start:end]]
            position = match.end()
        return b"".join([*pieces, payload[position:]])

    def _in(self, payload: bytes) -> list[tuple[int, int]]:
        return [self._spans[int(match[1])] for match in self._found.finditer(payload)]


def parse(raw: bytes) -> Parsed:
    """Read a mail's structure. Nothing in it makes this fail; what is beyond the bounds is left out."""
    cut = len(raw) > RAW_LIMIT
    lifted = _Lifted(raw[:RAW_LIMIT] if cut else raw)
    bounded = _bounded(lifted.remainder())
    parser = BytesParser(policy=compat32)
    try:
        message = parser.parsebytes(bounded.data)
    except RecursionError:
        # Parts nested a thousand deep: only the headers are read.
        message = parser.parsebytes(bounded.data, headersonly=True)
        return Parsed(_part(message, lifted, "", 0), cut=True)
    return Parsed(_part(message, lifted, "", 0), cut=cut or bounded.cut)


@dataclass(frozen=True, slots=True)
class _Bounded:
    data: bytes
    cut: bool


def _bounded(data: bytes) -> _Bounded:
    """Cut where the parser would make more objects of it than any real mail needs."""
    end = min(len(data), _PARSED_LIMIT)
    bounds = (
        (_LINE, _LINES_LIMIT),
        (_DASHES, 2 * _PARTS_LIMIT),
        (_FIELDS, _HEADERS_LIMIT),
        # The parser compares each line with the boundaries of all parts around it.
        (_MULTIPART, _NESTED_LIMIT),
    )
    for pattern, limit in bounds:
        for count, match in enumerate(pattern.finditer(data, 0, end)):
            if count == limit:
                end = match.start()
                break
    return _Bounded(data[:end], cut=end < len(data))


def _part(message: Message, lifted: _Lifted, path: str, depth: int) -> Part:
    _readable_parameters(message)
    media_type = _media_type(message)
    children: tuple[Part, ...] = ()
    payload = message.get_payload()
    if media_type.startswith("multipart/") and isinstance(payload, list) and depth < _DEPTH_LIMIT:
        prefix = f"{path}." if path else ""
        inner = [child for child in payload[:_PARTS_LIMIT] if isinstance(child, Message)]
        children = tuple(_part(child, lifted, f"{prefix}{index}", depth + 1) for index, child in enumerate(inner))
    return Part(
        id=path,
        media_type=media_type,
        charset=_parameter(message, "charset"),
        name=_name(message),
        disposition=str(message.get("content-disposition", "")).split(";")[0].strip().lower(),
        content_id=str(message.get("content-id", "")).strip().strip("<>"),
        size=_size(message, lifted),
        headers={} if path else _headers(message),
        load=lambda: _content(message, lifted),
        children=children,
    )


def _readable_parameters(message: Message) -> None:
    """Bring the fields with parameters into a form that the library reads well.

    Bytes above 127 it would replace, and over thousands of parameters, where a file has two or three, it takes
    seconds.
    """
    raw = dict(reversed([(name.lower(), str(value)) for name, value in message.raw_items()]))
    for header in ("content-type", "content-disposition"):
        given = raw.get(header, "")
        if not given.isascii() or len(given) > _PARAMETERS_LIMIT:
            message.replace_header(header, eight_bit(given[:_PARAMETERS_LIMIT]))


def _media_type(message: Message) -> str:
    try:
        given = message.get_content_type()
    except (ValueError, TypeError, IndexError):
        return "application/octet-stream"
    return given.encode("ascii", "ignore").decode()


def _parameter(message: Message, name: str) -> str | None:
    """Return a parameter of Content-Type, or None; broken RFC 2231 makes the library raise."""
    with suppress(ValueError, TypeError, IndexError, LookupError):
        value = message.get_param(name)
        return file_name(value) if value is not None else None
    return None


def _name(message: Message) -> str:
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        with suppress(ValueError, TypeError, IndexError, LookupError):
            if value := message.get_param(parameter, header=header):
                return file_name(value)
    return ""


def _headers(message: Message) -> dict[str, str]:
    """Return the first of each field, undecoded, by lower-case name."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), str(value))
    return found


def _size(message: Message, lifted: _Lifted) -> int:
    payload = message.get_payload()
    if not isinstance(payload, str):
        return 0
    length = lifted.size(payload)
    return length * 3 // 4 if _encoding(message) == "base64" else length


def _encoding(message: Message) -> str:
    return str(message.get("content-transfer-encoding", "")).strip().lower()


def _content(message: Message, lifted: _Lifted) -> bytes:
    """Return the decoded bytes of a leaf; of an attached mail, the mail itself."""
    payload = message.get_payload()
    if isinstance(payload, list):
        # Inside an attached mail lifted files stand as marks: flattened, then restored as one text.
        inner = payload[0] if _media_type(message).startswith("message/") and payload else message
        return lifted.restore(inner.as_bytes()) if isinstance(inner, Message) else b""
    # The library would decode by the charset it is told. A copy without encoding gives the bytes as they came.
    bare = copy.copy(message)
    del bare["content-transfer-encoding"]
    data = bare.get_payload(decode=True)
    return _decoded(lifted.restore(data), _encoding(message)) if isinstance(data, bytes) else b""


def _decoded(data: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return decode_base64(data)
    if encoding == "quoted-printable":
        return a2b_qp(data)
    if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        return _uudecoded(data)
    return data


def decode_base64(data: bytes) -> bytes:
    """Decode base64 with anything between its letters, cut off anywhere."""
    letters = data.translate(None, delete=_ALPHABET)
    whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return a2b_base64(whole + b"=" * (-len(whole) % 4))


def _uudecoded(data: bytes) -> bytes:
    lines = data.splitlines()
    start = next((index + 1 for index, line in enumerate(lines) if line.startswith(b"begin ")), 0)
    decoded: list[bytes] = []
    for line in lines[start:]:
        if line.strip() == b"end":
            break
        with suppress(BinasciiError):
            decoded.append(a2b_uu(line))
    return b"".join(decoded)
