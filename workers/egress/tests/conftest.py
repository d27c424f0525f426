"""A real proxy on loopback, a site that must or must not be reached, and a name server of our own."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from backend.core.egress_settings import EgressSettings
from workers.egress.addresses import Address, address_of
from workers.egress.role import ANY_PORT, serving
from workers.egress.rules import RulesOf, no_rules
from workers.egress.tests.peer import Peer, serving_peer

TOKEN = "only-for-agents"
ANN, BOB = UUID(int=1), UUID(int=2)
#: A name with these addresses, one after the other at each look; the last one stays.
Names = Mapping[str, list[list[str]]]


class Resolver:
    """Answers like a name server that somebody else runs, and counts how often it was asked."""

    def __init__(self, names: Names) -> None:
        self._left = {name: list(answers) for name, answers in names.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str) -> list[Address]:
        self.asked.append(host)
        if host == "slow.test":
            await asyncio.sleep(60)
        try:
            return [address_of(host)]
        except ValueError:
            answers = self._left.get(host)
        if not answers:
            raise OSError("no such name")
        return [address_of(each) for each in (answers.pop(0) if len(answers) > 1 else answers[0])]


@dataclass(frozen=True)
class Answer:
    """A response's status, reason, headers (lower-case names) and body; status 0 is none at all."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def verdict(self) -> str:
        return self.headers.get("x-warren-egress", "")


@dataclass(frozen=True)
class Running:
    """The proxy's address, and what it wrote into the log."""

    url: str
    resolver: Resolver
    log: list[dict[str, object]]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(self, request: str, *headers: str, body: bytes = b"", user: UUID = ANN, token: str = TOKEN) -> Answer:
        """Send ``GET http://…`` or ``CONNECT …`` as it stands, and read what comes to its end."""
        reader, writer = await self.connect()
        given = [f"Proxy-Authorization: {authority(user, token)}", *headers]
        given += ["Host: proxy.test"] if not any(each.startswith("Host:") for each in headers) else []
        given += ["Connection: close"] if not any(each.startswith("Connection:") for each in headers) else []
        writer.write("\r\n".join([f"{request} HTTP/1.1", *given, "", ""]).encode() + body)
        try:
            return read_answer(await reader.read())
        finally:
            writer.close()

    def lines(self) -> list[dict[str, object]]:
        return [entry for entry in self.log if entry["event"] == "egress"]


def authority(user: UUID = ANN, token: str = TOKEN) -> str:
    return "Basic " + base64.b64encode(f"{user}.research.-:{token}".encode()).decode()


def read_answer(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    if not first:
        return Answer(0, "", {}, b"")
    _, status, reason = first.split(" ", 2)
    pairs = (line.split(": ", 1) for line in rest)
    return Answer(int(status), reason, {name.lower(): value for name, value in pairs}, body)


Start = Callable[..., AbstractAsyncContextManager[Running]]


@asynccontextmanager
async def egress(
    *, names: Names | None = None, rules_of: RulesOf = no_rules, **settings: object
) -> AsyncIterator[Running]:
    """Serve with these settings; names are looked up with a resolver of the test's own."""
    usual: dict[str, object] = {"connect_seconds": 5, "idle_seconds": 10, "head_seconds": 5, "token": TOKEN}
    given = EgressSettings.model_validate({**usual, **settings})
    resolver = Resolver(names or {})
    with capture_logs() as log:
        async with serving(given, rules_of, at=ANY_PORT, resolve=resolver) as url:
            yield Running(url, resolver, log)  # type: ignore[arg-type]  # mutable mappings of structlog's own


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with serving_peer() as served:
        yield served
