"""How a process that isn't root reaches folders that only root can."""

import itertools
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Binds what only root can reach below one empty folder, in a mount namespace of its own, then gives root up for good.
#: Arguments: uid, folder, pairs of source and name, --, command.
_SCRIPT = """
set -eu
uid=$1 stage=$2
shift 2
mount -t tmpfs -o mode=0755,size=1m stage "$stage"
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir "$stage/$2"; else : > "$stage/$2"; fi
  mount --bind "$1" "$stage/$2"
  shift 2
done
shift
exec setpriv --reuid="$uid" --regid="$uid" --clear-groups --inh-caps=-all -- "$@"
"""


@dataclass(frozen=True, slots=True)
class Staged:
    """The command line that comes before bubblewrap's, and where it then finds the sources."""

    prefix: tuple[str, ...]
    #: Folders that only root can reach, and where they are bound.
    moved: tuple[tuple[Path, Path], ...] = ()

    def find(self, source: Path) -> Path:
        """Return where the process that runs bubblewrap finds a source."""
        for original, bound in reversed(self.moved):  # sorted: the innermost of nested ones comes last
            if source.is_relative_to(original):
                return bound / source.relative_to(original)
        return source


def stage(sources: Sequence[Path], uid: int) -> Staged:
    """Decide how ``uid`` reaches the sources: as they are, or bound below an empty folder first. Needs root."""
    drop = ("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--inh-caps=-all", "--pdeathsig=KILL")
    # Each mount costs a program's start: siblings behind one closed door are bound by their common folder.
    hidden = sorted({top for source in sources if (top := _behind_closed_door(source)) is not None})
    if not hidden:
        return Staged((*drop, "--"))
    folder = _free_folder(sources)
    moved = tuple((source, folder / str(index)) for index, source in enumerate(hidden))
    pairs = [part for source, bound in moved for part in (str(source), bound.name)]
    unshare = ("unshare", "--mount", "--propagation", "private", "--")
    watch = ("setpriv", "--pdeathsig=KILL", "--")
    return Staged((*watch, *unshare, "/bin/sh", "-c", _SCRIPT, "sh", str(uid), str(folder), *pairs, "--"), moved)


def _behind_closed_door(source: Path) -> Path | None:
    """Return what lies right behind the last folder that not everybody may pass on the way; None when there is none."""
    way = [source, *source.parents]
    for inner, outer in itertools.pairwise(way):
        if not outer.stat().st_mode & stat.S_IXOTH:
            return inner
    return None


def _free_folder(sources: Iterable[Path]) -> Path:
    """Return an existing folder that hides none of the sources when something is mounted over it."""
    for name in ("/mnt", "/media", "/srv", "/opt"):
        folder = Path(name)
        if folder.is_dir() and not any(source.is_relative_to(folder) for source in sources):
            return folder
    raise FileNotFoundError("none of /mnt, /media, /srv and /opt is free to stage the sandbox's folders")
