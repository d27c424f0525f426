"""What a file is: by its first bytes where they tell, by its name where they don't."""

from pathlib import PurePath

import filetype  # type: ignore[import-untyped]  # ships no types

#: By name. Python's own table differs from one system to the next.
_BY_EXTENSION = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".tab": "text/tab-separated-values",
    ".txt": "text/plain",
    ".log": "text/plain",
    ".md": "text/markdown",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".sql": "application/sql",
    ".py": "text/x-python",
    ".js": "text/javascript",
    ".ts": "text/x-typescript",
    ".html": "text/html",
    ".htm": "text/html",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
    ".eml": "message/rfc822",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".epub": "application/epub+zip",
    ".xls": "application/vnd.ms-excel",
    ".doc": "application/msword",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
    ".css": "text/css",
    ".xsl": "text/xsl",
}
_SIGNATURES = ((b"PAR1", "application/vnd.apache.parquet"), (b"%PDF-", "application/pdf"))
_TEXT = {
    "application/json",
    "application/x-ndjson",
    "application/yaml",
    "application/sql",
    "application/xml",
    "image/svg+xml",
    "message/rfc822",
}
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
OCTETS = "application/octet-stream"


def _is_text(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type in _TEXT


def _looks_like_text(head: bytes) -> bool:
    return b"\x00" not in head or head.startswith(_WIDE_TEXT)


def _by_name(name: str) -> str | None:
    return _BY_EXTENSION.get(PurePath(name).suffix.lower())


def media_type_of(name: str, head: bytes) -> str:
    """Return the media type; a name that contradicts the content loses.

    Args:
        name: the file's name.
        head: its first bytes, a few thousand.
    """
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    named, told = _by_name(name), filetype.guess_mime(head)
    if told == "application/zip" and named is not None and not _is_text(named):
        return named  # office documents and their kin are zip files that only their name tells apart
    if told is not None:
        return str(told)
    if _looks_like_text(head):
        return named if named is not None and _is_text(named) else "text/plain"
    return named if named is not None and not _is_text(named) else OCTETS
