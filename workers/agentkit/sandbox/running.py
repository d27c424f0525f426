"""One running program: fed, read, watched, and nothing left of it at its end."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from workers.agentkit.sandbox.port import Completed, KilledBy, Limits

FIRST_POLL, SLOWEST_POLL = 0.02, 0.1
CPU_SIGNAL_EXIT, KILLED_EXIT = 128 + 24, 128 + 9
CHUNK = 65536

#: Measures a run, in a thread: why it must end, or None.
Measure = Callable[[], KilledBy | None]


class Running:
    """A started process with three pipes; ``kill`` ends it and all that it started."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        limits: Limits,
        *,
        measure: Measure,
        kill: Callable[[], None],
        watchers: ThreadPoolExecutor,
    ) -> None:
        self._process = process
        self._limits = limits
        self._measure = measure
        self._kill_all = kill
        self._watchers = watchers
        self._started = time.monotonic()
        self._killed_by: KilledBy | None = None
        self._output = 0

    async def finish(self, stdin: bytes) -> Completed:
        """Feed ``stdin``, read to the end, and return how it ended; a cancelled caller leaves nothing running."""
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
        return self._completed(exit_code if exit_code >= 0 else 128 - exit_code, stdout, stderr)

    def _completed(self, exit_code: int, stdout: bytes, stderr: bytes) -> Completed:
        seconds = time.monotonic() - self._started
        if self._killed_by is None and exit_code == CPU_SIGNAL_EXIT:
            self._killed_by = "cpu"
        if self._killed_by is None and exit_code == KILLED_EXIT and seconds > self._limits.wall_seconds:
            self._killed_by = "wall"  # the backstop was faster: we were frozen
        return Completed(
            exit_code=exit_code,
            stdout=stdout,
            stderr=stderr,
            killed_by=self._killed_by,
            duration_ms=round(seconds * 1000),
        )

    def _kill(self, cause: KilledBy | None) -> None:
        if self._process.returncode is None:
            self._killed_by = self._killed_by or cause
            self._kill_all()

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
        pause = FIRST_POLL
        while True:
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, SLOWEST_POLL)
            if time.monotonic() - self._started > self._limits.wall_seconds:
                self._kill("wall")
                return
            cause = await loop.run_in_executor(self._watchers, self._measure)
            if cause is not None:
                self._kill(cause)
                return
