"""Reading pictures of pages by OCR: straightened first, turned when that reads better, with a confidence."""

import asyncio
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workers.agents.document.engine.layout import as_markdown
from workers.agents.document.engine.model import Page
from workers.agents.document.engine.pictures import DPI
from workers.agents.document.engine.problem import EngineProblem
from workers.agents.document.engine.skew import find_skew, flattened
from workers.agents.document.engine.word import Word

if TYPE_CHECKING:
    from PIL.Image import Image

#: Where Debian, Ubuntu, Fedora and Arch keep tesseract's trained data.
DATA = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
)
NOT_LANGUAGES = {"osd", "equ", "snum"}
MAX_LANGUAGES = 3
#: Above this a page counts as well read, and no other way to turn it is tried.
GOOD = 0.8
#: Lines of tables are often taken for these.
BORDERS = " |¦"
LEAST_TURN = 0.4
#: Pixels on the longer side from which the library needn't enlarge a page, which takes a quarter longer.
LARGE = 2200


@dataclass(frozen=True, slots=True)
class Trained:
    """Tesseract's trained data: its folder, and the languages in it (English first)."""

    folder: str
    languages: list[str]


def trained_data() -> Trained | None:
    """Return the trained data that is installed here."""
    for folder in DATA:
        names = {file.stem for file in Path(folder).glob("*.traineddata")} - NOT_LANGUAGES
        if names:
            ordered = sorted(names, key=lambda name: (name != "eng", name))
            return Trained(folder, ordered[:MAX_LANGUAGES])
    return None


def missing_data(file: str) -> EngineProblem:
    """Return the refusal for a picture where there is no trained data."""
    cure = "Install tesseract's English data (Debian and Ubuntu: apt install tesseract-ocr-eng), then ask again."
    return EngineProblem("no_ocr", f"{file} holds pictures of text, and no OCR data is installed to read them.", cure)


def read_pages(pictures: Iterator[tuple[int, "Image"]], data: Trained) -> Iterator[Page]:
    """Yield each picture's text; the next page is first tried the way the last one had to be turned."""
    turn = 0
    for number, grey in pictures:
        found = _read(grey, data, first=turn)
        turn = found.turn
        text = as_markdown(found.words)
        yield Page(number=number, text=text, ocr=True, confidence=round(found.confidence, 2))


@dataclass(frozen=True, slots=True)
class _Reading:
    words: list[Word]
    turn: int

    @property
    def confidence(self) -> float:
        """How sure the words are, by their letters, 0 to 1."""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / letters if letters else 0.0

    @property
    def worth(self) -> float:
        """How much was read, weighed by how surely: what decides between two ways to turn a page."""
        return sum(len(word.text) * word.confidence**3 for word in self.words if word.text.isalnum())


def _read(grey: "Image", data: Trained, *, first: int) -> _Reading:
    skew, sideways = find_skew(grey)
    likely = [90, 270] if sideways else [0, 180]
    unlikely = [0, 180] if sideways else [90, 270]
    turns = sorted(likely, key=lambda turn: turn != first) + unlikely
    best = None
    for turn in turns:
        found = _Reading(_words(_turned(grey, turn, skew), data), turn)
        if best is None or found.worth > best.worth:
            best = found
        if best.confidence >= GOOD and best.words:
            break
    if best is None:
        raise RuntimeError("no way to turn the page was tried")
    if best.confidence < GOOD:
        even = _Reading(_words(flattened(_turned(grey, best.turn, skew)), data, enlarge=True), best.turn)
        best = max(best, even, key=lambda reading: reading.worth)
    return best


def _turned(grey: "Image", turn: int, skew: float) -> "Image":
    from PIL import Image  # noqa: PLC0415 - needed for pictures only

    quarter = {
        90: Image.Transpose.ROTATE_90,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_270,
    }
    picture = grey.transpose(quarter[turn]) if turn else grey
    if abs(skew) < LEAST_TURN:
        return picture
    return picture.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _words(picture: "Image", data: Trained, *, enlarge: bool = False) -> list[Word]:
    """Return the words of a picture with their places and how sure they are; a small picture is always enlarged."""
    import xberg  # noqa: PLC0415 - 0.1 s and 130 MB, needed for reading only

    # Uncompressed: it is read at once by the same process.
    buffer = io.BytesIO()
    picture.save(buffer, "BMP", dpi=(DPI, DPI))
    as_it_is = xberg.ImagePreprocessingConfig(target_dpi=DPI)
    tesseract = xberg.TesseractConfig(
        language=data.languages,
        use_cache=False,
        enable_table_detection=False,
        preprocessing=None if enlarge or max(picture.size) < LARGE else as_it_is,
    )
    config = xberg.ExtractionConfig(
        use_cache=False,
        ocr=xberg.OcrConfig(
            enabled=True,
            backend="tesseract",
            language=data.languages,
            tessdata_path=data.folder,
            tesseract_config=tesseract,
            element_config=xberg.OcrElementConfig(include_elements=True, min_level="word"),
        ),
        concurrency=xberg.ConcurrencyConfig(max_threads=1),
    )
    source = xberg.ExtractInput(kind="bytes", bytes=buffer.getvalue(), mime_type="image/bmp", filename="page.bmp")
    result = asyncio.run(xberg.extract(source, config))
    elements = (result.results[0].ocr_elements or ()) if result.results else ()
    words = []
    for element in elements:
        text = element.text.strip(BORDERS)
        if str(element.level) == "word" and text:
            box = json.loads(str(element.geometry))
            words.append(
                Word(
                    text=text,
                    left=box["left"],
                    top=box["top"],
                    width=box["width"],
                    height=box["height"],
                    confidence=element.confidence.recognition,
                )
            )
    return words
