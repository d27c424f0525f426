"""What a browser's processes take, read from /proc; where that isn't there nothing is known."""

from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_KIB = 1024


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process; ``bytes`` is what it doesn't share with a file: its heap, stacks and shared buffers."""

    pid: int
    bytes: int
    is_page: bool


def browser_pid(profile: Path) -> int | None:
    """Return the main process of the Chromium with this profile; None where it can't be told."""
    mark = f"--user-data-dir={profile}".encode()
    for entry in _PROC.glob("[0-9]*"):
        words = _command(entry)
        if mark in words and not any(word.startswith(b"--type=") for word in words) and b"-S" not in words:
            return int(entry.name)
    return None


def processes(root: int) -> list[Process]:
    """Return a process with all its descendants; those that end meanwhile are left out."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        folder = _PROC / str(pid)
        try:
            taken = _taken(folder)
            children = [int(word) for task in folder.glob("task/*/children") for word in task.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        waiting.extend(children)
        found.append(Process(pid=pid, bytes=taken, is_page=_is_page(folder)))
    return found


def _taken(folder: Path) -> int:
    fields = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
    return sum(int(fields.get(name, "0 kB").split()[0]) * _KIB for name in ("RssAnon", "RssShmem"))


def _is_page(folder: Path) -> bool:
    """Tell a page's process: Chromium writes its words anew as one."""
    return any(b"--type=renderer" in word for word in _command(folder))


def _command(folder: Path) -> list[bytes]:
    try:
        return (folder / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return []
