"""A receipt as a telephone photographs it: on a table, a little askew, badly lit."""

from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

_FONTS = "/usr/share/fonts/truetype/liberation/LiberationMono-{}.ttf"
_WIDTH, _HEIGHT = 1200, 1600
_PAPER = (760, 1040)
_INK, _WHITE = 32, 244
_TILT = 3.2
#: The paper's corners in the photograph, seen from a little below.
_CORNERS = (-190, -200, -230, 1290, 1020, 1260, 960, -190)
_ITEMS = (
    ("2 x Flat white", "7.20"),
    ("1 x Almond croissant", "3.45"),
    ("1 x Sourdough loaf", "4.80"),
    ("3 x Cinnamon bun", "8.85"),
)


def write_receipt(path: Path) -> None:
    paper = _printed().rotate(_TILT, Image.Resampling.BICUBIC, expand=True, fillcolor=0)
    shape = Image.new("L", _PAPER, 255).rotate(_TILT, Image.Resampling.BICUBIC, expand=True, fillcolor=0)
    table = Image.effect_noise((_WIDTH, _HEIGHT), 18).point(lambda value: int(60 + value * 0.35))
    edge = _seen(shape).filter(ImageFilter.GaussianBlur(1))
    photo = Image.composite(_seen(paper), table, edge)
    photo = ImageChops.multiply(photo, _light()).filter(ImageFilter.GaussianBlur(0.8))
    photo = ImageChops.add(photo, Image.effect_noise((_WIDTH, _HEIGHT), 5), offset=-128)
    warm = (photo.point(lambda value: min(255, int(value * 1.03))), photo, photo.point(lambda value: int(value * 0.93)))
    Image.merge("RGB", warm).save(path, quality=55)


def _seen(flat: Image.Image) -> Image.Image:
    return flat.transform((_WIDTH, _HEIGHT), Image.Transform.QUAD, _CORNERS, Image.Resampling.BICUBIC)


def _light() -> Image.Image:
    """Return light that falls off to the right and to the bottom."""
    across = Image.linear_gradient("L").rotate(90).resize((_WIDTH, _HEIGHT))
    down = Image.linear_gradient("L").resize((_WIDTH, _HEIGHT))
    return Image.blend(
        across.point(lambda value: 180 + value * 70 // 255), down.point(lambda value: 255 - value // 3), 0.4
    )


def _printed() -> Image.Image:
    paper = Image.new("L", _PAPER, _WHITE)
    pen = _Pen(paper)
    pen.centre("CORNER BAKERY", 46, bold=True)
    pen.centre("8 Mill Lane, York YO1 7HF", 26)
    pen.centre("Tel 01904 555 0137", 26)
    pen.down(16)
    pen.pair("Receipt no. 004-21873", "")
    pen.pair("Date 02/11/2025  08:41", "")
    pen.down(14)
    for name, price in _ITEMS:
        pen.pair(name, price)
    pen.rule()
    pen.pair("Subtotal", "20.25")
    pen.pair("VAT 20%", "4.05")
    pen.pair("TOTAL", "£24.30", 42, bold=True)
    pen.down(10)
    pen.pair("Visa ****4417", "24.30")
    pen.down(20)
    pen.centre("Thank you, see you soon!", 28)
    return paper


class _Pen:
    """Prints line below line."""

    def __init__(self, paper: Image.Image) -> None:
        self._draw = ImageDraw.Draw(paper)
        self._width = paper.width
        self._y = 50

    def down(self, by: int) -> None:
        self._y += by

    def rule(self) -> None:
        self._draw.line((50, self._y + 6, self._width - 50, self._y + 6), fill=90, width=2)
        self._y += 24

    def centre(self, text: str, size: int, *, bold: bool = False) -> None:
        font = _font(bold=bold, size=size)
        self._draw.text(((self._width - self._draw.textlength(text, font)) / 2, self._y), text, _INK, font)
        self._y += size + 14

    def pair(self, left: str, right: str, size: int = 30, *, bold: bool = False) -> None:
        font = _font(bold=bold, size=size)
        self._draw.text((50, self._y), left, _INK, font)
        self._draw.text((self._width - 50 - self._draw.textlength(right, font), self._y), right, _INK, font)
        self._y += size + 16


def _font(*, bold: bool, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS.format("Bold" if bold else "Regular"), size)
