"""A worker's machine: its clock jumps, its disk is full."""

import asyncio

from tests.chaos.faults.kind import Fault, Inject, Scene
from tests.chaos.rig import ROLES

_SECONDS = 3.0
_JUMP_SECONDS = 600.0


def _jump(seconds: float) -> Inject:
    """Have one replica of every role see another time for a while."""

    async def inject(scene: Scene) -> None:
        members = [scene.rng.choice(scene.rig.fleet.of(role)) for role in ROLES]
        for member in members:
            member.tell(shift=seconds)
        for kind in ("approval", "act", "chain"):
            await scene.load.ask(kind)
        await asyncio.sleep(_SECONDS)
        for member in members:
            member.tell()

    return inject


async def _full(scene: Scene) -> None:
    """Have no artifact be kept anywhere for a while."""
    members = [*scene.rig.fleet.of("porter"), *scene.rig.fleet.of("api")]
    for member in members:
        member.tell(disk_full=True)
    for kind in ("chain", "chain"):
        await scene.load.ask(kind)
    await asyncio.sleep(_SECONDS)
    for member in members:
        member.tell()


FAULTS = [
    Fault("clock 10 min ahead", _jump(_JUMP_SECONDS)),
    Fault("clock 10 min behind", _jump(-_JUMP_SECONDS)),
    Fault("disk full for artifacts", _full),
]
