from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from workers.agentkit.sandbox.tests.places import KINDS, Kind, Place, place_of
from workers.agentkit.sandbox.tests.stand_in import StandIn, stand_in


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def container() -> Iterator[StandIn]:
    """The executor in the stand-in for its container."""
    with stand_in() as running:
        yield running


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Every place that untrusted programs run in, one after the other."""
    chosen: Kind = request.param
    return chosen


@pytest.fixture
async def place(kind: Kind, request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """The place, made ready."""
    container = request.getfixturevalue("container") if kind == "executor" else None
    async with place_of(kind, container) as made:
        yield made
