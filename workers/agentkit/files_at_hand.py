"""Which of a conversation's files a step works on."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from backend.core.db.base import Json

#: Words that point back at what was made before.
_POINTING = re.compile(r"\b(it|its|this|that|these|those|them|both|result|results|output)\b", re.IGNORECASE)


def at_hand(files: Sequence[Json], words: str, *, takes_up: tuple[str, ...] = ()) -> list[Json]:
    """Return the files a step works on, each content once.

    Always: what came with the request, what was attached before in the conversation, and what the steps it builds on
    made. Of what earlier tasks made, only files that the words name; and, when the request came with no file and
    builds on no step that made one, also the files of the latest task that made some. These come first when the words
    point back ("now rotate it"), else last, so that a question about an attached table stays about that table.

    Args:
        files: rows with ``name``, ``sha256``, ``origin`` ("request", "step", "conversation" or "earlier") and
            ``made_by``, which orders the tasks that made them; newest first.
        words: the instruction and the request.
        takes_up: endings of earlier tasks' files that may come unasked; all when empty.
    """
    ours = [file for file in files if file["origin"] != "earlier"]
    made = _latest_of_each_name([file for file in files if file["origin"] == "earlier"])
    has_own = any(file["origin"] in {"request", "step"} for file in ours)
    endings = tuple(ending.lower() for ending in takes_up)
    fitting = [file for file in made if not endings or file["name"].lower().endswith(endings)]
    latest = max((file["made_by"] for file in fitting), default=None)
    unasked = [] if has_own else [file for file in fitting if file["made_by"] == latest]
    taken = [file for file in made if _names(words, file["name"]) or file in unasked]
    return _each_once([*taken, *ours] if not has_own and _POINTING.search(words) else [*ours, *taken])


def _latest_of_each_name(files: Sequence[Json]) -> list[Json]:
    kept: dict[str, Json] = {}
    for file in files:
        kept.setdefault(file["name"].lower(), file)
    return list(kept.values())


def _names(words: str, name: str) -> bool:
    """Tell whether the words name the file: in full, or without its ending where that can't be a plain word."""
    stem = PurePosixPath(name).stem
    return any(
        re.search(rf"(?<![\w.-]){re.escape(form)}(?![\w-]|\.\w)", words, re.IGNORECASE)
        for form in (name, *([stem] if re.search(r"[\d_-]", stem) else []))
    )


def _each_once(files: Sequence[Json]) -> list[Json]:
    seen: dict[str, Json] = {}
    for file in files:
        seen.setdefault(file["sha256"], file)
    return list(seen.values())
