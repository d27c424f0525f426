"""Pictures of pages: opened only when their header says they are small enough, and PDF pages drawn as pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workers.agents.document.engine.model import Facts
from workers.agents.document.engine.problem import EngineProblem

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 40_000_000
MAX_FRAMES = 300
#: Enough for small print; tesseract gains nothing from more.
DPI = 200
LONGEST_SIDE = 3600
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")


def facts(path: Path) -> Facts:
    """Return how many pages (frames) a picture has.

    Raises:
        EngineProblem: it is damaged or has too many pixels.
    """
    with _opened(path) as image:
        frames = getattr(image, "n_frames", 1)
    if frames > MAX_FRAMES:
        said = f"{path.name} has {frames:,} pages; at most {MAX_FRAMES} are read."
        raise EngineProblem("too_many_pages", said, "Split it and attach a part.")
    return Facts(kind="image", total=frames)


def frame(path: Path, number: int) -> "Image":
    """Return one page of a picture: upright as its camera says, grey, not larger than OCR needs.

    Raises:
        EngineProblem: it is damaged or has too many pixels.
    """
    from PIL import ImageOps  # noqa: PLC0415 - needed for pictures only

    with _opened(path) as image:
        try:
            image.seek(number - 1)
            if image.width * image.height > MAX_PIXELS:
                raise _too_large(path, image)
            image.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(_on_white(image))
        except (OSError, EOFError, SyntaxError, ValueError, IndexError) as error:
            raise _damaged(path) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return upright


def drawn(path: Path, numbers: list[int]) -> Iterator[tuple[int, "Image"]]:
    """Yield pages of a PDF as grey pictures.

    Raises:
        EngineProblem: the file can't be drawn.
    """
    import pypdfium2  # noqa: PLC0415 - needed for scanned PDFs only

    try:
        document = pypdfium2.PdfDocument(path)
        for number in numbers:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(DPI / 72, LONGEST_SIDE / max(width, height, 1))
            yield number, page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
            page.close()
        document.close()
    except pypdfium2.PdfiumError as error:
        raise _damaged(path) from error


def _opened(path: Path) -> "Image":
    """Return the picture with only its header read."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - needed for pictures only

    Image.MAX_IMAGE_PIXELS = None  # our own limit is lower, and says more
    try:
        image = Image.open(path, formats=FORMATS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _damaged(path) from error
    if image.width * image.height > MAX_PIXELS:
        problem = _too_large(path, image)
        image.close()
        raise problem
    return image


def _on_white(image: "Image") -> "Image":
    """Return the picture in grey; what is transparent becomes paper."""
    from PIL import Image  # noqa: PLC0415 - needed for pictures only

    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        coloured = image.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        paper.alpha_composite(coloured)
        grey = paper.convert("L")
    else:
        grey = image.convert("L")
    grey.info = dict(image.info)
    grey.getexif().update(image.getexif())
    return grey


def _too_large(path: Path, image: "Image") -> EngineProblem:
    millions = image.width * image.height / 1_000_000
    said = f"{path.name} has {millions:,.0f} megapixels; at most {MAX_PIXELS // 1_000_000} are opened."
    return EngineProblem("too_large", said, "Save it smaller (300 dpi is plenty for reading) and attach that.")


def _damaged(path: Path) -> EngineProblem:
    cure = "Open it in its own program, save it again, and attach that."
    return EngineProblem("damaged_file", f"{path.name} can't be read: it is damaged or cut off.", cure)


def as_pdf(path: Path, target: Path) -> Path:
    """Save a picture, every frame of it, as a PDF; returns where.

    Raises:
        EngineProblem: it is damaged or has too many pixels.
    """
    from PIL import ImageOps, ImageSequence  # noqa: PLC0415 - needed for pictures only

    with _opened(path) as image:
        try:
            frames = [ImageOps.exif_transpose(one).convert("RGB") for one in ImageSequence.Iterator(image)]
        except (OSError, EOFError, SyntaxError, ValueError) as error:
            raise _damaged(path) from error
    frames[0].save(target, "PDF", save_all=True, append_images=frames[1:], resolution=DPI)
    return target
