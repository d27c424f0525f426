"""The places that runs have, each with a user of its own."""

import asyncio
import os
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import structlog

from backend.core.telemetry import metrics
from workers.agentkit.removal import remove

log = structlog.get_logger()

KEEPER = Path(__file__).with_name("keeper.py")


@dataclass(frozen=True, slots=True)
class Slot:
    """A user id nobody else has, and the one folder where it may write."""

    uid: int
    folder: Path

    @property
    def workspace(self) -> Path:
        """Where the run starts."""
        return self.folder / "workspace"

    @property
    def scratch(self) -> Path:
        """Its temporary folder."""
        return self.folder / "tmp"

    def make(self) -> None:
        """Make the folders; nobody but this user (and root) can go through them."""
        self.folder.mkdir(mode=0o710)
        os.chown(self.folder, 0, self.uid)
        for inner in (self.workspace, self.scratch):
            inner.mkdir(mode=0o700)
            os.chown(inner, self.uid, self.uid)

    def processes(self) -> list[int]:
        """Return the ids of the user's processes."""
        found = []
        for entry in os.scandir("/proc"):
            try:
                if entry.name.isdigit() and entry.stat().st_uid == self.uid:
                    found.append(int(entry.name))
            except FileNotFoundError:
                continue
        return found


class Slots:
    """All slots; one that can't be cleaned is never given out again."""

    def __init__(self, folder: Path, *, first_uid: int, count: int) -> None:
        self.count = count
        self.lost = 0
        self._free = deque(Slot(first_uid + index, folder / f"slot-{index}") for index in range(count))
        self.show()

    @property
    def busy(self) -> int:
        """How many are taken."""
        return self.count - self.lost - len(self._free)

    def take(self) -> Slot | None:
        """Return a fresh slot; None when all are taken."""
        if not self._free:
            return None
        slot = self._free.popleft()
        self.show()
        slot.make()
        return slot

    async def give_back(self, slot: Slot) -> None:
        """Leave nothing of a run: no process, no file."""
        try:
            while slot.processes():
                sweeper = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-I", "-S", str(KEEPER), "sweep", str(slot.uid)), env={}
                )
                await sweeper.wait()
            await asyncio.to_thread(remove, slot.folder)
        except OSError:
            log.exception("a slot can't be cleaned, and is lost", slot=slot.uid)
            self.lost += 1
        else:
            self._free.append(slot)
        self.show()

    def show(self) -> None:
        """Have the metrics say how many there are of which."""
        for state, count in (("free", len(self._free)), ("busy", self.busy), ("lost", self.lost)):
            metrics.EXECUTOR_SLOTS.set(count, state=state)
