"""A response's body, unpacked piece by piece, never more of it than is wanted."""

import zlib
from collections.abc import AsyncIterator

#: What is asked for: nothing that can't be unpacked within a bound.
ENCODINGS = "gzip, deflate"

_EITHER_HEADER = 32 + zlib.MAX_WBITS
_NO_HEADER = -zlib.MAX_WBITS


class TooLargeBodyError(Exception):
    """More came than is wanted; ``body`` is what there was until then."""

    def __init__(self, body: bytes) -> None:
        super().__init__(f"more than {len(body)} bytes")
        self.body = body


class BadEncodingError(Exception):
    """The body isn't packed as it says, or in a way that wasn't asked for."""


async def read_body(pieces: AsyncIterator[bytes], encoding: str, most_bytes: int) -> bytes:
    """Return the whole body.

    Args:
        pieces: as they came over the wire.
        encoding: the header ``Content-Encoding``.
        most_bytes: of the unpacked body.

    Raises:
        TooLargeBodyError: it is larger.
        BadEncodingError: it can't be unpacked.
    """
    unpacker = _unpacker(encoding.strip().lower())
    body = bytearray()
    async for piece in pieces:
        body += unpacker.unpack(piece, most_bytes - len(body) + 1)
        if len(body) > most_bytes:
            raise TooLargeBodyError(bytes(body[:most_bytes]))
    return bytes(body)


class _Plain:
    def unpack(self, piece: bytes, most: int) -> bytes:
        return piece[:most]


class _Packed(_Plain):
    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(_EITHER_HEADER)
        self._begun = False

    def unpack(self, piece: bytes, most: int) -> bytes:
        try:
            return self._unpack(piece, most)
        except zlib.error as error:
            raise BadEncodingError(str(error)) from error

    def _unpack(self, piece: bytes, most: int) -> bytes:
        try:
            out = self._decoder.decompress(piece, most)
        except zlib.error:
            if self._begun:
                raise
            self._decoder = zlib.decompressobj(_NO_HEADER)  # some servers mean this by "deflate"
            out = self._decoder.decompress(piece, most)
        self._begun = True
        while self._decoder.eof and (rest := self._decoder.unused_data) and len(out) < most:
            self._decoder = zlib.decompressobj(_EITHER_HEADER)  # one stream after the other
            out += self._decoder.decompress(rest, most - len(out))
        return out


def _unpacker(encoding: str) -> _Plain:
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Packed()
    raise BadEncodingError(f"it is packed as “{encoding[:40]}”, which wasn't asked for")
