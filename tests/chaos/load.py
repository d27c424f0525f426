"""A seeded mix of what people ask for, and a person who decides what is asked back."""

import asyncio
import random
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.client import Client, Refused

FINAL = ("completed", "failed", "cancelled")
#: Seconds that a person waits for an end before they give up asking again.
_END_SECONDS = 60.0


@dataclass
class Asked:
    """One accepted task."""

    id: str
    kind: str
    accepted_at: float
    #: States in which it may end.
    ends: tuple[str, ...] = ("completed",)


@dataclass
class Load:
    """Asks for things, and notes what was accepted."""

    client: Client
    rng: random.Random
    mail: bool = False
    accepted: list[Asked] = field(default_factory=list)
    _made: int = 0

    async def ask(self, kind: str | None = None) -> Asked:
        """Ask for one thing, of a kind by chance."""
        kind = kind or self.rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        if kind == "mail" and not self.mail:
            kind = "act"
        asked: Asked = await _KINDS[kind](self)
        return asked

    async def _chat(self, kind: str, message: str, *ends: str, **given: object) -> Asked:
        """Send a message; the same key gives the same task, however often it has to be sent."""
        key = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        body = {"message": message, **given}
        told = await self.client.post("/chat", json=body, headers={"idempotency-key": key})
        asked = Asked(told["task_id"], kind, time.monotonic(), ends or ("completed",))
        self.accepted.append(asked)
        return asked

    @property
    def _name(self) -> str:
        self._made += 1
        return f"{self._made}x{self.rng.getrandbits(40):010x}"

    def _ms(self, most: int = 150) -> int:
        return self.rng.randrange(most)

    async def _single(self) -> Asked:
        return await self._chat("single", f"plan: a=porter work:{self._ms()}")

    async def _act(self) -> Asked:
        return await self._chat("act", f"plan: a=porter mark:{self._name}")

    async def _fan(self) -> Asked:
        steps = [f"s{n}=porter work:{self._ms()} mark:{self._name}" for n in range(self.rng.randrange(2, 5))]
        return await self._chat("fan", f"plan: {'; '.join(steps)}")

    async def _chain(self) -> Asked:
        plan = (
            f"plan: a=porter mark:{self._name}; b=porter make:{self._name} <a; c=porter work:{self._ms()} <a; "
            f"d=porter mark:{self._name} <b,c"
        )
        return await self._chat("chain", plan)

    async def _approval(self) -> Asked:
        say = self.rng.choice(["yes", "yes", "no", "edit"])
        return await self._chat("approval", f"plan: a=porter send:{say}-{self._name}; b=porter work:{self._ms()} <a")

    async def _retry(self) -> Asked:
        return await self._chat("retry", f"plan: a=porter flaky:{self._name} mark:{self._name}")

    async def _again(self) -> Asked:
        """Ask for what fails, and ask for it again once it has: what was done before stays done."""
        plan = f"plan: a=porter mark:{self._name}; b=porter balky:{self._name} mark:{self._name} <a"
        asked = await self._chat("again", plan)
        deadline, state = time.monotonic() + _END_SECONDS, ""
        while state not in FINAL and time.monotonic() < deadline:  # who checks the ends says of one that is lost
            await asyncio.sleep(0.1)
            state = (await self.client.get(f"/tasks/{asked.id}"))["state"]
        if state == "failed":  # a worker that died at the first try leaves the second one well
            with suppress(Refused):  # at work again by a try whose answer was lost
                await self.client.post(f"/tasks/{asked.id}/retry")
        return asked

    async def _file(self) -> Asked:
        data = f"name,amount\n{self._name},{self._ms()}\n".encode()
        told = await self.client.post("/files", files={"file": ("table.csv", data, "text/csv")})
        return await self._chat("file", f"plan: a=porter make:{self._name}", files=[told["id"]])

    async def _cancel(self) -> Asked:
        plan = f"plan: a=porter work:900 mark:{self._name}; b=porter work:50 <a; c=porter work:600"
        asked = await self._chat("cancel", plan, "cancelled", "completed")
        await asyncio.sleep(self.rng.random() * 0.8)
        with suppress(Refused):  # it has ended by itself
            await self.client.post(f"/tasks/{asked.id}/cancel")
        return asked

    async def _talk(self) -> Asked:
        """Say two things in one conversation, at once."""
        first = await self._chat("talk", f"plan: a=porter work:{self._ms()}")
        conversation = (await self.client.get(f"/tasks/{first.id}"))["conversation_id"]
        return await self._chat("talk", f"plan: a=porter mark:{self._name}", conversation_id=conversation)

    async def _mail(self) -> Asked:
        subject = f"Note {self._name}"
        words = f"Send a mail to bob@peer.test with the subject {subject} saying All is well"
        return await self._chat("mail", words, agent="email")


_KINDS: dict[str, Callable[[Load], Awaitable[Asked]]] = {
    "single": Load._single,
    "act": Load._act,
    "fan": Load._fan,
    "chain": Load._chain,
    "approval": Load._approval,
    "retry": Load._retry,
    "again": Load._again,
    "file": Load._file,
    "cancel": Load._cancel,
    "talk": Load._talk,
    "mail": Load._mail,
}
_WEIGHTS = {
    "single": 3,
    "act": 3,
    "fan": 3,
    "chain": 3,
    "approval": 4,
    "retry": 1,
    "again": 1,
    "file": 1,
    "cancel": 1,
    "talk": 1,
    "mail": 1,
}


@asynccontextmanager
async def deciding(client: Client) -> AsyncIterator[None]:
    """Be the person who is asked, while the block runs."""
    going = asyncio.create_task(_decide_forever(client))
    try:
        yield
    finally:
        going.cancel()
        with suppress(asyncio.CancelledError):
            await going


async def _decide_forever(client: Client) -> None:
    while True:
        with suppress(TimeoutError):
            page = await client.get("/approvals", params={"state": "pending", "limit": 100})
            for row in page["items"]:
                await _decide(client, row)
        await asyncio.sleep(0.1)


async def _decide(client: Client, row: dict[str, Any]) -> None:
    """Say what the request spells; what may have happened already is left as it is."""
    what = str(row["args"].get("what", "yes"))
    if row["kind"] == "outcome" or what.startswith("no-"):
        said: dict[str, Any] = {"decision": "reject", "reason": "not now"}
    elif what.startswith("edit-"):
        said = {"decision": "edit", "args": {"what": what.replace("edit-", "edited-")}}
    else:
        said = {"decision": "approve"}
    with suppress(Refused):  # decided by a try whose answer was lost, or off by now
        await client.post(f"/approvals/{row['id']}", json=said)
