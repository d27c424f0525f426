"""The command line of a run: what bounds bubblewrap, bubblewrap's own, and what bounds the program in it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from workers.agentkit.sandbox.port import Limits, Mount
from workers.agentkit.sandbox.staging import Staged

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

#: The program yields to Warren's own processes (the disk's scheduler follows). Seconds after the wall limit when the
#: backstop ends a run whose watchdog is frozen.
NICENESS, GRACE_SECONDS = 10, 3


def bounded(limits: Limits, staged: Staged) -> list[str]:
    """Return what comes before bubblewrap, out of the program's reach.

    ``timeout`` ends the run when our watchdog can't (we are stopped), the death signal when we are gone.
    """
    backstop = ["timeout", "--signal=KILL", str(limits.wall_seconds + GRACE_SECONDS)]
    return ["nice", "-n", str(NICENESS), *staged.prefix, *backstop]


def bwrap_argv(
    bwrap: str,
    argv: Sequence[str],
    *,
    workspace: Path,
    mounts: Sequence[Mount],
    limits: Limits,
    environment: Mapping[str, str],
    seccomp_fd: int,
    status_fd: int,
) -> list[str]:
    """Return bubblewrap's command line; it reads the filter from one descriptor, and tells its child by the other."""
    line = [bwrap, "--json-status-fd", str(status_fd), *_isolation(seccomp_fd), *_system()]
    for mount in mounts:
        line += ["--ro-bind", str(mount.source), mount.target]
    line += ["--bind", str(workspace), "/workspace", "--chdir", "/workspace"]
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
    """Set limits inside, where the process count is the sandbox's own."""
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
    return ["/usr/bin/prlimit", *(f"--{name}={value}" for name, value in caps.items()), "--"]
