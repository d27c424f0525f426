from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from workers.agentkit.sandbox import BwrapSandbox, Completed, Limits, python_profile

Attack = Callable[..., Awaitable[Completed]]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def attack(workspace: Path, tmp_path: Path) -> Attack:
    """Run Python source in the sandbox; keyword arguments are limits."""
    sandbox = BwrapSandbox()
    python = python_profile("attack", package="attack", folder=tmp_path, distributions=())

    async def run(source: str, **limits: int) -> Completed:
        argv = (python.argv[0], "-I", "-S", "-c", source)
        chosen = Limits(**({"wall_seconds": 20} | limits))
        return await sandbox.run(argv, workspace=workspace, limits=chosen, profile=python.profile)

    return run
