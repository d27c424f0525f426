"""What runs find below ``/opt``: links to the same parts of this installation that the worker would have mounted."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from workers.agentkit.sandbox.anchors import ANCHORS
from workers.agentkit.sandbox.wire import Shown

TARGETS = "/opt/"


class NotShownError(Exception):
    """A mount that can't be had here."""


class ShownParts:
    """Links in a folder that root owns, made when a worker first asks for them.

    They are the same for all runs: one sees the libraries of other agents too, all read-only parts of the installation.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def show(self, mounts: Sequence[Shown]) -> None:
        """Make sure that each mount is there; raises NotShownError."""
        for mount in mounts:
            source = _source(mount)
            if mount.target != str(source):
                self._link(source, mount.target)

    def _link(self, source: Path, target: str) -> None:
        parts = PurePosixPath(target.removeprefix(TARGETS)).parts
        if not target.startswith(TARGETS) or not parts or ".." in parts or "/" in parts:
            raise NotShownError(f"Nothing can be shown at {target!r}: only below {TARGETS}.")
        folder = self._folder
        for part in parts[:-1]:
            folder = folder / part
            if folder.is_symlink():
                raise NotShownError(f"{target!r} lies in something that is shown already.")
            folder.mkdir(mode=0o755, exist_ok=True)
        link = folder / parts[-1]
        if link.is_symlink() and link.readlink() == source:
            return
        try:
            link.symlink_to(source)
        except FileExistsError as error:
            raise NotShownError(f"{target!r} shows something else already.") from error


def _source(mount: Shown) -> Path:
    root = ANCHORS.get(mount.anchor)
    if root is None:
        raise NotShownError(f"There is no part {mount.anchor!r}.")
    try:
        source = (root / mount.path).resolve(strict=True)
    except OSError as error:
        raise NotShownError(f"{mount.path!r} isn't in this installation: use the worker's own version.") from error
    if not source.is_relative_to(root):
        raise NotShownError(f"{mount.path!r} leads out of {mount.anchor!r}.")
    return source
