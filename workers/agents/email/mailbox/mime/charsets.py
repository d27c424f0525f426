"""Turns bytes of whatever charset into text, and takes out of text what a person can't see."""

import codecs
import re

from charset_normalizer import from_bytes

#: Names that mail uses and Python doesn't know, or knows as something narrower than what is meant.
_MEANT = {
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-windows-949": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "cp-850": "cp850",
    "x-mac-roman": "mac-roman",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "cp1255",
    "tis-620": "cp874",
}
#: Charsets whose bytes look like ASCII (or UTF-16), so that "it is valid UTF-8" proves nothing.
_NOT_PLAIN = re.compile(r"^(iso-2022-|hz|utf-7|unicode-1-1-utf-7|utf-?16|utf-?32)", re.IGNORECASE)
#: How much is looked at to guess a charset.
_SAMPLE = 32 * 1024
#: Of fewer bytes no guess is better than the commonest charset.
_GUESSABLE = 64

#: Joiners are kept between letters of scripts that need them (and inside emoji), and taken out beside ASCII.
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
    "]+"
)
_LONE_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")
_SURROGATES = re.compile("[\ud800-\udfff]+")


def decode(data: bytes, declared: str | None) -> str:
    """Decode a body: what it says it is if that holds, else what it looks like. Never fails."""
    name = (declared or "").strip().strip("\"'").lower()
    if _NOT_PLAIN.match(name) and (text := _strictly(data, name)) is not None:
        return text
    # Valid UTF-8 with accents in it is UTF-8, whatever the label says: senders mislabel it all the time.
    if (text := _strictly(data, "utf-8-sig")) is not None:
        return text
    if name and not name.startswith("utf-8") and (text := _strictly(data, name)) is not None:
        return text
    guess = from_bytes(data[:_SAMPLE]).best() if len(data) >= _GUESSABLE else None
    return data.decode(guess.encoding if guess else "cp1252", errors="replace")


def _strictly(data: bytes, name: str) -> str | None:
    """Decode, or None if there is no such text encoding or the bytes are no such text."""
    name = _MEANT.get(name, name)
    try:
        codecs.lookup(name)
        return data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        # "base64" and "zip" are codecs too, but none that decode() takes (a LookupError).
        return None


def visible(text: str) -> str:
    """Return text without what a person can't see: control, direction and tag characters, lone surrogates.

    They carry hidden instructions past a reader, or turn the order of what is shown around.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _SURROGATES.sub("\ufffd", text)
    return _LONE_JOINERS.sub("", _INVISIBLE.sub("", text))
