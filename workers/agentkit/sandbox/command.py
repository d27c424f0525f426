"""The command lines: bubblewrap's, and the step before it when we are root."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workers.agentkit.sandbox.port import Limits, Mount

#: An id nobody owns: root's sandboxes run as this one, because process limits don't bind root.
SANDBOX_UID = 65530
BASE_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108 - inside the sandbox, a tmpfs of its own
    "TMPDIR": "/tmp",  # noqa: S108 - as above
    "LANG": "C.UTF-8",
    "TZ": "UTC",
}
SYSTEM_LINKS = ("bin", "sbin", "lib", "lib32", "lib64")
SYSTEM_FILES = ("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/ssl/certs")

#: Shows folders that only root can reach to a process that isn't: in a mount namespace of its own they are bound below
#: one empty folder, then root is given up for good. Arguments: uid, stage, pairs of source and name, --, command.
_AS_ROOT = """
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
    """Where the sources are found by the process that runs bubblewrap, and the arguments that put them there."""

    workspace: Path
    mounts: tuple[Mount, ...]
    prefix: tuple[str, ...]


def stage(workspace: Path, mounts: Sequence[Mount], *, as_root: bool) -> Staged:
    """Decide how the sources reach bubblewrap: as they are, or (root) bound below an empty folder first."""
    if not as_root:
        return Staged(workspace, tuple(mounts), ())
    sources = [workspace, *(mount.source for mount in mounts)]
    folder = _free_folder(sources)
    pairs = [part for index, source in enumerate(sources) for part in (str(source), str(index))]
    shell = ("unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c", _AS_ROOT, "sh")
    staged = tuple(Mount(folder / str(index), mount.target) for index, mount in enumerate(mounts, start=1))
    return Staged(folder / "0", staged, (*shell, str(SANDBOX_UID), str(folder), *pairs, "--"))


def _free_folder(sources: Sequence[Path]) -> Path:
    """Return an existing folder that hides none of the sources when something is mounted over it."""
    for name in ("/mnt", "/media", "/srv", "/opt"):
        folder = Path(name)
        if folder.is_dir() and not any(source.is_relative_to(folder) for source in sources):
            return folder
    raise FileNotFoundError("none of /mnt, /media, /srv and /opt is free to stage the sandbox's folders")


def bwrap_argv(
    bwrap: str,
    argv: Sequence[str],
    *,
    staged: Staged,
    limits: Limits,
    environment: Mapping[str, str],
    seccomp_fd: int,
) -> list[str]:
    """Return the whole command line, staging included."""
    line = [*staged.prefix, bwrap, *_isolation(seccomp_fd), *_system()]
    for mount in staged.mounts:
        line += ["--ro-bind", str(mount.source), mount.target]
    line += ["--bind", str(staged.workspace), "/workspace", "--chdir", "/workspace"]
    for name, value in {**BASE_ENVIRONMENT, **environment}.items():
        line += ["--setenv", name, value]
    # Last: a bind after it could not make its mount point.
    line += ["--remount-ro", "/", "--"]
    return [*line, *_limited(limits), *argv]


def _isolation(seccomp_fd: int) -> list[str]:
    # --unshare-all alone means --unshare-user-try, which goes on without a namespace.
    namespaces = ["--unshare-all", "--unshare-user", "--disable-userns", "--assert-userns-disabled"]
    identity = ["--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
    life = ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    return [*namespaces, *identity, *life, "--seccomp", str(seccomp_fd)]


def _system() -> list[str]:
    line = ["--ro-bind", "/usr", "/usr"]
    for name in SYSTEM_LINKS:
        path = Path("/", name)
        if path.is_symlink():
            line += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            line += ["--ro-bind", str(path), str(path)]
    for file in SYSTEM_FILES:
        line += ["--ro-bind-try", file, file]
    # bubblewrap's own tmpfs for /dev is writable and unbounded.
    line += ["--proc", "/proc", "--dev", "/dev", "--size", str(16 << 20), "--tmpfs", "/dev/shm"]  # noqa: S108 - inside
    return [*line, "--remount-ro", "/dev", "--size", str(64 << 20), "--tmpfs", "/tmp"]  # noqa: S108 - inside


def _limited(limits: Limits) -> list[str]:
    """Set limits inside, where the process count is the sandbox's own; ``timeout`` backs up a parent that is gone."""
    caps = {
        # The soft limit sends SIGXCPU, which tells this end from every other kill.
        "cpu": f"{limits.cpu_seconds}:{limits.cpu_seconds + 1}",
        "fsize": str(limits.file_bytes),
        "nofile": str(limits.open_files),
        "nproc": str(limits.processes),
        "core": "0",
    }
    if limits.address_space_bytes is not None:
        caps["as"] = str(limits.address_space_bytes)
    backstop = ["/usr/bin/timeout", "--signal=KILL", str(limits.wall_seconds + 5)]
    return [*backstop, "/usr/bin/prlimit", *(f"--{name}={value}" for name, value in caps.items()), "--"]
