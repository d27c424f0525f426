"""The sandbox on a Linux host: bubblewrap, a system-call filter, limits inside, a watchdog outside."""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workers.agentkit.sandbox.command import SANDBOX_UID, bwrap_argv, stage
from workers.agentkit.sandbox.port import (
    Available,
    Completed,
    KilledBy,
    Limits,
    Profile,
    SandboxUnavailable,
    Unavailable,
)
from workers.agentkit.sandbox.seccomp import seccomp_program
from workers.agentkit.sandbox.watchdog import disk_used, memory_used, process_tree
from workers.agentkit.sandbox.workspace import hand_over, real

INSTALL = "Install it: `apt install bubblewrap libseccomp2` (Debian, Ubuntu) or your system's packages of that name."
FIRST_POLL, SLOWEST_POLL = 0.02, 0.1
CPU_SIGNAL_EXIT = 128 + 24
CHUNK = 65536
#: Prints the inner user id and the number of network interfaces, and a word for each wall that isn't there.
_CANARY = (
    "id -u; grep -c : /proc/net/dev; touch /workspace/canary;"
    " touch /canary 2>/dev/null && echo writable; test -e /etc/shadow && echo shadow; true"
)


class BwrapSandbox:
    """Runs programs under bubblewrap, as root (which it gives up first) or as an ordinary user."""

    def __init__(self) -> None:
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
        as_root = os.geteuid() == 0
        if as_root:
            await asyncio.to_thread(hand_over, workspace, SANDBOX_UID)
        workspace = real(workspace)
        staged = stage(workspace, profile.mounts, as_root=as_root)
        program = os.memfd_create("seccomp", 0)
        try:
            os.write(program, seccomp_program())
            os.lseek(program, 0, os.SEEK_SET)
            line = bwrap_argv(
                str(shutil.which("bwrap")),
                argv,
                staged=staged,
                limits=limits,
                environment=profile.environment,
                seccomp_fd=program,
            )
            started = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                *line,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                pass_fds=(program,),
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                cwd="/",
                start_new_session=True,
            )
        finally:
            os.close(program)
        return await _Run(process, workspace, limits, started, self._watchers).finish(stdin)


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


class _Run:
    """One running sandbox: feeds it, reads it, watches it, and leaves nothing of it behind."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        workspace: Path,
        limits: Limits,
        started: float,
        watchers: ThreadPoolExecutor,
    ) -> None:
        self._process = process
        self._workspace = workspace
        self._limits = limits
        self._started = started
        self._watchers = watchers
        self._killed_by: KilledBy | None = None
        self._output = 0

    async def finish(self, stdin: bytes) -> Completed:
        process = self._process
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise RuntimeError("the process was started without pipes")
        watch = asyncio.create_task(self._watch())
        try:
            stdout, stderr, _ = await asyncio.gather(
                self._read(process.stdout), self._read(process.stderr), self._feed(process.stdin, stdin)
            )
            exit_code = await process.wait()
        finally:
            watch.cancel()
            self._kill(None)
            # Shielded: a second cancellation must not leave the process behind unreaped.
            await asyncio.shield(process.wait())
        if self._killed_by is None and exit_code == CPU_SIGNAL_EXIT:
            self._killed_by = "cpu"
        return Completed(
            exit_code=exit_code if exit_code >= 0 else 128 - exit_code,
            stdout=stdout,
            stderr=stderr,
            killed_by=self._killed_by,
            duration_ms=round((time.monotonic() - self._started) * 1000),
        )

    def _kill(self, cause: KilledBy | None) -> None:
        """Kill the outer process; its namespace, and all that runs in it, dies with it."""
        if self._process.returncode is None:
            self._killed_by = self._killed_by or cause
            self._process.kill()

    async def _read(self, stream: asyncio.StreamReader) -> bytes:
        """Read to the end; past the cap (over both streams) the run is killed and the rest dropped."""
        kept = bytearray()
        while chunk := await stream.read(CHUNK):
            room = self._limits.output_bytes - self._output
            kept += chunk[: max(room, 0)]
            self._output += len(chunk)
            if len(chunk) > room:
                self._kill("output")
        return bytes(kept)

    async def _feed(self, stream: asyncio.StreamWriter, data: bytes) -> None:
        try:
            stream.write(data)
            await stream.drain()
            stream.close()
            await stream.wait_closed()
        except (BrokenPipeError, ConnectionResetError):
            return  # the program ended without reading it all, which is its right

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        at_start = await loop.run_in_executor(self._watchers, disk_used, self._workspace, [])
        pause = FIRST_POLL
        while True:
            cause = await loop.run_in_executor(self._watchers, self._exceeded, at_start)
            if cause is not None:
                self._kill(cause)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, SLOWEST_POLL)

    def _exceeded(self, disk_at_start: int) -> KilledBy | None:
        if time.monotonic() - self._started > self._limits.wall_seconds:
            return "wall"
        tree = process_tree(self._process.pid)
        if memory_used(tree) > self._limits.memory_bytes:
            return "memory"
        if disk_used(self._workspace, tree) - disk_at_start > self._limits.disk_bytes:
            return "disk"
        return None
