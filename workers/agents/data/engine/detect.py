"""Telling what a file is by its content; its name is only what somebody called it."""

import re
import zipfile
from pathlib import Path
from typing import Literal

from workers.agents.data.engine.problem import EngineProblem

Kind = Literal["workbook", "parquet", "json", "text"]

HEAD = 4096
MAX_UNPACKED, MAX_RATIO = 1 << 30, 200
#: What isn't a table, by its first bytes: the name of it and what to do.
FOREIGN = (
    (b"%PDF", "a PDF document", "Ask for the table to be taken out of it first, or export it as CSV."),
    (b"\x89PNG", "a picture (PNG)", "Attach the data itself as CSV, XLSX, Parquet or JSON."),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Attach the data itself as CSV, XLSX, Parquet or JSON."),
    (b"GIF8", "a picture (GIF)", "Attach the data itself as CSV, XLSX, Parquet or JSON."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and attach the file inside."),
    (b"BZh", "a bzip2 archive", "Unpack it and attach the file inside."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it and attach the file inside."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and attach the file inside."),
    (b"Rar!", "a RAR archive", "Unpack it and attach the file inside."),
    (b"SQLite format 3", "a SQLite database", "Export the table you need as CSV."),
    (b"\x7fELF", "a program", "Attach the data itself as CSV, XLSX, Parquet or JSON."),
    (b"MZ\x90", "a program", "Attach the data itself as CSV, XLSX, Parquet or JSON."),
)
OLE = b"\xd0\xcf\x11\xe0"
MARKUP = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(!doctype html|html|head|body|table|div|\?xml|[a-z]+[ >])", re.IGNORECASE | re.DOTALL
)


def find_kind(path: Path) -> Kind:
    """Return how the file is to be read.

    Raises:
        EngineProblem: it is empty, or nothing that holds a table.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    bare = head.lstrip(b"\xef\xbb\xbf")
    if not bare.strip(b" \t\r\n\0\xff\xfe"):
        raise EngineProblem("empty_file", f"{path.name} is empty.", "Check the export and attach it again.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(OLE):
        return "workbook"
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    _refuse_foreign(path, bare)
    return "json" if _looks_like_json(bare) else "text"


def _refuse_foreign(path: Path, head: bytes) -> None:
    for magic, name, cure in FOREIGN:
        if head.startswith(magic):
            raise EngineProblem("not_a_table", f"{path.name} is {name}, not a table.", cure)
    if (found := MARKUP.match(head)) is not None:
        name = "an XML document" if b"xml" in found[1].lower() else "a web page (HTML)"
        cure = "Open it in a spreadsheet program and save it as XLSX or CSV."
        raise EngineProblem("not_a_table", f"{path.name} is {name}, not a table.", cure)


def _archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        cure = "Open it in a spreadsheet program, save it again and attach that."
        raise EngineProblem("damaged_file", f"{path.name} is damaged ({error}).", cure) from error
    names = {member.filename for member in members}
    if not any(name.startswith("xl/workbook") for name in names) and "content.xml" not in names:
        cure = "Unpack it and attach the tables inside."
        raise EngineProblem("not_a_table", f"{path.name} is a ZIP archive, not a table.", cure)
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(path.stat().st_size, 1 << 16):
        size = unpacked >> 20
        cure = "Export the sheet you need as CSV: that has no such limit."
        raise EngineProblem("too_large", f"{path.name} unpacks to {size} MB, which is too much.", cure)
    return "workbook"


def _looks_like_json(head: bytes) -> bool:
    text = head.lstrip()
    if text.startswith(b"{"):
        return re.match(rb'\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})', text) is not None
    return re.match(rb"\[\s*(?:[\[{\]\"]|-?\d|true|false|null)", text) is not None
