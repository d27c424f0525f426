"""Measures what a running sandbox uses: the caps that the kernel doesn't enforce per process tree."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

BLOCK = 512
MAX_ENTRIES, MAX_DEPTH = 20_000, 64
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
    """Return the bytes of anonymous and shared memory that the processes hold."""
    return sum(_memory_of(pid) for pid in tree)


def _memory_of(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    lines = (line.split() for line in status.splitlines())
    return sum(int(words[1]) * 1024 for words in lines if words and words[0] in {"RssAnon:", "RssShmem:"})


def disk_used(workspace: Path, tree: list[int]) -> int:
    """Return the bytes a workspace occupies, deleted files that a process still holds open included.

    Too many or too deep entries count as more than any cap: what can't be measured can't be bounded.
    """
    device = workspace.stat().st_dev
    used, entries, waiting = 0, 0, [(workspace, 0)]
    while waiting:
        folder, depth = waiting.pop()
        for entry in _entries(folder):
            entries += 1
            if entries > MAX_ENTRIES or depth > MAX_DEPTH:
                return UNMEASURABLE
            size, is_folder = _measure(entry)
            used += size
            if is_folder:
                waiting.append((Path(entry.path), depth + 1))
    return used + _deleted_but_open(tree, device)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _measure(entry: os.DirEntry[str]) -> tuple[int, bool]:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * BLOCK, entry.is_dir(follow_symlinks=False)
    except FileNotFoundError:
        return 0, False


def _deleted_but_open(tree: list[int], device: int) -> int:
    sizes: dict[int, int] = {}
    for pid in tree:
        for descriptor in _entries_of_process(pid):
            try:
                status = os.stat(descriptor)  # noqa: PTH116 - a descriptor's magic link
            except OSError:
                continue  # closed while we looked
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 0 and status.st_dev == device:
                sizes[status.st_ino] = status.st_blocks * BLOCK
    return sum(sizes.values())


def _entries_of_process(pid: int) -> list[str]:
    folder = f"/proc/{pid}/fd"
    try:
        return [f"{folder}/{name}" for name in os.listdir(folder)]  # noqa: PTH208 - names only, on a hot path
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []  # gone; bwrap's own outer process (never the program's) hides its descriptors from an ordinary user
