"""One file out of a multipart body, as a stream: never whole in memory, never twice on disk."""

from collections.abc import AsyncIterator

from fastapi import Request
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from backend.api.problems import Malformed

FIELD = "file"


class _Parts:
    """Collects the bytes of the wanted part; other parts are passed over."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.ready = False
        self.ended = False
        self._header = (bytearray(), bytearray())
        self._disposition = b""
        self._wanted = False
        self._pieces: list[bytes] = []

    def on_part_begin(self) -> None:
        self._wanted = False
        self._disposition = b""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def on_header_end(self) -> None:
        if bytes(self._header[0]).lower() == b"content-disposition":
            self._disposition = bytes(self._header[1])
        self._header = (bytearray(), bytearray())

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if self.ready or options.get(b"name") != FIELD.encode() or b"filename" not in options:
            return
        self.name = options[b"filename"].decode("utf-8", "replace")
        self.ready = self._wanted = True

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._wanted:
            self._pieces.append(bytes(data[start:end]))

    def on_end(self) -> None:
        self.ended = True

    def take(self) -> bytes:
        """Return what came since the last call."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _parser(request: Request, parts: _Parts) -> MultipartParser:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise Malformed("An upload is multipart/form-data with the file in the field `file`.")
    return MultipartParser(
        boundary,
        {
            "on_part_begin": parts.on_part_begin,
            "on_header_field": parts.on_header_field,
            "on_header_value": parts.on_header_value,
            "on_header_end": parts.on_header_end,
            "on_headers_finished": parts.on_headers_finished,
            "on_part_data": parts.on_part_data,
            "on_end": parts.on_end,
        },
    )


class UploadedFile:
    """The file of an upload: its name first, then its bytes, once."""

    def __init__(self, name: str, parts: _Parts, feed: AsyncIterator[None]) -> None:
        self.name = name
        self._parts = parts
        self._feed = feed

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the file's bytes as they come.

        Raises:
            Malformed: the body breaks off or isn't multipart.
        """
        if first := self._parts.take():
            yield first
        async for _ in self._feed:
            if more := self._parts.take():
                yield more
        if not self._parts.ended:
            raise Malformed("The upload broke off before its end.", cure="Send the file again.")


async def _feed(request: Request, parser: MultipartParser) -> AsyncIterator[None]:
    try:
        async for chunk in request.stream():
            parser.write(chunk)
            yield
    except FormParserError as error:
        raise Malformed(f"The multipart body is broken: {error}") from error


async def read_upload(request: Request) -> UploadedFile:
    """Read up to where the file begins.

    Raises:
        Malformed: there is no such file in the body.
    """
    parts = _Parts()
    feed = _feed(request, _parser(request, parts))
    async for _ in feed:
        if parts.name is not None:
            return UploadedFile(parts.name, parts, feed)
    raise Malformed("The upload has no field `file` with a file in it.")
