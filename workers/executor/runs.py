"""One run: its workspace arrives, its program runs as the slot's user, what changed goes back."""

import asyncio
import ctypes
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from workers.agentkit.sandbox.command import BASE_ENVIRONMENT, GRACE_SECONDS, NICENESS
from workers.agentkit.sandbox.port import Completed, KilledBy, Limits
from workers.agentkit.sandbox.running import Running
from workers.agentkit.sandbox.seccomp import AF_UNIX, seccomp_program
from workers.agentkit.sandbox.watchdog import disk_used, held_open, memory_used, process_tree
from workers.agentkit.sandbox.wire import Order, write_all
from workers.executor.slots import KEEPER, Slot

#: The container's network is the executor's own too, so runs get no socket on it at all.
FAMILIES = frozenset({AF_UNIX})
#: Temporary files of a run, as bubblewrap's are bounded by their tmpfs.
SCRATCH_BYTES = 64 * 1024 * 1024
WATCHERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="run-watch")


async def run_in(slot: Slot, order: Order, stdin: bytes) -> Completed:
    """Run the order in its slot; at its end nothing of it runs."""
    spec = os.memfd_create("order", 0)
    try:
        write_all(spec, json.dumps(_spec(slot, order)).encode())
        os.lseek(spec, 0, os.SEEK_SET)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(KEEPER), str(spec)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=(spec,),
            env={},
            cwd="/",
            start_new_session=True,
        )
    finally:
        os.close(spec)
    watch = _Watch(process.pid, slot, order.limits, disk_used(slot.workspace))
    # The keeper ends by itself after it has killed everything of the run.
    running = Running(process, order.limits, measure=watch.exceeded, kill=process.terminate, watchers=WATCHERS)
    done = await running.finish(stdin)
    # A program may be faster than the watch; what it left on the disk tells.
    if done.killed_by is None and await asyncio.to_thread(watch.exceeded) is not None:
        return replace(done, exit_code=137, killed_by="disk")
    return done


def _spec(slot: Slot, order: Order) -> dict[str, Any]:
    folders = {"HOME": str(slot.scratch), "TMPDIR": str(slot.scratch), "PWD": "/workspace"}
    return {
        "parent": os.getpid(),
        "uid": slot.uid,
        "seconds": order.limits.wall_seconds + GRACE_SECONDS,
        "niceness": NICENESS,
        "folder": str(slot.workspace),
        "limits": _rlimits(order.limits),
        "filter": seccomp_program(families=FAMILIES).hex(),
        "argv": order.argv,
        "environment": {**BASE_ENVIRONMENT, **folders, **order.environment},
    }


def _rlimits(limits: Limits) -> dict[str, tuple[int, int]]:
    caps = {
        "RLIMIT_CPU": (limits.cpu_seconds, limits.cpu_seconds + 1),
        "RLIMIT_FSIZE": (limits.file_bytes, limits.file_bytes),
        "RLIMIT_NOFILE": (limits.open_files, limits.open_files),
        "RLIMIT_NPROC": (limits.processes, limits.processes),
        "RLIMIT_CORE": (0, 0),
    }
    if limits.address_space_bytes is not None:
        caps["RLIMIT_AS"] = (limits.address_space_bytes, limits.address_space_bytes)
    return caps


@dataclass(frozen=True, slots=True)
class _Watch:
    """Measures one run against its limits."""

    keeper: int
    slot: Slot
    limits: Limits
    #: Bytes that the workspace occupied before.
    used: int

    def exceeded(self) -> KilledBy | None:
        """Return which limit is exceeded, of those that the kernel doesn't enforce."""
        tree = process_tree(self.keeper)[1:]
        with seeing_as(self.slot.uid):
            files, sockets = held_open(tree, self.slot.folder.stat().st_dev)
        if memory_used(tree) + sockets > self.limits.memory_bytes:
            return "memory"
        scratch = disk_used(self.slot.scratch)
        if scratch > SCRATCH_BYTES:
            return "disk"
        if disk_used(self.slot.workspace) + scratch + files - self.used > self.limits.disk_bytes:
            return "disk"
        return None


@contextmanager
def seeing_as(uid: int) -> Iterator[None]:
    """Look at files and processes as this user, in this thread only: their descriptors are shown to none but it.

    That spares the executor CAP_SYS_PTRACE. The thread stays root's to every signal.
    """
    libc = ctypes.CDLL(None)
    libc.setfsgid(uid)
    libc.setfsuid(uid)
    try:
        yield
    finally:
        libc.setfsuid(0)
        libc.setfsgid(0)
