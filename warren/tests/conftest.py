"""The command as a person runs it: a process of its own, in a folder and an environment of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.path.conftest import crew
from tests.path.short_logs import short_logs

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
        argv = [sys.executable, "-m", "warren", *arguments]
        env = {**environment, **more}
        return subprocess.run(argv, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=110, check=False)

    return run
