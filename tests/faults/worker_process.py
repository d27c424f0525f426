"""A role as an operating system process of its own, beside a test's services."""

import os
from collections.abc import Mapping

from backend.core.settings import Settings
from tests.services.forked import Forked, forked


def start_worker(settings: Settings, role: str, number: int, more: Mapping[str, str]) -> Forked:
    """Start ``warren worker <role>``; what it says goes to a file of its own in the home. ``more`` is environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "WARREN_HOME": str(settings.home),
        "DATABASE_URL": str(settings.database_url),
        "RABBITMQ_URL": str(settings.rabbitmq_url),
        "REDIS_URL": str(settings.redis_url),
        **more,
    }
    with (settings.home / f"worker-{number}.txt").open("wb") as said:
        return forked("worker", role, environment=environment, folder=settings.home, stdout=said)
