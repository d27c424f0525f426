"""How a picture of text is turned: the angle at which its lines are sharpest, and whether they run sideways."""

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

SMALL = 600
WIDEST = 15.0
COARSE, FINER = 1.5, (0.5, 0.25)
#: Lines that run upwards must be this much sharper before a page counts as turned.
CLEARLY = 1.6


def flattened(grey: "Image") -> "Image":
    """Return the picture with its paper evened out: shadows and folds of a photograph go, ink stays."""
    from PIL import ImageChops, ImageFilter, ImageOps  # noqa: PLC0415 - needed for pictures only

    tiny = grey.reduce(max(1, min(grey.size) // 200))
    paper = tiny.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(8)).resize(grey.size)
    return ImageOps.autocontrast(ImageChops.invert(ImageChops.subtract(paper, grey)), cutoff=(1, 20))


def find_skew(grey: "Image") -> tuple[float, bool]:
    """Return by how many degrees (counter-clockwise) to turn the page, and whether its lines run sideways."""
    from PIL import Image, ImageChops, ImageOps  # noqa: PLC0415 - needed for pictures only

    small = grey.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    ink = ImageOps.autocontrast(ImageChops.invert(flattened(small)), cutoff=(50, 1))
    sideways = ink.transpose(Image.Transpose.ROTATE_90)
    level, sharp = _sharpest(ink.reduce(2), 0.0, WIDEST, COARSE)
    turned, sharp_turned = _sharpest(sideways.reduce(2), 0.0, WIDEST, COARSE)
    is_sideways = sharp_turned > CLEARLY * sharp
    best, reach = (turned if is_sideways else level), COARSE
    for step in FINER:
        best, _ = _sharpest(sideways if is_sideways else ink, best, reach, step)
        reach = step
    return best, is_sideways


def _sharpest(ink: "Image", centre: float, reach: float, step: float) -> tuple[float, float]:
    """Return the angle within ``reach`` of ``centre`` at which lines are sharpest, and how sharp they are there."""
    best, sharp = centre, _sharpness(ink, centre)
    count = round(reach / step)
    for index in (*range(-count, 0), *range(1, count + 1)):
        angle = centre + index * step
        if (found := _sharpness(ink, angle)) > sharp:
            best, sharp = angle, found
    return best, sharp


def _sharpness(ink: "Image", angle: float) -> float:
    """Return how much the darkness changes from line to line of the turned picture."""
    from PIL import Image  # noqa: PLC0415 - needed for pictures only

    turned = ink.rotate(angle, Image.Resampling.BILINEAR, expand=False) if angle else ink
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return float(sum((one - other) ** 2 for one, other in pairwise(rows)))
