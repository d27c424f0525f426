"""The files of a workspace: found, read and written as text, each within limits."""

import os
from pathlib import Path, PurePosixPath

from workers.agents.code.engine.problem import EngineProblem

#: Bytes of one file that is read or written as text.
LARGEST = 1024 * 1024
MOST_FILES = 2_000
#: Folders that tools make and nobody reads.
JUNK = frozenset(
    {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".venv", "venv", "node_modules", ".git", ".hg"}
)


def relative(name: str) -> PurePosixPath:
    """Return a name as a path below the workspace.

    Raises:
        EngineProblem: it leads out of the workspace.
    """
    path = PurePosixPath(name.strip().removeprefix("/workspace/"))
    if not path.parts or path.is_absolute() or ".." in path.parts:
        raise EngineProblem("bad_path", f"{name!r} is no path in the workspace.", "Use a name as list_files shows it.")
    return path


def every_file(workspace: Path) -> list[Path]:
    """Return the plain files, sorted, without junk folders and links; at most ``MOST_FILES`` + 1."""
    found: list[Path] = []
    for folder, folders, names in os.walk(workspace):
        folders[:] = sorted(name for name in folders if name not in JUNK)
        paths = [Path(folder, name) for name in sorted(names)]
        found += [path for path in paths if path.is_file() and not path.is_symlink()]
        if len(found) > MOST_FILES:
            break
    return found[: MOST_FILES + 1]


def existing(workspace: Path, name: str) -> Path:
    """Return a file by the name it is known under; a bare name finds the one file below that is called so.

    Raises:
        EngineProblem: there is no such plain file, or there are several.
    """
    path = workspace / relative(name)
    if path.is_symlink():
        raise EngineProblem("link", f"{name} is a link, which isn't followed.", "Name the file itself.")
    if path.is_file():
        return path
    called = [found for found in every_file(workspace) if found.name == name]
    if len(called) == 1:
        return called[0]
    here = ", ".join(shown(workspace, found) for found in (called or every_file(workspace))[:20]) or "none"
    raise EngineProblem("no_such_file", f"There is no single file {name}.", f"The files are: {here}.")


def shown(workspace: Path, path: Path) -> str:
    """Return a path as answers name it."""
    return path.relative_to(workspace).as_posix()


def text_of(path: Path) -> str | None:
    """Return a file's text; None when it is binary. Other encodings than UTF-8 are read as Latin-1.

    Raises:
        EngineProblem: the file is larger than ``LARGEST``.
    """
    size = path.stat().st_size
    if size > LARGEST:
        message = f"{path.name} has {size:,} bytes; files of up to {LARGEST:,} bytes are read as text."
        raise EngineProblem("too_large", message, "Read a part of it with run_shell (head, sed -n, grep).")
    return decoded(path.read_bytes())


def decoded(data: bytes) -> str | None:
    """Return bytes as text, or None when they are none."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def source_text(workspace: Path, name: str) -> tuple[Path, str]:
    """Return a file and its text.

    Raises:
        EngineProblem: there is no such file, it is too large, or it is no text.
    """
    path = existing(workspace, name)
    text = text_of(path)
    if text is None:
        raise EngineProblem("binary", f"{name} is no text.", "Look at it with run_shell (file, xxd | head).")
    return path, text


def write(workspace: Path, name: str, text: str) -> Path:
    """Write a file, its folders made, nothing behind a link touched.

    Raises:
        EngineProblem: the path or the size is refused.
    """
    data = text.encode()
    if len(data) > LARGEST:
        raise EngineProblem(
            "too_large", f"{name} would have {len(data):,} bytes; {LARGEST:,} may be written at once.", "Write less."
        )
    path = workspace / relative(name)
    if any(part.is_symlink() for part in (path, *path.parents)):
        raise EngineProblem("link", f"{name} leads through a link.", "Choose another name.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise EngineProblem(
            "not_written", f"{name} can't be written: {error.strerror}.", "Choose another name."
        ) from None
    return path
