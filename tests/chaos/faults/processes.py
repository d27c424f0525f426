"""Processes that are killed, asked to stop, or frozen."""

import asyncio
import signal
import time

from tests.chaos.faults.kind import Fault, Inject, Scene
from tests.chaos.fleet import Member
from tests.chaos.points import ACTING, EVERYWHERE, HEARING
from tests.chaos.rig import LEASE_SECONDS, ROLES

#: Seconds that a point may take to be reached under load; one that isn't is taken back.
_REACH_SECONDS = 15.0
#: What makes a role come by its points.
_NEEDS = {"aggregator": ("chain",), "porter": ("act", "approval"), "clock": ("retry", "approval"), "email": ("mail",)}


def _kill(role: str) -> Inject:
    async def inject(scene: Scene) -> None:
        member = scene.rng.choice(scene.rig.fleet.of(role))
        await _alive(member)
        member.send(signal.SIGKILL)

    return inject


def _terminate(role: str) -> Inject:
    """Restart every replica in turn, as a rollout does."""

    async def inject(scene: Scene) -> None:
        for member in scene.rig.fleet.of(role):
            await _alive(member)
            starts = member.starts
            member.send(signal.SIGTERM)
            await _until_started(member, starts + 1)

    return inject


def _freeze(role: str) -> Inject:
    """Stop a process past its lease, and wake it up."""

    async def inject(scene: Scene) -> None:
        member = scene.rng.choice(scene.rig.fleet.of(role))
        await _alive(member)
        member.send(signal.SIGSTOP)
        await asyncio.sleep(LEASE_SECONDS + 1.5)
        member.send(signal.SIGCONT)

    return inject


def _at(role: str, point: str) -> Inject:
    """Have the first replica that comes by a point die there."""

    async def inject(scene: Scene) -> None:
        marker = scene.rig.folder / f"killed-{time.monotonic_ns()}"
        members = scene.rig.fleet.of(role)
        times = scene.rng.randrange(1, 4)
        for member in members:
            member.tell(kill_at=f"{point}:{times}", marker=str(marker))
        deadline = time.monotonic() + _REACH_SECONDS
        while not marker.exists() and time.monotonic() < deadline:
            for kind in _NEEDS.get(role, ("act",)):
                await scene.load.ask(kind)
            await asyncio.sleep(0.5)
        for member in members:
            member.tell()
        if not marker.exists():
            scene.notes.append(f"{role} never came by {point}")

    return inject


async def _die_each_time(scene: Scene) -> None:
    """Ask for a step that kills whoever takes it; after three it is given up."""
    asked = await scene.load._chat("deadly", "plan: a=porter die:now", "failed")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        rows = await scene.rig.rows("select error from tasks where id::text = $1 and state = 'failed'", asked.id)
        if rows:
            return
        await asyncio.sleep(0.1)


async def _nothing(_scene: Scene) -> None:
    """Do nothing: what the same load takes when all is well."""


async def _alive(member: Member) -> None:
    while not member.alive:
        await asyncio.sleep(0.05)


async def _until_started(member: Member, starts: int) -> None:
    deadline = time.monotonic() + 70
    while member.starts < starts or not member.alive:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{member.name} didn't stop at SIGTERM")
        await asyncio.sleep(0.05)


def _points(role: str) -> tuple[str, ...]:
    heard = HEARING if role not in {"api", "clock"} else ()
    return (*EVERYWHERE, *heard, *(ACTING if role == "porter" else ()))


FAULTS = [
    Fault("none", _nothing),
    *(Fault(f"kill -9 {role}", _kill(role)) for role in (*ROLES, "email")),
    *(Fault(f"SIGTERM {role}", _terminate(role)) for role in (*ROLES, "email")),
    *(Fault(f"freeze {role}", _freeze(role)) for role in ROLES),
    *(Fault(f"kill -9 {role} at {point}", _at(role, point)) for role in ROLES for point in _points(role)),
    Fault("a step that kills its worker", _die_each_time),
]
