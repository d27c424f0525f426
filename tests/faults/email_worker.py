"""Email workers as operating system processes, to be killed and frozen."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from backend.core.db import new_id
from backend.core.sealing import Binding, NoKeyError, Sealed, seal
from backend.core.topology import declare
from tests.fakes.gmail_server import GmailServer
from tests.faults.worker_process import start_worker
from tests.path.crew import Crew, until
from tests.services.forked import Forked

ANN = "ann@peer.test"
_START_SECONDS = 60.0


@dataclass
class Office:
    """The crew, the mailbox, and the email workers that were started."""

    crew: Crew
    gmail: GmailServer
    workers: list[Forked] = field(default_factory=list)

    def start(self) -> Forked:
        """Start one more email worker."""
        more = {
            "WARREN_GOOGLE_URL": self.gmail.url,
            "GMAIL_CLIENT_ID": "client",
            "GMAIL_CLIENT_SECRET": "secret",
            "WARREN_LEASE_SECONDS": "3",
            "WARREN_HEARTBEAT_SECONDS": "0.5",
            "WARREN_DRAIN_SECONDS": "1",
        }
        worker = start_worker(self.crew.settings, "email", len(self.workers), more)
        self.workers.append(worker)
        return worker

    def end(self) -> None:
        """Kill what was started here, and nothing else."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
                worker.wait(timeout=10)

    async def connect(self) -> None:
        """Connect Ann's account (again), as the api does, and wait until a worker has taken it over."""
        given = self.gmail.person(ANN, "readonly", "modify", "send")
        found = await self.crew.sql("select id from grants where account = :account", account=ANN)
        grant_id = found[0]["id"] if found else new_id()
        binding = Binding(grant_id=grant_id, user_id=self.crew.ann, provider="gmail")
        secret = {
            "kind": "google",
            "refresh_token": given["refresh_token"],
            "access_token": given["access_token"],
            "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        }

        async def sealed() -> Sealed | None:
            async with self.crew.resources.engine.connect() as conn:
                try:
                    return await seal(conn, "email", binding, secret)
                except NoKeyError:
                    return None

        box: Sealed = await until(sealed, within=_START_SECONDS, what="the worker's key")
        await self.crew.sql(
            """insert into grants (id, user_id, provider, account, scopes, sealed, key_id, refresh_at)
            values (:id, :user, 'gmail', :account, '["read", "modify", "send"]', :box, :key, now())
            on conflict (id) do update set sealed = excluded.sealed, key_id = excluded.key_id, state = 'new',
                error = null, refresh_at = now()""",
            id=grant_id,
            user=self.crew.ann,
            account=ANN,
            box=box.box,
            key=box.key_id,
        )
        await until(self._is_active, within=_START_SECONDS, what="an active account")

    async def _is_active(self) -> bool:
        return bool(await self.crew.sql("select 1 from grants where state = 'active'"))

    async def reached(self, call: str, times: int = 1) -> None:
        """Wait until the mailbox has got a call so often."""

        async def got() -> bool:
            return (await asyncio.to_thread(lambda: self.gmail.calls)).get(call, 0) >= times

        await until(got, within=_START_SECONDS, what=f"{call} × {times}")


@asynccontextmanager
async def open_office(crew: Crew, gmail: GmailServer) -> AsyncIterator[Office]:
    """Open an office with everything but the email workers in this process; ends the workers that it started."""
    await declare(crew.resources.publisher, ["email"])
    office = Office(crew, gmail)
    await crew.main.start("clock", "aggregator", "supervisor")
    try:
        yield office
    finally:
        office.end()
