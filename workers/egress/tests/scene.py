"""What attempts are made on: a trap that nothing may reach, a site that may be, names of our own, and the proxy."""

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest

from workers.agentkit.web.tests.site import Site, moved, page, site
from workers.egress import connect
from workers.egress.rules import Rules
from workers.egress.tests.conftest import ANN, TOKEN, Answer, Running, egress
from workers.egress.tests.peer import Peer, serving_peer
from workers.egress.wire import Stream

#: Their own lists: one denies a host, the other allows only one.
DENIER, CHOOSER = UUID(int=3), UUID(int=4)
#: Somebody's address on the internet. Nothing goes there: the scene notes who would be connected to.
PUBLIC = "93.184.216.34"
LOOPBACK = "127.0.0.1"
NAMES: dict[str, list[list[str]]] = {
    "localhost": [["::1", LOOPBACK]],
    "inside.test": [[LOOPBACK]],
    "both.test": [[PUBLIC, "10.0.0.7"]],
    "flips.test": [[PUBLIC], [LOOPBACK]],
    "metadata.google.internal": [["169.254.169.254"]],
    "kubernetes.default.svc.cluster.local": [["10.96.0.1"]],
    "public.test": [[PUBLIC]],
    "denied.test": [[PUBLIC]],
    "sub.denied.test": [[PUBLIC]],
    "alias.test": [["93.184.216.35"]],
    "mine.test": [[PUBLIC]],
    "xn--bcher-kva.test": [[PUBLIC]],
}


@dataclass
class Scene:
    """``trap`` and ``friend`` are on loopback; only ``friend`` is in WARREN_EGRESS_ALLOW."""

    trap: Peer
    friend: Site
    proxy: Running
    connected: list[str]

    def fill(self, text: str) -> str:
        """Put this run's addresses into a text."""
        return text.replace("{trap}", str(self.trap.port)).replace("{friend}", self.friend.at)

    async def ask(self, request: str, *headers: str, user: UUID = ANN, token: str = TOKEN) -> Answer:
        return await self.proxy.ask(self.fill(request), *headers, user=user, token=token)


async def _lists(user_id: UUID) -> Rules:
    return {DENIER: Rules(denied=("mine.test",)), CHOOSER: Rules(allowed=("mine.test",))}.get(user_id, Rules())


@asynccontextmanager
async def scene(monkeypatch: pytest.MonkeyPatch, **settings: object) -> AsyncIterator[Scene]:
    """Set it up; no connection leaves this machine."""
    connected: list[str] = []
    really = connect._open

    async def noted(address: str, port: int) -> Stream:
        connected.append(address)
        if address not in (LOOPBACK, "::1"):
            raise ConnectionRefusedError(errno.ECONNREFUSED, "refused")
        return await really(address, port)

    monkeypatch.setattr(connect, "_open", noted)
    async with serving_peer() as trap, site({"/": page(b"friendly")}) as friend:
        to = f"http://127.0.0.1:{trap.port}/"
        friend.pages |= {
            "/to-trap": moved(to),
            "/1": moved("/2"),
            "/2": moved("/3"),
            "/3": moved(to),
            "/to-name": moved(f"http://localhost:{trap.port}/"),
            "/to-metadata": moved("http://169.254.169.254/latest/meta-data/"),
            "/to-file": moved("file:///etc/passwd"),
        }
        usual: dict[str, object] = {
            "allow": friend.at,
            "deny": "denied.test,93.184.216.35",
            "ports": f"80,443,{trap.port}",
            "answer_mb": 2,
            "idle_seconds": 1.5,
            "connect_seconds": 1.5,
            "per_user": 8,
        }
        async with egress(names=NAMES, rules_of=_lists, **{**usual, **settings}) as proxy:
            yield Scene(trap, friend, proxy, connected)
