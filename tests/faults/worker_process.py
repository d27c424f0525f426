"""A role as an operating system process of its own, beside a test's services."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from backend.core.settings import Settings

_ROOT = Path(__file__).parents[2]


def start_worker(settings: Settings, role: str, number: int, more: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start ``warren worker <role>``; what it says goes to a file of its own in the home. ``more`` is environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(_ROOT),
        "WARREN_HOME": str(settings.home),
        "DATABASE_URL": str(settings.database_url),
        "RABBITMQ_URL": str(settings.rabbitmq_url),
        "REDIS_URL": str(settings.redis_url),
        **more,
    }
    command = [sys.executable, "-m", "warren", "worker", role]
    with (settings.home / f"worker-{number}.txt").open("wb") as said:
        return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
