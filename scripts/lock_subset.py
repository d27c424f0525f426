"""``python lock_subset.py LOCK ROOTS``: prints the part of a lock that the packages in ROOTS need, with its hashes.

Run by the interpreter of an environment that has all of the lock: what needs what is read from what is installed.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

_NAME = re.compile(r"^[A-Za-z0-9._-]+")
#: Extras of these that the project itself names (pyproject.toml).
_EXTRAS = {"uvicorn": "standard", "faststream": "rabbit", "sqlalchemy": "asyncio"}


def canonical(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def roots(text: str) -> list[str]:
    """Return the names in a file of one a line."""
    return [canonical(line) for line in text.splitlines() if line and not line.startswith("#")]


def needed(names: list[str]) -> set[str]:
    """Return these and everything that they need here."""
    from packaging.requirements import Requirement  # noqa: PLC0415 - there in the environment that this asks about

    seen: set[tuple[str, str]] = set()
    left = {(name, _EXTRAS.get(name, "")) for name in names}
    while left:
        seen |= left
        asked, left = left, set()
        for name, extra in asked:
            for wanted in map(Requirement, distribution(name).requires or ()):
                if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                    left |= {(canonical(wanted.name), each) for each in ("", *wanted.extras)}
        left -= seen
    return {name for name, _ in seen}


def blocks(lock: str) -> Iterator[tuple[str, str]]:
    """Yield each package's name and its lines of the lock."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if (name := _NAME.match(block)) is not None:
            yield canonical(name.group()), block


def main(lock: Path, wanted: Path) -> None:
    """Print the subset; a root that the lock doesn't know ends it."""
    names = needed(roots(wanted.read_text()))
    parts = [block for name, block in blocks(lock.read_text()) if name in names]
    sys.stdout.write("\n".join(part.rstrip() for part in parts) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
