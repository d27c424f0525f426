"""The places that untrusted programs run in, each made ready for the one suite of attacks."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workers.agentkit.removal import remove
from workers.agentkit.sandbox import BwrapSandbox, Completed, Limits, Mount, Profile, Sandbox
from workers.agentkit.sandbox.executor import ExecutorSandbox
from workers.agentkit.sandbox.tests.ordinary_user import OTHER_UID, ordinary_user
from workers.agentkit.sandbox.tests.stand_in import StandIn
from workers.agentkit.sandbox.turns import Turns

Kind = Literal["root", "user", "executor"]
#: Root can become any of them; an ordinary user only is itself.
KINDS: tuple[Kind, ...] = ("root", "user", "executor") if os.geteuid() == 0 else ("user",)
PYTHON = f"/opt/python/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
INTERPRETER = Profile(name="attack", mounts=(Mount(Path(sys.base_prefix).resolve(), "/opt/python"),))


@dataclass(frozen=True)
class Place:
    """A sandbox with a workspace; ``look`` gives the workspace as it is while a program runs."""

    kind: Kind
    sandbox: Sandbox
    workspace: Path
    look: Callable[[], Path]

    def hand_in(self, name: str, data: bytes) -> None:
        """Put a file into the workspace, as a file of whoever runs the sandbox."""
        path = self.workspace / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        if self.kind == "user" and os.geteuid() == 0:
            for each in (path.parent, path):
                os.chown(each, OTHER_UID, OTHER_UID)

    async def python(self, source: str, *, stdin: bytes = b"", **limits: float) -> Completed:
        """Run Python source; keyword arguments are limits."""
        return await self.run(PYTHON, "-I", "-S", "-c", source, stdin=stdin, **limits)

    async def run(self, *argv: str, stdin: bytes = b"", **limits: float) -> Completed:
        """Run a program; keyword arguments are limits."""
        chosen = Limits(**({"wall_seconds": 60} | limits))  # type: ignore[arg-type]
        return await self.sandbox.run(argv, workspace=self.workspace, stdin=stdin, limits=chosen, profile=INTERPRETER)


@asynccontextmanager
async def place_of(kind: Kind, container: StandIn | None) -> AsyncIterator[Place]:
    """Make a place ready; what it needed is gone afterwards. The executor runs in ``container``."""
    workspace = Path(tempfile.mkdtemp(prefix="attacked-", dir="/tmp"))
    try:
        if kind == "user" and os.geteuid() == 0:
            os.chown(workspace, OTHER_UID, OTHER_UID)
            async with ordinary_user() as sandbox:
                yield Place(kind, sandbox, workspace, lambda: workspace)
        elif container is not None:
            yield Place(kind, ExecutorSandbox(container.url, Turns(8)), workspace, container.look)
        else:
            yield Place(kind, BwrapSandbox(), workspace, lambda: workspace)
    finally:
        remove(workspace)


async def until(happened: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait for something outside this process; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not happened():
            await asyncio.sleep(0.01)


Attack = Callable[..., Awaitable[Completed]]


def said(done: Completed) -> str:
    """Return what a program printed; it must have ended well."""
    assert done.exit_code == 0, (done.exit_code, done.killed_by, done.stderr.decode())
    return done.stdout.decode().strip()
