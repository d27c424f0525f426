"""Who holds a file open, of all processes: services inherit their home's lock, so whoever holds it belongs to it."""

from pathlib import Path


def holders_of(file: Path) -> set[int]:
    """Return the ids of the processes that hold a file open."""
    return {int(process.name) for process in Path("/proc").glob("[0-9]*") if _holds(process, str(file))}


def _holds(process: Path, file: str) -> bool:
    try:
        return any(_target(link) == file for link in (process / "fd").iterdir())
    except OSError:  # it has ended meanwhile
        return False


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""
