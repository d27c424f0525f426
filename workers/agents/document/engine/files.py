"""Where results are left, under names a person can tell apart."""

import re
from pathlib import Path

from workers.agents.document.engine.shelf import Shelf

OUT = "out"
LONGEST_NAME = 100


def out_path(shelf: Shelf, name: str) -> Path:
    """Return where to leave a result; a name that an attached file has already gets a number."""
    stem, ending = Path(name).stem, Path(name).suffix
    stem = re.sub(r"[^\w.() -]+", "-", stem).strip(" .-")[:LONGEST_NAME] or "result"
    folder = shelf.workspace / OUT
    folder.mkdir(exist_ok=True)
    taken = {known.lower() for known in shelf.names}
    candidate, number = f"{stem}{ending}", 2
    while candidate.lower() in taken or not _is_mine(folder / candidate):
        candidate, number = f"{stem} ({number}){ending}", number + 1
    return folder / candidate


def _is_mine(path: Path) -> bool:
    """Take a name, so that a tool call running beside this one takes another."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
