"""What a sandbox promises, whatever builds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

KilledBy = Literal["wall", "cpu", "memory", "disk", "output"]

MEBIBYTE = 1024 * 1024


class SandboxUnavailable(Exception):
    """No sandbox can be built here; the text says why and what cures it. Nothing is ever run outside instead."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(f"{reason} {cure}")
        self.reason = reason
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Available:
    """A canary ran with the production arguments."""

    how: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The canary failed: why, and the cure, each as a sentence."""

    reason: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps of one run. Seconds, bytes, counts.

    ``memory_bytes`` bounds the whole process tree; ``address_space_bytes`` each process (None where a library reserves
    huge ranges that it never touches, as V8 does). ``disk_bytes`` is how much the workspace may grow.
    """

    wall_seconds: float = 30
    cpu_seconds: int = 30
    memory_bytes: int = 512 * MEBIBYTE
    address_space_bytes: int | None = None
    disk_bytes: int = 256 * MEBIBYTE
    file_bytes: int = 256 * MEBIBYTE
    output_bytes: int = MEBIBYTE
    processes: int = 64
    open_files: int = 256


@dataclass(frozen=True, slots=True)
class Mount:
    """A file or folder of the host, shown read-only at an absolute path inside."""

    source: Path
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a kind of run finds inside besides the system's own programs and its workspace."""

    name: str
    mounts: tuple[Mount, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """How a run ended; the exit code is 128 + signal when one ended it."""

    exit_code: int
    stdout: bytes
    stderr: bytes
    killed_by: KilledBy | None
    duration_ms: int


class Sandbox(Protocol):
    """Runs a program that may be hostile, on files that may be hostile."""

    async def available(self) -> Available | Unavailable:
        """Say whether runs can be had here; tried once, then remembered."""
        ...

    async def run(
        self,
        argv: Sequence[str],
        *,
        workspace: Path,
        stdin: bytes = b"",
        limits: Limits,
        profile: Profile,
    ) -> Completed:
        """Run ``argv`` with ``workspace`` writable at ``/workspace`` and as working folder.

        A cancelled caller kills the run before the cancellation goes on.

        Raises:
            SandboxUnavailable: no sandbox can be built here.
        """
        ...
