"""The sandbox elsewhere: an executor over HTTP, for places where bubblewrap can't run."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from workers.agentkit.sandbox.anchors import anchored
from workers.agentkit.sandbox.bwrap import TOO_FULL
from workers.agentkit.sandbox.port import (
    Available,
    Completed,
    Limits,
    Profile,
    SandboxUnavailable,
    Unavailable,
)
from workers.agentkit.sandbox.transfer import Arrival, Listing, listing, outflow
from workers.agentkit.sandbox.tree import TooLargeError
from workers.agentkit.sandbox.turns import Turns
from workers.agentkit.sandbox.watched import watched
from workers.agentkit.sandbox.wire import Inflow, Order, Outcome, WireError, head

CURE = "Start `warren executor`, or set WARREN_EXECUTOR_URL to where it listens."
#: Seconds that the executor may need beside the run itself: to send files, to clean up.
MARGIN_SECONDS = 60.0
CONNECT_SECONDS = 5.0
BUSY, NO_ROOM = 503, 507


class ExecutorSandbox:
    """Sends each run, with its workspace, to an executor, and takes back what changed."""

    def __init__(self, url: str, turns: Turns | None = None) -> None:
        """``url`` is ``http://host:port`` or ``unix:///path/of/socket``."""
        self._url = url
        self._turns = turns or Turns()

    async def available(self) -> Available | Unavailable:
        """Ask the executor; it looked at its own walls when it started. Asked each time: it may come and go."""
        try:
            async with self._client() as client:
                answer = await client.get("/health", timeout=CONNECT_SECONDS)
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            return Unavailable(f"The executor at {self._url} doesn't answer ({type(error).__name__}).", CURE)
        return Available("executor")

    async def run(
        self, argv: Sequence[str], *, workspace: Path, stdin: bytes = b"", limits: Limits, profile: Profile
    ) -> Completed:
        """Run ``argv`` in the executor, on a copy of ``workspace``; what changed is written back.

        The copy is the working folder and is found at ``/workspace`` from there.

        Raises:
            SandboxUnavailable: the executor doesn't answer, refuses, or sent what can't be trusted.
        """
        order = Order(
            argv=list(argv), environment=dict(profile.environment), mounts=anchored(profile.mounts), limits=limits
        )
        return await watched(self._in_turn(order, workspace, stdin, profile), profile=profile.name)

    async def _in_turn(self, order: Order, workspace: Path, stdin: bytes, profile: Profile) -> Completed:
        async with self._turns.turn(profile.name), self._client() as client:
            try:
                sent = await asyncio.to_thread(listing, workspace)
                return await self._run(client, order, stdin, workspace, sent)
            except TooLargeError:
                return TOO_FULL
            except (httpx2.HTTPError, WireError) as error:
                raise SandboxUnavailable(f"The executor at {self._url} broke off ({error!r}).", CURE) from error

    def _client(self) -> httpx2.AsyncClient:
        parts = urlsplit(self._url)
        socket = parts.path if parts.scheme == "unix" else None
        return httpx2.AsyncClient(
            base_url="http://executor" if socket else self._url,
            transport=httpx2.AsyncHTTPTransport(uds=socket, trust_env=False),
            trust_env=False,
        )

    async def _run(
        self, client: httpx2.AsyncClient, order: Order, stdin: bytes, workspace: Path, sent: Listing
    ) -> Completed:
        run = await self._reserve(client)
        seconds = httpx2.Timeout(order.limits.wall_seconds + MARGIN_SECONDS, connect=CONNECT_SECONDS)
        body = _body(order, stdin, workspace, sent)
        try:
            async with client.stream("PUT", f"/runs/{run}", content=body, timeout=seconds) as answer:
                await _accepted(answer)
                return await _take_back(answer.aiter_bytes(), order.limits, workspace, sent)
        except BaseException:
            # Whatever ended the wait, a cancelled caller included: the run must be over before it goes on.
            await asyncio.shield(self._stop(run))
            raise

    async def _reserve(self, client: httpx2.AsyncClient) -> str:
        """Wait for a place: the executor serves other workers too."""
        while True:
            answer = await client.post("/runs", timeout=CONNECT_SECONDS)
            if answer.status_code != BUSY:
                return str(answer.raise_for_status().json()["id"])
            # Workers that were turned away together should not come back together.
            await asyncio.sleep(float(answer.headers.get("Retry-After", 1)) * random.uniform(0.2, 1))  # noqa: S311

    async def _stop(self, run: str) -> None:
        try:
            async with self._client() as client:
                await client.delete(f"/runs/{run}", timeout=MARGIN_SECONDS)
        except httpx2.HTTPError:
            return  # it is gone, or hangs: there the run ends at its wall limit


async def _body(order: Order, stdin: bytes, workspace: Path, sent: Listing) -> AsyncIterator[bytes]:
    text = order.model_dump_json().encode()
    for kind, data in (("order", text), ("stdin", stdin)):
        yield head(kind, len(data))
        yield data
    async for piece in outflow(workspace, sent):
        yield piece


async def _accepted(answer: httpx2.Response) -> None:
    """Raise SandboxUnavailable when the executor refused, with its reason."""
    if not answer.is_error:
        return
    await answer.aread()
    try:
        reason = str(answer.json()["reason"])
    except (ValueError, KeyError, TypeError):
        reason = f"The executor answered {answer.status_code}."
    cure = "Give it more memory, or attach smaller files." if answer.status_code == NO_ROOM else CURE
    raise SandboxUnavailable(reason, cure)


async def _take_back(pieces: AsyncIterator[bytes], limits: Limits, workspace: Path, sent: Listing) -> Completed:
    inflow = Inflow(pieces)
    outcome = Outcome.model_validate((await inflow.record()).fields)
    streams = [await inflow.bytes_of(await inflow.record(), limit=limits.output_bytes) for _ in range(2)]
    allowed = limits.disk_bytes + sum(item.size for item in sent.values())
    await Arrival(workspace, limit=allowed).take(inflow)
    return Completed(
        exit_code=outcome.exit_code,
        stdout=streams[0],
        stderr=streams[1],
        killed_by=outcome.killed_by,
        duration_ms=outcome.duration_ms,
    )
