"""Walking a folder that a hostile program may be filling: no link is followed, nothing goes on for ever."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: More entries, or deeper ones, make a tree that can't be measured, and so can't be bounded.
MAX_ENTRIES, MAX_DEPTH = 20_000, 64
BLOCK = 512
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class TooLargeError(Exception):
    """A tree has too many entries, too deep ones, or some that may not be looked at: it can't be measured."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, reached by its folder's descriptor (open until the walk goes on) and its name."""

    folder: int
    name: str
    #: Path relative to the walked folder.
    path: str
    status: os.stat_result

    @property
    def is_folder(self) -> bool:
        """Whether it is a real folder."""
        return stat.S_ISDIR(self.status.st_mode)

    @property
    def is_file(self) -> bool:
        """Whether it is a plain file."""
        return stat.S_ISREG(self.status.st_mode)

    @property
    def bytes_on_disk(self) -> int:
        """What it occupies."""
        return self.status.st_blocks * BLOCK


def walk(root: Path) -> Iterator[Entry]:
    """Yield every entry below a folder, a folder before what is in it; entries that vanish are left out.

    Raises:
        TooLargeError: there are too many entries, they lie too deep, or some may not be looked at.
    """
    waiting: list[tuple[int, list[str], str]] = []
    try:
        waiting.append(_opened(os.open(root, _FOLDER), ""))
        count = 0
        while waiting:
            folder, names, above = waiting[-1]
            if not names:
                os.close(waiting.pop()[0])
                continue
            name = names.pop()
            count += 1
            if count > MAX_ENTRIES:
                raise TooLargeError
            with suppress(FileNotFoundError, NotADirectoryError):
                entry = Entry(folder, name, above + name, _status(name, folder))
                yield entry
                if entry.is_folder:
                    waiting.append(_inner(entry, len(waiting)))
    finally:
        for folder, _, _ in waiting:
            os.close(folder)


def _status(name: str, folder: int) -> os.stat_result:
    try:
        return os.lstat(name, dir_fd=folder)
    except PermissionError as error:  # a folder that the program shut behind files it holds open
        raise TooLargeError from error


def _inner(entry: Entry, depth: int) -> tuple[int, list[str], str]:
    if depth > MAX_DEPTH:
        raise TooLargeError
    try:
        return _opened(os.open(entry.name, _FOLDER, dir_fd=entry.folder), entry.path + "/")
    except PermissionError as error:
        raise TooLargeError from error
    except OSError as error:
        # A link that took the folder's place meanwhile shows itself as ELOOP.
        raise NotADirectoryError(entry.path) from error


def _opened(folder: int, above: str) -> tuple[int, list[str], str]:
    try:
        return folder, os.listdir(folder), above
    except OSError:
        os.close(folder)
        raise
