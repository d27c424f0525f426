"""What an executor must find where it starts: without all of it, it doesn't serve."""

import os
import sys
from pathlib import Path

from workers.agentkit.sandbox.port import Limits
from workers.agentkit.sandbox.wire import Order
from workers.executor.runs import run_in
from workers.executor.slots import Slots

#: Bits of the kernel's capability sets.
NEEDED = {0: "CAP_CHOWN", 1: "CAP_DAC_OVERRIDE", 3: "CAP_FOWNER", 5: "CAP_KILL", 6: "CAP_SETGID", 7: "CAP_SETUID"}
_STICKY_FOR_ALL = 0o1777
#: Prints a word for each wall that isn't there. Devices of a container are mounts too, and harmless.
_CANARY = r"""
id -u
while read -r _ place _; do [ -w "$place" ] && [ ! -c "$place" ] && echo "writable:$place"; done < /proc/self/mounts
for place in / /bin /etc /home /lib /opt /proc/1 /root /run /usr /var /var/tmp; do
  [ -w "$place" ] && echo "writable:$place"
done
[ -r /etc/shadow ] && echo readable:/etc/shadow
touch made /tmp/made || echo readonly:/workspace
true
"""


class CannotServeError(Exception):
    """Something an executor needs is missing; the text says what, and what to do."""


def links_of(folder: Path) -> dict[str, str]:
    """Return the links that the root file system must have: runs find their places through them."""
    return {"/workspace": "/proc/self/cwd", "/tmp": "/proc/self/cwd/../tmp", "/opt": str(folder / "opt")}  # noqa: S108


def check(folder: Path, secrets: list[str]) -> None:
    """Look at what can be seen without a run.

    Raises:
        CannotServeError: it runs unprivileged, knows secrets, or the file system isn't prepared.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        raise CannotServeError("The executor must start as root of a Linux container: each run gets a user of its own.")
    if missing := [name for bit, name in NEEDED.items() if not _capabilities() >> bit & 1]:
        raise CannotServeError(f"The executor lacks {', '.join(missing)}. Add them to its container's capabilities.")
    if secrets:
        raise CannotServeError(f"The executor must know no secrets, but {', '.join(secrets)} is set. Start it without.")
    if not _is_tmpfs(folder):
        raise CannotServeError(f"{folder} isn't a tmpfs. Mount one there: it is all that an executor may write.")
    for link, target in links_of(folder).items():
        if not Path(link).is_symlink() or str(Path(link).readlink()) != target:
            raise CannotServeError(f"{link} must be a link to {target}. Make it so in the image: ln -s {target} {link}")


def close_shared_folders() -> None:
    """Shut the folders that every container has open to all, where one run could leave something for another."""
    for name in ("/dev/shm", "/dev/mqueue", "/var/tmp", "/run/lock"):  # noqa: S108 - to shut them
        folder = Path(name)
        try:
            if folder.is_dir() and folder.stat().st_mode & _STICKY_FOR_ALL == _STICKY_FOR_ALL:
                folder.chmod(0o755)
        except OSError:
            continue  # read-only, then: the canary tells whether that is enough


async def try_one(slots: Slots) -> None:
    """Run the canary in a slot; raises CannotServeError when it finds a wall missing."""
    slot = slots.take()
    if slot is None:
        raise CannotServeError("The executor needs at least one slot.")
    try:
        limits = Limits(wall_seconds=10, processes=16)
        order = Order(argv=["/bin/bash", "-c", _CANARY], environment={}, mounts=[], limits=limits)
        done = await run_in(slot, order, b"")
    finally:
        await slots.give_back(slot)
    said = done.stdout.decode(errors="replace").split()
    if done.exit_code != 0 or said != [str(slot.uid)]:
        why = " ".join(said[1:]) or done.stderr.decode(errors="replace").strip() or f"exit code {done.exit_code}"
        raise CannotServeError(
            f"The executor's walls don't hold: its canary found {why}. Make the root file system read-only."
        )


def _capabilities() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("CapEff:")), 16)


def _is_tmpfs(folder: Path) -> bool:
    mounts = (line.split() for line in Path("/proc/self/mounts").read_text().splitlines())
    return [kind for _, place, kind, *_ in mounts if place == str(folder)][-1:] == ["tmpfs"]
