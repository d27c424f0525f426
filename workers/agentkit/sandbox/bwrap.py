"""The sandbox on a Linux host: bubblewrap, a system-call filter, limits inside, a watchdog outside."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import structlog

from workers.agentkit.sandbox.command import SANDBOX_UID, bounded, bwrap_argv
from workers.agentkit.sandbox.port import (
    Available,
    Completed,
    KilledBy,
    Limits,
    Mount,
    Profile,
    SandboxUnavailable,
    Unavailable,
)
from workers.agentkit.sandbox.running import Running
from workers.agentkit.sandbox.seccomp import seccomp_program
from workers.agentkit.sandbox.staging import WATCHED, Staged, stage
from workers.agentkit.sandbox.tree import TooLargeError
from workers.agentkit.sandbox.turns import Turns
from workers.agentkit.sandbox.watchdog import (
    disk_used,
    held_open,
    memory_used,
    process_tree,
    too_many_temporary,
)
from workers.agentkit.sandbox.watched import watched
from workers.agentkit.sandbox.workspace import prepare, real

log = structlog.get_logger()

INSTALL = "Install it: `apt install bubblewrap libseccomp2` (Debian, Ubuntu) or your system's packages of that name."
#: Nothing was started: what can't be measured can't be bounded.
TOO_FULL = Completed(exit_code=137, stdout=b"", stderr=b"", killed_by="disk", duration_ms=0)
GONE_SECONDS = 10.0
STATUS_BYTES = 4096
#: Prints the inner user id and the number of network interfaces, and a word for each wall that isn't there.
_CANARY = (
    "id -u; grep -c : /proc/net/dev; touch /workspace/canary;"
    " touch /canary 2>/dev/null && echo writable; test -e /etc/shadow && echo shadow; true"
)


class BwrapSandbox:
    """Runs programs under bubblewrap, as root (which it gives up first) or as an ordinary user."""

    def __init__(self, turns: Turns | None = None) -> None:
        self._turns = turns or Turns()
        self._verdict: Available | Unavailable | None = None
        self._trying = asyncio.Lock()
        # Threads of its own: the watchdog must not queue behind somebody's blocking work.
        self._watchers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sandbox-watch")

    async def available(self) -> Available | Unavailable:
        """Say whether runs can be had here; tried once, then remembered."""
        async with self._trying:
            if self._verdict is None:
                self._verdict = await self._try()
            return self._verdict

    async def run(
        self, argv: Sequence[str], *, workspace: Path, stdin: bytes = b"", limits: Limits, profile: Profile
    ) -> Completed:
        """Run ``argv`` with ``workspace`` writable at ``/workspace`` and as working folder.

        Raises:
            SandboxUnavailable: bubblewrap, its namespaces or the filter can't be had on this machine.
        """
        verdict = await self.available()
        if isinstance(verdict, Unavailable):
            raise SandboxUnavailable(verdict.reason, verdict.cure)
        return await watched(self._in_turn(argv, workspace, stdin, limits, profile), profile=profile.name)

    async def _in_turn(
        self, argv: Sequence[str], workspace: Path, stdin: bytes, limits: Limits, profile: Profile
    ) -> Completed:
        async with self._turns.turn(profile.name):
            return await self._run(argv, workspace, stdin, limits, profile)

    async def _try(self) -> Available | Unavailable:
        if (missing := _missing_part()) is not None:
            return missing
        with tempfile.TemporaryDirectory(prefix="warren-canary-") as folder:
            limits = Limits(wall_seconds=10, processes=16)
            argv = ("/bin/bash", "-c", _CANARY)
            done = await self._run(argv, Path(folder), b"", limits, Profile(name="canary"))
        return _judge_canary(done)

    async def _run(
        self, argv: Sequence[str], workspace: Path, stdin: bytes, limits: Limits, profile: Profile
    ) -> Completed:
        workspace = real(workspace)
        owner = SANDBOX_UID if os.geteuid() == 0 else None
        try:
            used = await asyncio.get_running_loop().run_in_executor(self._watchers, prepare, workspace, owner)
        except TooLargeError:
            return TOO_FULL
        status, told = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            process = await _start(argv, workspace, limits, profile, told)
        except BaseException:
            os.close(status)
            raise
        finally:
            os.close(told)

        def kill() -> None:
            # The group has bubblewrap's outer process: its namespace, and all that runs in it, dies with it.
            os.killpg(process.pid, signal.SIGKILL)

        watch = _Watch(process.pid, workspace, limits, used)
        running = Running(process, limits, measure=watch.exceeded, kill=kill, watchers=self._watchers)
        try:
            return await running.finish(stdin)
        finally:
            await asyncio.shield(_until_gone(status))


async def _start(
    argv: Sequence[str], workspace: Path, limits: Limits, profile: Profile, told: int
) -> asyncio.subprocess.Process:
    sources = [workspace, *(mount.source for mount in profile.mounts)]
    staged = stage(sources, SANDBOX_UID) if os.geteuid() == 0 else Staged(WATCHED)
    program = os.memfd_create("seccomp", 0)
    try:
        os.write(program, seccomp_program())
        os.lseek(program, 0, os.SEEK_SET)
        line = bwrap_argv(
            str(shutil.which("bwrap")),
            argv,
            workspace=staged.find(workspace),
            mounts=[Mount(staged.find(mount.source), mount.target) for mount in profile.mounts],
            limits=limits,
            environment=profile.environment,
            seccomp_fd=program,
            status_fd=told,
        )
        return await asyncio.create_subprocess_exec(
            *bounded(limits, staged),
            *line,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=(program, told),
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            cwd="/",
            start_new_session=True,
        )
    finally:
        os.close(program)


async def _until_gone(status: int) -> None:
    """Wait until the namespace is torn down, which is later than the end of the process that we started.

    Its first process, whose id bubblewrap told, is dead only when every other one in it is.
    """
    try:
        first, _, _ = os.read(status, STATUS_BYTES).partition(b"\n")
    except BlockingIOError:
        return  # it was ended before it began
    finally:
        os.close(status)
    if not first:
        return
    try:
        process = os.pidfd_open(json.loads(first)["child-pid"])
    except ProcessLookupError:
        return
    dead, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(process, dead.set)
    try:
        async with asyncio.timeout(GONE_SECONDS):
            await dead.wait()
    except TimeoutError:
        log.warning("a killed sandbox doesn't end: the kernel holds on to it")
    finally:
        loop.remove_reader(process)
        os.close(process)


@dataclass(frozen=True, slots=True)
class _Watch:
    """Measures one run against its limits."""

    pid: int
    workspace: Path
    limits: Limits
    #: Bytes that the workspace occupied before.
    used: int

    def exceeded(self) -> KilledBy | None:
        """Return which limit is exceeded, of those that the kernel doesn't enforce."""
        tree = process_tree(self.pid)
        files, sockets = held_open(tree, self.workspace.stat().st_dev)
        if memory_used(tree) + sockets > self.limits.memory_bytes:
            return "memory"
        if disk_used(self.workspace) + files - self.used > self.limits.disk_bytes or too_many_temporary(tree):
            return "disk"
        return None


def _missing_part() -> Unavailable | None:
    if sys.platform != "linux":
        reason = f"This system ({sys.platform}) has no bubblewrap."
        return Unavailable(reason, "Run Warren on Linux or in a container.")
    if shutil.which("bwrap") is None:
        return Unavailable("The program bwrap (bubblewrap) isn't installed.", INSTALL)
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        return Unavailable("The kernel doesn't list child processes.", "Use one with CONFIG_PROC_CHILDREN.")
    try:
        seccomp_program()
    except (ImportError, RuntimeError, OSError) as error:
        return Unavailable(f"The library libseccomp can't be loaded ({error}).", INSTALL)
    return None


def _judge_canary(done: Completed) -> Available | Unavailable:
    said = done.stdout.decode(errors="replace").split()
    if done.exit_code == 0 and said == ["1000", "1"]:
        return Available("bubblewrap")
    if done.exit_code == 0:
        return Unavailable(
            f"The sandbox leaks: its canary printed {' '.join(said)!r}.",
            "Report this with your bwrap version.",
        )
    why = done.stderr.decode(errors="replace").strip() or f"exit code {done.exit_code}"
    return Unavailable(
        f"bubblewrap can't build a sandbox here: {why}.",
        "Allow user namespaces (`sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000`; on "
        "Ubuntu 24.04 also `kernel.apparmor_restrict_unprivileged_userns=0`) or leave the container that forbids them.",
    )
