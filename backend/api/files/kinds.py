"""What a file is to a person: six kinds, told in SQL so that a list can be filtered by them."""

from typing import Literal

FileKind = Literal["table", "document", "image", "chart", "code", "other"]

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TABLES = (
    "text/csv",
    "text/tab-separated-values",
    "application/vnd.apache.parquet",
    f"{_OFFICE}.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.oasis.opendocument.spreadsheet",
)
_DOCUMENTS = (
    "application/pdf",
    f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.presentationml.presentation",
    "application/msword",
    "application/rtf",
    "application/vnd.ms-powerpoint",
    "application/vnd.ms-outlook",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.presentation",
    "application/epub+zip",
    "message/rfc822",
    "text/plain",
    "text/markdown",
    "text/html",
)
_CODE = (
    "application/json",
    "application/x-ndjson",
    "application/yaml",
    "application/sql",
    "application/xml",
    "text/javascript",
    "text/css",
    "text/xml",
    "text/xsl",
)
#: Languages whose files have no media type of their own here.
_CODE_NAMES = r"\.(py|js|ts|tsx|jsx|sql|sh|json|ya?ml|toml|css|rs|go|java|rb|c|h|cpp|xml|diff|patch)$"


def _any(types: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{each}'" for each in types) + ")"


def kind_sql(media_type: str, name: str) -> str:
    """Return the SQL expression of a file's kind.

    Args:
        media_type: SQL of its media type.
        name: SQL of its name.
    """
    return f"""case
        when {media_type} like 'application/vnd.vega%' then 'chart'
        when {media_type} in {_any(_TABLES)} then 'table'
        when {media_type} like 'image/%' then 'image'
        when {media_type} in {_any(_CODE)} or {media_type} like 'text/x-%' or {name} ~* '{_CODE_NAMES}' then 'code'
        when {media_type} in {_any(_DOCUMENTS)} then 'document'
        else 'other' end"""
