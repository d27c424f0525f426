"""How a process that isn't root reaches folders that only root can."""

import itertools
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: Dies with its parent, also as the programs it becomes.
WATCHED = ("setpriv", "--pdeathsig=KILL", "--")
#: Folders that every system has and no program here needs: what only root can reach is bound over them.
SPARE = ("/mnt", "/media", "/srv", "/opt")
#: In a mount namespace of its own: binds each source over its place, gives root up for good, and is the command.
#: A place within a spare folder is made in a small tmpfs. Arguments: uid, pairs of source and place, --, command.
_SCRIPT = """
set -eu
uid=$1
shift
while [ "$1" != -- ]; do
  case "$2" in
    */*/*)
      [ -d "${2%/*}/made" ] || { mount -t tmpfs -o mode=0755,size=1m stage "${2%/*}"; mkdir "${2%/*}/made"; }
      if [ -d "$1" ]; then mkdir "$2"; else : > "$2"; fi ;;
  esac
  mount --bind "$1" "$2"
  shift 2
done
shift
exec setpriv --reuid="$uid" --regid="$uid" --clear-groups --inh-caps=-all --pdeathsig=KILL -- "$@"
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
    """Decide how ``uid`` reaches the sources: as they are, or bound elsewhere first. Needs root.

    Raises:
        FileNotFoundError: none of the spare folders can be used.
    """
    # Each mount costs a program's start: siblings behind one closed door are bound by their common folder.
    hidden = sorted({top for source in sources if (top := _behind_closed_door(source)) is not None})
    if not hidden:
        drop = (f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--inh-caps=-all", "--pdeathsig=KILL")
        return Staged(("setpriv", *drop, "--"))
    moved = tuple(zip(hidden, _places(hidden, sources), strict=True))
    pairs = [str(part) for pair in moved for part in pair]
    unshare = ("unshare", "--mount", "--propagation", "private", "--")
    return Staged((*WATCHED, *unshare, "/bin/sh", "-c", _SCRIPT, "sh", str(uid), *pairs, "--"), moved)


def _places(hidden: Sequence[Path], sources: Sequence[Path]) -> list[Path]:
    """Return a place for each: a spare folder for a folder while there are some, else a name in a tmpfs on the last."""
    spare = [path for path in map(Path, SPARE) if path.is_dir() and not any(s.is_relative_to(path) for s in sources)]
    if not spare:
        raise FileNotFoundError(f"none of {', '.join(SPARE)} is free to stage the sandbox's folders")
    *whole, last = spare
    places = []
    for index, source in enumerate(hidden):
        places.append(whole.pop(0) if whole and source.is_dir() else last / str(index))
    return places


def _behind_closed_door(source: Path) -> Path | None:
    """Return what lies right behind the last folder that not everybody may pass on the way; None when there is none."""
    way = [source, *source.parents]
    for inner, outer in itertools.pairwise(way):
        if not outer.stat().st_mode & stat.S_IXOTH:
            return inner
    return None
