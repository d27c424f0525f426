"""The parts of a request that asks for several things: each is read by itself, other agents' are left to them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from workers.agents.document.reading import cues
from workers.agents.document.reading.documents import Document, choose
from workers.agents.document.reading.fields import schema_in
from workers.agents.document.reading.meaning import Beyond, Reading, Unclear
from workers.agents.document.reading.request import understand

_VERB = r"(?:summar|list|extract|pull|merge|split|rotate|convert|compare|read|count|translate|find)"
_LOOSER = (
    r"(?:chart|plot|graph|draw|visuali|e-?mail|mail|send|tell me|give me (?!the page)|(?:what|who|when|how)\s+\w|show"
    r"|make|remove|delete|put (?:them|it|all|these))"
)
_CLAUSE = re.compile(
    rf"[,;]?\s+(?:and then|and also|then also|then|and|plus)\s+(?=(?:also |then )?(?:{_VERB}|{_LOOSER}))"
    rf"|,\s+(?={_VERB}\w*\s)|(?<!\bp)(?<!\bpp)(?<!\bno)[.!?;]\s+(?=\S)",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"^(?:also |please |and |then )*(?:(?:give|tell|show|name|cite|include"
    r"|quote)\b(?: me)?(?: \w+){0,3} (?:pages?|quotes?|passages?|sources?|citations?)"
    r"(?: numbers?| too)?|(?:list|tell me|say|show)(?: me)? (?:what|which|how)(?: has| have)? .*(?:chang\w*|differ\w*)"
    r"|list (?:the|all|every) (?:changes|differences)|(?:give me|make|save|keep|export"
    r"|show)\b.*\bcsv(?: files?)?|which page\w*|see\b.*|thanks?\b.*|thank you.*)\W*$",
    re.IGNORECASE,
)


def understand_all(text: str, documents: Sequence[Document]) -> tuple[list[Reading], list[str]]:
    """Return what a request means, part by part, and the parts that are left out: other agents' or beyond this one.

    Raises:
        Beyond: no part is in range.
        Unclear: a part lacks something.
    """
    parts = [part.strip() for part in _CLAUSE.split(text) if part and part.strip(" .,;!?")]
    if len(parts) == 1 or schema_in(text) is not None:
        return [understand(text, documents)], []
    readings: list[Reading] = []
    left_out: list[str] = []
    for part in parts:
        if cues.ELSEWHERE.search(part.lower()):
            left_out.append(part)
        elif readings and _ASIDE.match(part):
            continue
        else:
            _read_part(part, text, documents, readings, left_out)
    if not readings:
        own = [part for part in parts if not cues.ELSEWHERE.search(part.lower())]
        return [understand(" and ".join(own) or text, documents)], [part for part in parts if part not in own]
    return readings, left_out


def _read_part(part: str, text: str, documents: Sequence[Document], readings: list[Reading], out: list[str]) -> None:
    try:
        reading = understand(part, documents)
    except (Beyond, Unclear):
        out.append(part)
        return
    if not reading.chosen.named:
        reading = replace(reading, chosen=choose(text, documents))
    if reading not in readings:
        readings.append(reading)
