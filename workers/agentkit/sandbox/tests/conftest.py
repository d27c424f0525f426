from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from workers.agentkit.sandbox.tests.places import KINDS, Place, place_of


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture(params=KINDS)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """Every place that untrusted programs run in, one after the other."""
    async with place_of(request.param) as made:
        yield made
