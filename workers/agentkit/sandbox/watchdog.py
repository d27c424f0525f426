"""Measures what a running sandbox uses: the caps that the kernel doesn't enforce per process tree."""

import os
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from workers.agentkit.sandbox.tree import BLOCK, MAX_ENTRIES, TooLargeError, walk

#: The small tmpfs folders of a sandbox: their size is capped by the mount, their number of entries only by us.
TEMPORARY = ("tmp", "dev/shm")
UNMEASURABLE = 1 << 62


def process_tree(root: int) -> list[int]:
    """Return the ids of ``root`` and all its descendants that still live."""
    tree, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        tree.append(pid)
        for children in _task_children(pid):
            waiting.extend(int(child) for child in children.split())
    return tree


def _task_children(pid: int) -> Iterator[str]:
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            yield file.read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # the thread ended while we looked


def memory_used(tree: list[int]) -> int:
    """Return the bytes of anonymous and shared memory that the processes hold, page tables included."""
    return sum(_memory_of(pid) for pid in tree)


def _memory_of(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    lines = (line.split() for line in status.splitlines())
    return sum(int(words[1]) * 1024 for words in lines if words and words[0] in {"RssAnon:", "RssShmem:", "VmPTE:"})


def too_many_temporary(tree: list[int]) -> bool:
    """Say whether the temporary folders hold too many entries: empty ones take the kernel's memory, not the mount's."""
    ours = os.stat("/").st_dev  # noqa: PTH116 - as below
    for pid in reversed(tree):
        try:
            if os.stat(f"/proc/{pid}/root").st_dev == ours:  # noqa: PTH116 - a magic link
                continue  # still on its way into the sandbox
            states = [os.statvfs(f"/proc/{pid}/root/{name}") for name in TEMPORARY]
        except OSError:
            continue  # gone, or bubblewrap's own, which hides its root from an ordinary user
        return any(state.f_files - state.f_ffree > MAX_ENTRIES for state in states)
    return False


def disk_used(workspace: Path) -> int:
    """Return the bytes that a workspace's entries occupy; more than any cap when there are too many to measure."""
    try:
        return sum(entry.bytes_on_disk for entry in walk(workspace))
    except TooLargeError:
        return UNMEASURABLE


def held_open(tree: list[int], device: int) -> tuple[int, int]:
    """Return what descriptors hold that nothing else shows: bytes of deleted files on ``device``, bytes of sockets.

    A socket counts as what its queue may hold: the kernel doesn't tell how full it is.
    """
    files: dict[int, int] = {}
    sockets: set[int] = set()
    for pid in tree:
        for descriptor in _descriptors(pid):
            try:
                status = os.stat(descriptor)  # noqa: PTH116 - a descriptor's magic link
            except OSError:
                continue  # closed while we looked
            if stat.S_ISSOCK(status.st_mode):
                sockets.add(status.st_ino)
            elif stat.S_ISREG(status.st_mode) and status.st_nlink == 0 and status.st_dev == device:
                files[status.st_ino] = status.st_blocks * BLOCK
    return sum(files.values()), len(sockets) * _socket_bytes()


@cache
def _socket_bytes() -> int:
    """Return the largest queue a program may give its socket: the kernel doubles what is asked for."""
    return 2 * int(Path("/proc/sys/net/core/wmem_max").read_text())


def _descriptors(pid: int) -> list[str]:
    folder = f"/proc/{pid}/fd"
    try:
        return [f"{folder}/{name}" for name in os.listdir(folder)]  # noqa: PTH208 - names only, on a hot path
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []  # gone; bwrap's own outer process (never the program's) hides its descriptors from an ordinary user
