"""The command as a person runs it: a process of its own, in a folder and an environment of its own."""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.path.conftest import crew
from tests.path.short_logs import short_logs
from tests.services.forked import forked

__all__ = ["crew", "environment", "short_logs", "warren"]

_ROOT = Path(__file__).parents[2]
Warren = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing but a home, and what starts Python."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(_ROOT), "WARREN_HOME": str(tmp_path / "home")}


@pytest.fixture
def warren(environment: dict[str, str], tmp_path: Path) -> Warren:
    """Run ``warren …`` to its end with more environment."""

    def run(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
            process = forked(
                *arguments, environment={**environment, **more}, folder=tmp_path, stdout=said, stderr=complained
            )
            code = process.wait(timeout=110)
            for words in (said, complained):
                words.seek(0)
            return subprocess.CompletedProcess(["warren", *arguments], code, said.read(), complained.read())

    return run
