"""Episodes: load runs, a fault is injected, everything settles, the checker looks."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.chaos.checker import Findings, check, finals
from tests.chaos.client import Client
from tests.chaos.faults.kind import Fault, Scene
from tests.chaos.load import Asked, Load, deciding
from tests.chaos.mailbox import connect
from tests.chaos.recorder import Recorder
from tests.chaos.rig import Rig

#: Seconds after the last fault in which every task must end.
_END_SECONDS = 60.0


@dataclass
class Episode:
    """What came of one fault."""

    fault: str
    injected: int = 0
    tasks: int = 0
    #: Seconds from each injection until a task asked for after it was done.
    recovery: list[float] = field(default_factory=list)
    #: Seconds from the last injection until every task was done that it may have struck.
    stragglers: float = 0.0
    findings: Findings = field(default_factory=Findings)
    notes: list[str] = field(default_factory=list)


@dataclass
class Campaign:
    """Faults on one rig, one after the other, by one seed."""

    rig: Rig
    seed: int
    mail: bool
    people: list[Client]
    recorders: list[Recorder]
    asked: list[Asked] = field(default_factory=list)
    poison: int = 0
    _before: set[str] = field(default_factory=set)

    async def episode(self, name: str, faults: Sequence[Fault], *, times: int, tasks: int) -> Episode:
        """Inject each of these so many times under load, and check what is left when all has settled."""
        rng = random.Random(f"{self.seed} {name}")
        loads = [Load(person, random.Random(rng.random()), mail=self.mail) for person in self.people]
        scene = Scene(self.rig, loads[0], rng)
        episode = Episode(name)
        asking = [asyncio.create_task(_keep_asking(load, tasks)) for load in loads]
        try:
            for fault in [fault for _ in range(times) for fault in faults]:
                await asyncio.sleep(0.3 + rng.random() * 0.5)
                episode.recovery.append(await self._inject(scene, fault, loads[-1]))
                episode.injected += 1
            struck = time.monotonic()
        finally:
            await self.rig.clear()
        await asyncio.gather(*asking)
        asked = [one for load in loads for one in load.accepted]
        self.asked += asked
        self.poison += scene.poison
        episode.tasks, episode.notes = len(asked), scene.notes
        await finals(self.rig, asked, within=_END_SECONDS)
        episode.stragglers = time.monotonic() - struck
        episode.findings = await check(self.rig, self.asked, self.recorders, poison=self.poison)
        self._only_new(episode.findings)
        return episode

    async def _inject(self, scene: Scene, fault: Fault, load: Load) -> float:
        """Inject one, and return the seconds until a task that is asked for after it is done."""
        began = time.monotonic()
        injecting = asyncio.create_task(fault.inject(scene))
        try:
            await asyncio.sleep(0.05)
            probe = await load.ask("single")
            while late := await self._late(probe):
                if time.monotonic() - began > _END_SECONDS:
                    scene.notes.append(f"after {fault.name}: {late}")
                    break
                await asyncio.sleep(0.02)
            return time.monotonic() - began
        finally:
            try:
                await injecting
            except Exception as error:  # noqa: BLE001 - a fault that can't be injected must not end the campaign
                scene.notes.append(f"{fault.name} was not injected as it should: {error!r}")

    async def _late(self, probe: Asked) -> list[str]:
        with suppress(OSError, TimeoutError):
            try:
                return await finals(self.rig, [probe], within=0)
            except Exception as error:  # noqa: BLE001 - the database is the one that is away
                return [repr(error)]
        return ["the database doesn't answer"]

    def _only_new(self, findings: Findings) -> None:
        """Blame an episode for what wasn't wrong before it."""
        for part in (findings.lost, findings.doubled, findings.broken):
            part[:] = [each for each in part if each not in self._before]
            self._before.update(part)


async def _keep_asking(load: Load, tasks: int) -> None:
    for _ in range(tasks):
        await load.ask()
        await asyncio.sleep(load.rng.random() * 0.2)


@asynccontextmanager
async def open_campaign(rig: Rig, *, seed: int, mail: bool = False) -> AsyncIterator[Campaign]:
    """Have people who ask, decide and watch."""
    people = [Client(rig.apis, key) for key in rig.keys.values()]
    others = [Client(rig.apis, key) for key in rig.keys.values()]
    recorders = [Recorder(client) for client in others]
    async with AsyncExitStack() as stack:
        for client in (*people, *others):
            stack.push_async_callback(client.close)
        for recorder in recorders:
            await stack.enter_async_context(recorder.running())
        for person in people:
            await stack.enter_async_context(deciding(person))
        if mail:
            for name in rig.keys:
                await connect(rig, name)
        await _warm_up(people[0])
        yield Campaign(rig, seed, mail, people, recorders)


async def _warm_up(person: Client) -> None:
    """Have every process do its first work before anything is measured."""
    load = Load(person, random.Random(0))
    asked = [await load.ask("fan") for _ in range(6)]
    for one in asked:
        while (await person.get(f"/tasks/{one.id}"))["state"] != "completed":
            await asyncio.sleep(0.1)
