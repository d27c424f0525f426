"""What a result was measured on, and with."""

import os
import platform
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

_PACKAGES = (
    "aio-pika",
    "asyncpg",
    "celery",
    "deepagents",
    "fastapi",
    "faststream",
    "langchain",
    "langgraph",
    "redis",
    "sqlalchemy",
    "uvicorn",
)


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def load() -> float:
    """Return the load average of the last minute."""
    return os.getloadavg()[0]


@dataclass(frozen=True)
class Machine:
    """Hardware, versions, and the load before anything was started."""

    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    processor: str = field(default_factory=_processor)
    processors: int = os.cpu_count() or 1
    memory_gib: float = round(psutil.virtual_memory().total / (1 << 30), 1)
    system: str = platform.platform()
    python: str = sys.version.split()[0]
    packages: dict[str, str] = field(default_factory=lambda: {name: version(name) for name in _PACKAGES})
    load_before: float = field(default_factory=load)

    def sentence(self) -> str:
        """Return it all in one paragraph."""
        packages = ", ".join(f"{name} {number}" for name, number in self.packages.items())
        return (
            f"{self.processors} × {self.processor}, {self.memory_gib} GiB, {self.system}. Python {self.python}, "
            f"{packages}. {self.at}, load {self.load_before:.2f} before."
        )
