"""Text from bytes as browsers read it: byte order mark, header, the document's own word, else how it looks."""

import codecs
import re

from charset_normalizer import from_bytes

#: Where a document's own word about its encoding is looked for, in bytes from its start, as HTML's standard has it.
_HEAD_BYTES = 1024
#: How much of it is looked at for a guess.
_GUESS_BYTES = 65_536
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OWN_WORD = re.compile(
    rb"""(?:<meta[^>]{0,300}?charset|<\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
# Browsers read these as their Windows superset.
_SUPERSETS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
# Python's own codecs that are no encoding of documents.
_NO_ENCODING = {
    "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "mbcs", "oem", "charmap",
}  # fmt: skip


def decoded(body: bytes, charset: str | None) -> str:
    """Return the body as text; what can't be read is a replacement character."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    own = _OWN_WORD.search(body[:_HEAD_BYTES])
    for label in (charset, own and own.group(1).decode("ascii")):
        if label and (known := _encoding(label)):
            return body.decode(known, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        guess = from_bytes(body[:_GUESS_BYTES]).best()
        return body.decode(guess.encoding if guess else "cp1252", "replace")


def _encoding(label: str) -> str | None:
    """Return Python's name of an encoding; None of one that isn't known, or isn't one of documents."""
    try:
        name = codecs.lookup(label.strip()).name
        "".encode(name)  # refuses what turns bytes into bytes
    except (LookupError, ValueError):
        return None
    return None if name in _NO_ENCODING else _SUPERSETS.get(name, name)
