"""Finding a text file's encoding from its bytes, and rewriting it as UTF-8."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from workers.agents.data.engine.problem import EngineProblem

CHUNK = 1 << 20
#: How much text around the telling bytes is looked at.
EVIDENCE = 1 << 16
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
#: Runs of high bytes are single letters in western text, whole words in Cyrillic, Greek or Asian text.
WESTERN_RUN = 1.6
#: Bytes that are letters or signs in everyday cp1252 text, and those only where the text is Central European.
WESTERN = set("äöüÄÖÜßéèêëàâáãåæçñíìîïóòôõøúùûÿÉÈÊÀÂÁÃÅÆÇÑÍÎÓÔÕØÚÛœŒ€£¥§°±²³µ·–—‘’“”„…•«»¿¡ºª©®™´½¼¾\u00a0")
CENTRAL = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăâîșțşţáéíúýäöüôÁÉÍÚÝÄÖÜÔß€§°–—„“”’…\u00a0")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A Python codec name and how many bytes of byte-order mark go before the text."""

    name: str
    mark: int = 0
    guessed: bool = False


def find_encoding(path: Path) -> Encoding:
    """Return the encoding; the whole file is read, in pieces.

    Raises:
        EngineProblem: the bytes are no text at all.
    """
    with path.open("rb") as file:
        head = file.read(EVIDENCE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    if (wide := _unmarked_utf16(head)) is not None:
        return Encoding(wide, guessed=True)
    if len(CONTROL.findall(head)) > len(head) // 500:
        raise EngineProblem(
            "not_text",
            f"{path.name} holds binary data, not text.",
            "Check that it is the right file, or export it as CSV or XLSX.",
        )
    evidence = _undecodable(path)
    if evidence is None:
        return Encoding("utf-8")
    return Encoding(_single_byte(evidence), guessed=True)


def _unmarked_utf16(head: bytes) -> str | None:
    """Text in UTF-16 has a zero in every second byte wherever it is Latin."""
    if len(head) < 8 or head.count(0) < len(head) // 3:  # noqa: PLR2004 - four characters, a third of the bytes
        return None
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if min(odd, even) * 20 > max(odd, even):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _undecodable(path: Path) -> bytes | None:
    """Return lines with bytes that aren't UTF-8 (up to ``EVIDENCE`` bytes of them), None when all is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return _high_lines(path)
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _high_lines(path)
    return None


def _high_lines(path: Path) -> bytes:
    found, size = [], 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                found.append(line[:4096])
                size += len(found[-1])
            if size > EVIDENCE:
                break
    return b"".join(found)


def _single_byte(evidence: bytes) -> str:
    runs = HIGH_RUNS.findall(evidence)
    if sum(map(len, runs)) / len(runs) < WESTERN_RUN:
        return max(("cp1252", "cp1250"), key=lambda name: _letters(evidence, name))
    import charset_normalizer  # noqa: PLC0415 - 50 ms that most files don't need

    matches = charset_normalizer.from_bytes(evidence)
    # Its own order looks at disorder first, by which Japanese reads as well as Korean.
    best = max(matches, key=lambda match: match.coherence - match.chaos, default=None)
    return best.encoding if best is not None else "latin-1"


def _letters(evidence: bytes, name: str) -> float:
    """Return the share of high bytes that make usual letters in an encoding; ties go to the first asked."""
    usual = WESTERN if name == "cp1252" else CENTRAL
    high = b"".join(HIGH_RUNS.findall(evidence)).decode(name, errors="replace")
    return sum(letter in usual for letter in high) / len(high)


def as_utf8(path: Path, encoding: Encoding, target: Path) -> Path:
    """Return ``path`` itself where it is clean UTF-8 with usual line ends, else a rewritten copy at ``target``."""
    if encoding.name == "utf-8" and encoding.mark == 0 and not _needs_cleaning(path):
        return path
    decoder = codecs.getincrementaldecoder(encoding.name)(errors="replace")
    held = ""
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as out:
        source.seek(encoding.mark)
        while chunk := source.read(CHUNK):
            text = held + decoder.decode(chunk)
            # A carriage return at the end may be half of a line end.
            held = "\r" if text.endswith("\r") else ""
            out.write(_cleaned(text.removesuffix("\r")))
        out.write(_cleaned(held + decoder.decode(b"", final=True)))
    return target


def _needs_cleaning(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(CHUNK)
    return b"\0" in head or b"\r" in head.replace(b"\r\n", b"")


def _cleaned(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
