"""Finds out which elements of a formatted mail a reader would not see."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

_MEDIA = re.compile(r"@media[^{]{0,500}\{")
_RULE = re.compile(r"\.([\w-]{1,60})\s{0,5}\{([^{}]{0,500})\}")
_DECLARATION = re.compile(r"([\w-]{1,40})\s{0,5}:\s{0,5}([^;]{0,200})")
_NOTHING = re.compile(r"^[+-]?0*\.?0*[01]?(px|pt|em|rem|%|ex)?$")
_FAR = re.compile(r"^-\s?\d{3,}")
_COLOURS = {"white": "#ffffff", "black": "#000000"}
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})\s*([,/]\s*0?\.?0+%?\s*)?\)")


def _is_nothing(value: str) -> bool:
    return bool(_NOTHING.match(value)) and value != "1"


_HIDING: dict[str, Callable[[str], bool]] = {
    "display": lambda value: value.startswith("none"),
    "visibility": lambda value: value in {"hidden", "collapse"},
    "mso-hide": lambda value: value.startswith("all"),
    "opacity": _is_nothing,
    "font-size": _is_nothing,
    "max-height": _is_nothing,
    "text-indent": lambda value: bool(_FAR.match(value)),
    "left": lambda value: bool(_FAR.match(value)),
    "top": lambda value: bool(_FAR.match(value)),
    "color": lambda value: value == "transparent",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How text inside an element is seen."""

    hidden: bool = False
    colour: str = "#000000"
    background: str = "#ffffff"

    @property
    def invisible(self) -> bool:
        return self.hidden or self.colour == self.background


def hidden_classes(sheet: str) -> set[str]:
    """Return the classes a style sheet hides on every screen (what it hides on small ones only is visible)."""
    everywhere = _without_media(sheet[:100_000].lower())
    return {
        name
        for name, body in _RULE.findall(everywhere)
        if any(_hides(key, value) for key, value in _declarations(body).items())
    }


def look_inside(outer: Look, attributes: Mapping[str, str], classes: set[str]) -> Look:
    """Return how text inside an element with these attributes looks."""
    style = _declarations(attributes.get("style", "").lower())
    hidden = (
        "hidden" in attributes
        or any(_hides(key, value) for key, value in style.items())
        or bool(classes.intersection(attributes.get("class", "").lower().split()))
    )
    background = style.get("background-color") or style.get("background") or attributes.get("bgcolor") or ""
    colour = style.get("color") or attributes.get("color") or ""
    return replace(
        outer,
        hidden=outer.hidden or hidden,
        # A picture or gradient behind the text: nobody can say what its colour is.
        background="?" if "url(" in background or "gradient" in background else _colour(background, outer.background),
        colour=_colour(colour, outer.colour),
    )


def _hides(key: str, value: str) -> bool:
    rule = _HIDING.get(key)
    return rule is not None and rule(value)


def _declarations(style: str) -> dict[str, str]:
    return {key: value.replace("!important", "").strip() for key, value in _DECLARATION.findall(style[:4000])}


def _colour(given: str, otherwise: str) -> str:
    given = given.strip().lower()
    if match := _RGB.search(given):
        # Without opacity the colour is whatever is behind.
        return otherwise if match[4] else "#" + "".join(f"{min(int(part), 255):02x}" for part in match.groups()[:3])
    word = given.split(" ", 1)[0]
    word = _COLOURS.get(word, word)
    short, full = 4, 7
    if word.startswith("#") and len(word) == short:
        return "#" + "".join(letter * 2 for letter in word[1:])
    return word if word.startswith("#") and len(word) == full else otherwise


def _without_media(sheet: str) -> str:
    kept: list[str] = []
    position = 0
    while match := _MEDIA.search(sheet, position):
        kept.append(sheet[position : match.start()])
        position = _end_of_block(sheet, match.end())
    return "".join([*kept, sheet[position:]])


def _end_of_block(sheet: str, start: int) -> int:
    depth = 1
    for match in re.finditer(r"[{}]", sheet[start:]):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return start + match.end()
    return len(sheet)
