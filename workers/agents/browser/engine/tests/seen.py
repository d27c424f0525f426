"""Reading a snapshot as an agent does: by what stands in it."""

import re

_REF = re.compile(r"\[ref=((?:f\d+)?e\d+)\]")


def ref(snapshot: str, words: str) -> str:
    """Return the name of the first element whose line has these words."""
    for line in snapshot.splitlines():
        found = _REF.search(line)
        if found and words in line:
            return found[1]
    raise AssertionError(f"{words!r} isn't in:\n{snapshot}")
