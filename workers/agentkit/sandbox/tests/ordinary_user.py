"""A Warren that runs as an ordinary user, for tests that root runs: a child that gave root up, driven by lines of JSON.

Started as a program it is that child: ``ordinary_user.py <uid> <folder of the interpreter>``.
"""

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from workers.agentkit.sandbox import Available, BwrapSandbox, Completed, Limits, Mount, Profile, Unavailable
from workers.agentkit.sandbox.seccomp import seccomp_program

OTHER_UID = 65531
#: The interpreter may lie where only root can read: the child finds it bound here.
_BOUND = "/mnt/python"
_BIND = (
    'set -eu; mount -t tmpfs -o mode=0755,size=1m python /mnt; mkdir /mnt/python; mount --bind "$1" /mnt/python;'
    ' shift; exec "$@"'
)
_LINE = 64 * 1024 * 1024


class OrdinaryUsersSandbox:
    """The ``Sandbox`` port, forwarded to the child's."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child
        self._ids = count()
        self._waiting: dict[int, asyncio.Future[Any]] = {}

    async def available(self) -> Available | Unavailable:
        return Available("bubblewrap")

    async def run(
        self, argv: Sequence[str], *, workspace: Path, stdin: bytes = b"", limits: Limits, profile: Profile
    ) -> Completed:
        number = next(self._ids)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        fields = {name: getattr(limits, name) for name in Limits.__slots__}
        mounts = [
            (_BOUND if mount.target == "/opt/python" else str(mount.source), mount.target) for mount in profile.mounts
        ]
        self._send(
            {"id": number, "argv": list(argv), "workspace": str(workspace), "stdin": base64.b64encode(stdin).decode()}
            | {"limits": fields, "mounts": mounts}
        )
        try:
            reply = await asyncio.shield(future)
        except asyncio.CancelledError:
            self._send({"cancel": number})
            await future
            raise
        streams = {name: base64.b64decode(reply[name]) for name in ("stdout", "stderr")}
        return Completed(**(reply | streams))

    def _send(self, message: dict[str, Any]) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(message).encode() + b"\n")

    async def listen(self) -> None:
        """Take the child's replies, for ever."""
        assert self._child.stdout is not None
        while line := await self._child.stdout.readline():
            message = json.loads(line)
            self._waiting.pop(message["id"]).set_result(message.get("completed"))
        for future in self._waiting.values():
            future.set_exception(EOFError("the child is gone"))


@asynccontextmanager
async def ordinary_user() -> AsyncIterator[OrdinaryUsersSandbox]:
    """Start the child and end it. Needs root."""
    base = str(Path(sys.base_prefix).resolve())
    child = await asyncio.create_subprocess_exec(
        *("unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c", _BIND, "sh", base),
        *(sys.executable, "-P", __file__, str(OTHER_UID)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
    )
    sandbox = OrdinaryUsersSandbox(child)
    listening = asyncio.create_task(sandbox.listen())
    try:
        yield sandbox
    finally:
        assert child.stdin is not None
        child.stdin.close()
        await child.wait()
        listening.cancel()
        with suppress(asyncio.CancelledError, EOFError):
            await listening


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_LINE)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    sandbox, running = BwrapSandbox(), dict[int, asyncio.Task[None]]()
    while line := await reader.readline():
        message = json.loads(line)
        if "cancel" in message:
            if (task := running.get(message["cancel"])) is not None:
                task.cancel()
        else:
            running[message["id"]] = asyncio.create_task(_answer(sandbox, message))


async def _answer(sandbox: BwrapSandbox, message: dict[str, Any]) -> None:
    reply: dict[str, Any] = {"id": message["id"]}
    mounts = tuple(Mount(Path(source), target) for source, target in message["mounts"])
    try:
        done = await sandbox.run(
            message["argv"],
            workspace=Path(message["workspace"]),
            stdin=base64.b64decode(message["stdin"]),
            limits=Limits(**message["limits"]),
            profile=Profile(name="p", mounts=mounts),
        )
        reply["completed"] = {
            "exit_code": done.exit_code,
            "killed_by": done.killed_by,
            "duration_ms": done.duration_ms,
            "stdout": base64.b64encode(done.stdout).decode(),
            "stderr": base64.b64encode(done.stderr).decode(),
        }
    finally:
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    seccomp_program()
    os.setgroups([])
    os.setgid(int(sys.argv[1]))
    os.setuid(int(sys.argv[1]))
    asyncio.run(_serve())
