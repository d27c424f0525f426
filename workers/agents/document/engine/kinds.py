"""Telling what a file is by its content; its name is only what somebody called it."""

import re
import zipfile
from pathlib import Path

from workers.agents.document.engine.model import Kind
from workers.agents.document.engine.problem import EngineProblem

HEAD = 8192
MAX_UNPACKED, MAX_RATIO, SMALL = 1 << 29, 150, 20 << 20
MAX_MEMBERS = 10_000
PARTS: tuple[tuple[str, Kind], ...] = (
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.xml", "xlsx"),
)
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM")
OLE = b"\xd0\xcf\x11\xe0"
PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
MARKUP = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(!doctype html|html|head|body|table|div|p|h[1-6])\b", re.IGNORECASE | re.DOTALL
)
XHTML = re.compile(rb"^\s*<\?xml[^>]*>.{0,2000}?<html\b", re.IGNORECASE | re.DOTALL)
MAIL = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|message-id|mime-version|delivered-to): ",
    re.IGNORECASE | re.MULTILINE,
)
ENDINGS: dict[Kind, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "docx": (".docx", ".docm", ".dotx"),
    "pptx": (".pptx", ".pptm", ".ppsx"),
    "xlsx": (".xlsx", ".xlsm"),
    "html": (".html", ".htm", ".xhtml"),
    "eml": (".eml",),
    "image": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".bmp"),
}
TAKES = "Attach a PDF, DOCX, PPTX, XLSX, HTML, EML or text file, or a PNG, JPEG, TIFF or WebP picture."


def find_kind(path: Path) -> Kind:
    """Return how the file is to be read.

    Raises:
        EngineProblem: it is empty, protected by a password, too large unpacked, or no document.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise EngineProblem("empty_file", f"{path.name} is empty.", "Check the file and attach it again.")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.startswith(OLE):
        raise _old_office(path)
    if head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "image"
    if head.startswith(PACKED):
        raise EngineProblem("not_a_document", f"{path.name} is an archive.", "Unpack it and attach the file inside.")
    return _text_kind(path, head)


def misnamed(path: Path, kind: Kind) -> str | None:
    """Return a sentence when the name's ending promises another kind of document."""
    ending = path.suffix.lower()
    for promised, endings in ENDINGS.items():
        if ending in endings and promised != kind:
            return f"{path.name} is named {ending} but holds {kind.upper() if kind != 'text' else 'plain text'}."
    return None


def _text_kind(path: Path, head: bytes) -> Kind:
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise EngineProblem("not_a_document", f"{path.name} holds binary data, not a document.", TAKES)
    bare = head.lstrip(b"\xef\xbb\xbf")
    if bare.startswith(b"{\\rtf"):
        cure = "Save it as DOCX or PDF and attach that."
        raise EngineProblem("not_a_document", f"{path.name} is an RTF file, which isn't read.", cure)
    if MARKUP.match(bare) or XHTML.match(bare):
        return "html"
    top = re.split(rb"\r?\n\r?\n", bare, maxsplit=1)[0]
    enough = 3
    return "eml" if len(MAIL.findall(top)) >= enough else "text"


def _archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        cure = "Open it in its own program, save it again, and attach that."
        raise EngineProblem("damaged_file", f"{path.name} is damaged or cut off.", cure) from error
    _refuse_bomb(path, members)
    names = {member.filename for member in members}
    for part, kind in PARTS:
        if part in names:
            return kind
    raise EngineProblem("not_a_document", f"{path.name} is an archive, not an Office document.", TAKES)


def _refuse_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > MAX_UNPACKED or len(members) > MAX_MEMBERS or (unpacked > SMALL and unpacked / packed > MAX_RATIO):
        said = f"{path.name} unpacks to {unpacked >> 20} MB in {len(members)} parts, which is more than is opened."
        raise EngineProblem("too_large", said, "Save it anew from its own program, or as a PDF, and attach that.")


def _old_office(path: Path) -> EngineProblem:
    with path.open("rb") as file:
        content = file.read(4 << 20)
    if "EncryptedPackage".encode("utf-16-le") in content:
        cure = "Remove the password in the program that made it, and attach it again."
        return EngineProblem("encrypted", f"{path.name} is protected by a password.", cure)
    cure = "Save it as DOCX, XLSX, PPTX or PDF and attach that."
    return EngineProblem("not_a_document", f"{path.name} is in an old Office or mail format.", cure)
