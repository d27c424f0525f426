"""What kind of thing a file is, in the words that agents use for what they accept."""

from collections.abc import Iterable

from workers.agentkit.spec import FileRef

_BY_ENDING = {
    "table": "csv tsv xlsx xls ods parquet json jsonl ndjson",
    "pdf": "pdf",
    "document": "docx doc odt rtf pptx ppt odp txt md epub",
    "image": "png jpg jpeg gif webp tif tiff bmp heic",
    "code": "py js ts jsx tsx java rs go rb c h cpp cs php sh sql ipynb kt swift scala r lua pl",
    "mail": "eml msg mbox",
    "web page": "html htm",
}
KIND_OF = {ending: kind for kind, endings in _BY_ENDING.items() for ending in endings.split()}
_BY_MEDIA_TYPE = (
    ("text/csv", "table"),
    ("text/tab-separated-values", "table"),
    ("application/json", "table"),
    ("application/vnd.apache.parquet", "table"),
    ("spreadsheet", "table"),
    ("ms-excel", "table"),
    ("application/pdf", "pdf"),
    ("image/", "image"),
    ("message/", "mail"),
    ("text/html", "web page"),
    ("text/x-", "code"),
    ("javascript", "code"),
    ("presentation", "document"),
    ("word", "document"),
    ("text/", "document"),
)


def kind_of(file: FileRef) -> str:
    """Return the kind of a file: by its ending, else by its media type, else "file"."""
    ending = file.name.rpartition(".")[2].lower()
    if ending in KIND_OF:
        return KIND_OF[ending]
    return next((kind for part, kind in _BY_MEDIA_TYPE if part in file.media_type), "file")


def kinds_of(files: Iterable[FileRef]) -> frozenset[str]:
    """Return the kinds of all the files."""
    return frozenset(kind_of(file) for file in files)
