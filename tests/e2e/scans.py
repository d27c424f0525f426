"""A document that is nothing but pictures of pages."""

import io
import random

from PIL import Image, ImageDraw, ImageFont

_A4_AT_150_DPI = (1240, 1754)
_WORDS = ("river", "market", "engine", "garden", "copper", "window", "letter", "summer", "bridge", "paper", "silver")
_LINES, _WORDS_A_LINE = 32, 11


def scan(pages: int, seed: int = 1) -> bytes:
    """Return a PDF of full pages of printed words, without any text in it."""
    dice = random.Random(seed)
    font = ImageFont.load_default(size=26)
    made = []
    for number in range(1, pages + 1):
        page = Image.new("L", _A4_AT_150_DPI, 255)
        pen = ImageDraw.Draw(page)
        pen.text((110, 90), f"Page {number}", font=font, fill=0)
        for line in range(_LINES):
            words = " ".join(dice.choice(_WORDS) for _ in range(_WORDS_A_LINE))
            pen.text((110, 160 + line * 46), words, font=font, fill=0)
        made.append(page)
    file = io.BytesIO()
    made[0].save(file, "PDF", save_all=True, append_images=made[1:], resolution=150)
    return file.getvalue()
