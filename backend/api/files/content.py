"""A file's bytes over HTTP: whole or a range, with headers that keep a hostile file from acting."""

import re
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from backend.api.files.queries import KeptFile
from backend.api.problems import NotFound, RangeNotSatisfiable
from backend.core.artifacts import ArtifactStore

_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/json", "application/pdf"}
#: Text that a browser would run is shown as plain text.
_ACTIVE_TEXT = {"text/html", "text/javascript", "text/xml", "text/css", "text/xsl"}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox"
#: Browsers refuse to open their own PDF viewer, itself a sandbox, in a sandboxed document.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
_PARTIAL, _WHOLE = 206, 200


def _shown_type(media_type: str) -> str:
    if media_type in _ACTIVE_TEXT:
        return "text/plain"
    return media_type


def _disposition(file: KeptFile, *, download: bool) -> str:
    inline = file.view.media_type in _INLINE or file.view.media_type.startswith("text/")
    kind = "inline" if inline and not download else "attachment"
    plain = re.sub(r'[^\x20-\x7e]|["\\]', "_", file.view.name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.view.name, safe='')}"


def _span(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the asked span as [start, end), None for the whole file; several ranges are answered with the whole.

    Raises:
        RangeNotSatisfiable: it lies outside the file.
    """
    match = _RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= size or start >= end:
        raise RangeNotSatisfiable(
            f"The file has {size} bytes.", limit=size, headers={"content-range": f"bytes */{size}"}
        )
    return start, end


async def content_response(
    file: KeptFile, store: ArtifactStore, *, asked_range: str | None, asked_tag: str | None, download: bool
) -> Response:
    """Return the bytes, streamed.

    Args:
        file: whose bytes.
        store: where they are.
        asked_range: the Range header.
        asked_tag: the If-None-Match header.
        download: save rather than show.

    Raises:
        RangeNotSatisfiable: the range lies outside the file.
        NotFound: the store has lost the bytes.
    """
    tag = f'"{file.sha256}"'
    headers = {
        "etag": tag,
        "accept-ranges": "bytes",
        "cache-control": "private, max-age=31536000, immutable",
        "content-disposition": _disposition(file, download=download),
        "content-security-policy": _PDF_POLICY if file.view.media_type == "application/pdf" else _POLICY,
        "x-frame-options": "SAMEORIGIN",
    }
    if asked_tag == tag:
        return Response(status_code=304, headers=headers)
    if not await store.has(file.sha256):
        raise NotFound("The bytes of this file are gone.", cure="Upload it again, or run the step again.")
    span = _span(asked_range, file.view.size)
    start, end = span or (0, file.view.size)
    headers["content-length"] = str(end - start)
    if span is not None:
        headers["content-range"] = f"bytes {start}-{end - 1}/{file.view.size}"
    return StreamingResponse(
        store.read(file.sha256, start=start, end=end),
        status_code=_PARTIAL if span is not None else _WHOLE,
        headers=headers,
        media_type=_shown_type(file.view.media_type),
    )
