"""Which of the tables at hand a request is about, where a step has company: others' files beside the person's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workers.agentkit.spec import BUILDS_ON, FileRef
from workers.agents.data.reading import cues

_BUILDS_ON = re.compile(r"\s+" + re.escape(BUILDS_ON).replace(re.escape("{steps}"), ".+"), re.DOTALL)
TABLES = re.compile(r"\.(csv|tsv|xlsx?|ods|parquet|json|jsonl|ndjson)$", re.IGNORECASE)
_IT = re.compile(r"\b(it|them|this|that|these|the (?:results?|tables?|output))\b", re.IGNORECASE)
#: Whose files are meant when none is named: what was made for this step, then what the person attached, …
_NEAREST = {"step": 0, "request": 1, "conversation": 1, "earlier": 2}


@dataclass(frozen=True, slots=True)
class AtHand:
    """The files a request is about, nearest first; ``handed`` says that another step made them for this one."""

    files: tuple[str, ...]
    handed: bool


def without_note(instruction: str) -> str:
    """Return an instruction without the note on the steps it builds on."""
    return _BUILDS_ON.sub("", instruction)


def at_hand(request: str, readable: Mapping[str, int], files: Sequence[FileRef]) -> AtHand:
    """Choose among the files that hold tables.

    Args:
        request: what is asked.
        readable: each readable file's rows.
        files: the step's files; one that isn't among them was made in this step.
    """
    distance = {file.name: _NEAREST[file.origin] for file in files}
    tables = [name for name in readable if TABLES.search(name)] or list(readable)
    named = [name for name in readable if name.lower() in request.lower()]
    nearest = min((distance.get(name, 0) for name in tables), default=0)
    near = [name for name in tables if distance.get(name, 0) == nearest]
    handed = nearest == _NEAREST["step"]
    if handed:
        near.sort(key=lambda name: -readable[name])
    joins = cues.JOIN.search(request) is not None
    if named and not (handed and joins and _IT.search(request)):
        return AtHand(tuple(named), handed=False)
    others = tables if joins else named
    return AtHand(tuple(dict.fromkeys([*near, *others])), handed=handed)


def naming_it(request: str, chosen: AtHand) -> str:
    """Return a join with its "it" by name: "join it with fees.csv" names only one of the two tables."""
    if not (chosen.handed and cues.JOIN.search(request) and any(name in request for name in chosen.files[1:])):
        return request
    return _IT.sub(lambda _: chosen.files[0], request, count=1)
