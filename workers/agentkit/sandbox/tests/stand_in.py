"""A stand-in for the executor's container: a read-only root, namespaces and capabilities as a container has them.

Its root file system has the system's programs, this installation and the links of the image, and no file of the host.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workers.agentkit.sandbox.command import SYSTEM_LINKS
from workers.agentkit.sandbox.watchdog import process_tree

ROOT = Path(__file__).parents[4]
CAPABILITIES = ("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL", "CAP_SETGID", "CAP_SETUID")
FIRST_UID = 64000
#: Where the image has the code and its environment: a checkout may lie anywhere, below ``/tmp`` too.
PLACE = Path("/srv/warren")
PYTHON = str(PLACE / "venv" / "bin" / Path(sys.executable).name)


@dataclass(frozen=True)
class StandIn:
    """A running container."""

    process: subprocess.Popen[bytes]
    url: str

    @property
    def service(self) -> int:
        """The executor's process, as the host numbers it."""
        tree = process_tree(self.process.pid)
        return next(pid for pid in tree if _command_of(pid).startswith(PYTHON.encode()))

    def look(self) -> Path:
        """Return the workspace of a run that goes on, seen from the host; one that doesn't exist when there is none."""
        work = Path(f"/proc/{self.service}/root/runs")
        return next(work.glob("slot-*/workspace"), work / "none")

    def processes(self) -> list[int]:
        """Return the host's numbers of the processes that belong to a slot's user."""
        tree = process_tree(self.service)[1:]
        return [pid for pid in tree if FIRST_UID <= _owner_of(pid) < FIRST_UID + 100]


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""  # it ended while we looked


def _owner_of(pid: int) -> int:
    try:
        return Path(f"/proc/{pid}").stat().st_uid
    except (FileNotFoundError, ProcessLookupError):
        return -1  # as above


def container(*command: str, share: Path, root: tuple[str, ...] = ()) -> list[str]:
    """Return the command line that runs a command in the container; ``share`` is the folder of its socket."""
    namespaces = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent")
    caps = [part for name in CAPABILITIES for part in ("--cap-add", name)]
    line = ["bwrap", *namespaces, "--cap-drop", "ALL", *caps, "--clearenv", "--setenv", "PATH", "/usr/bin:/bin"]
    line += ["--perms", "0711", "--dir", "/root", "--ro-bind", "/usr", "/usr"]
    for name in SYSTEM_LINKS:
        if Path("/", name).is_symlink():
            line += ["--symlink", str(Path("/", name).readlink()), f"/{name}"]
    line += ["--proc", "/proc", "--dev", "/dev", "--size", str(1 << 30), "--tmpfs", "/runs"]
    line += ["--symlink", "/proc/self/cwd", "/workspace", "--symlink", "/proc/self/cwd/../tmp", "/tmp"]
    line += ["--symlink", "/runs/opt", "/opt", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    interpreter = Path(sys.base_prefix).resolve()
    shown = {interpreter: interpreter, Path(sys.prefix): PLACE / "venv"}
    shown |= {ROOT / name: PLACE / name for name in ("backend", "warren", "workers")}
    for above in sorted({folder for path in shown.values() for folder in path.parents[:-1]} - {Path("/root")}):
        line += ["--perms", "0755", "--dir", str(above)]
    for source, target in shown.items():
        line += ["--ro-bind", str(source), str(target)]
    line += ["--bind", str(share), "/run/executor"]
    return [*line, "--setenv", "PYTHONPATH", str(PLACE), *root, "--remount-ro", "/", "--", *command]


def executor_command(*more: str) -> tuple[str, ...]:
    """Return the executor's own command line."""
    python = (PYTHON, "-P", "-B", "-m", "warren", "executor")
    return (*python, "--listen", "unix:///run/executor/socket", "--first-uid", str(FIRST_UID), *more)


@contextmanager
def stand_in(*, slots: int = 8) -> Iterator[StandIn]:
    """Start the container and end it. Needs root."""
    with tempfile.TemporaryDirectory(prefix="executor-") as folder:
        line = container(*executor_command("--slots", str(slots)), share=Path(folder))
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            try:
                assert process.stdout is not None
                said = process.stdout.readline()
                assert b"serves" in said, said + process.stdout.read()
                yield StandIn(process, f"unix://{folder}/socket")
            finally:
                process.kill()
