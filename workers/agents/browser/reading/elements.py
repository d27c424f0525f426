"""Reads a page's snapshot: its fields and buttons with their refs, and which one a person means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LINE = re.compile(r'^\s*- (?P<role>\w+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?P<rest>(?: \[[^\]\n]*\])*)', re.MULTILINE)
_REF = re.compile(r"\[ref=(\w+)\]")
TEXTS = frozenset({"textbox", "searchbox", "spinbutton", "slider"})
CHOICES = frozenset({"combobox", "listbox"})
TICKS = frozenset({"checkbox", "switch"})
FIELDS = TEXTS | CHOICES | TICKS | {"radio"}
_SENDING = re.compile(
    r"\b(?:submit|send|place|order|subscribe|save|sign ?up|continue|go on|apply|confirm|register|post|finish|absenden|"
    r"senden|bestellen|weiter|hand in)\b",
    re.IGNORECASE,
)
_FINDING = re.compile(r"\b(?:search|find|query|suche?n?|such)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Element:
    """Something on a page that has a ref."""

    role: str
    name: str
    ref: str


def elements_of(snapshot: str) -> list[Element]:
    """Return what a snapshot shows with a ref, in the page's order."""
    found = []
    for match in _LINE.finditer(snapshot):
        if ref := _REF.search(match["rest"]):
            name = (match["name"] or "").replace('\\"', '"')
            found.append(Element(match["role"], " ".join(name.split()), ref[1]))
    return found


def field_called(elements: Sequence[Element], label: str, value: str) -> Element | None:
    """Return the field that a person means by a label; of radio buttons the one that the value names."""
    wanted = _bare(label)
    fields = [one for one in elements if one.role in FIELDS and one.role != "radio"]
    for fits in (lambda name: name == wanted, lambda name: name.startswith(wanted), lambda name: wanted in name):
        for one in fields:
            if one.name and fits(_bare(one.name)):
                return one
    words = set(_bare(value).split())
    radios = [one for one in elements if one.role == "radio"]
    scored = [(len(words & set(_bare(one.name).split())), one) for one in radios]
    best = max(scored, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def search_box(elements: Sequence[Element]) -> Element | None:
    """Return the field in which a site is searched."""
    texts = [one for one in elements if one.role in {"searchbox", "textbox", "combobox"}]
    named = [one for one in texts if one.role == "searchbox" or _FINDING.search(one.name)]
    return named[0] if named else texts[0] if len(texts) == 1 else None


def sending_button(elements: Sequence[Element], named: str, after: Sequence[str]) -> Element | None:
    """Return the button that sends a form: the one named, else the first behind its fields that looks like it."""
    buttons = [one for one in elements if one.role == "button"]
    if named:
        return next((one for one in buttons if _bare(named) in _bare(one.name)), None)
    refs = [one.ref for one in elements]
    last = max((refs.index(ref) for ref in after if ref in refs), default=0)
    behind = [one for one in elements[last:] if one.role == "button"]
    for among in (behind, buttons):
        if likely := next((one for one in among if _SENDING.search(one.name)), None):
            return likely
    return behind[0] if behind else buttons[-1] if len(buttons) == 1 else None


def names_of(elements: Sequence[Element]) -> list[str]:
    """Return the names of a page's fields."""
    return [one.name for one in elements if one.role in FIELDS and one.name]


def _bare(words: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", words.lower()))
