"""The executor over HTTP: a place is reserved, the run sent and its outcome returned, or the run is stopped."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from uuid import uuid4

import structlog
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from workers.agentkit.sandbox.port import Completed
from workers.agentkit.sandbox.transfer import Arrival, Listing, changed, gone, listing, outflow
from workers.agentkit.sandbox.tree import TooLargeError
from workers.agentkit.sandbox.wire import MAX_HEAD, Inflow, Order, Outcome, WireError, head
from workers.agentkit.sandbox.workspace import prepare
from workers.executor.runs import run_in
from workers.executor.shown import NotShownError, ShownParts
from workers.executor.slots import Slot, Slots

log = structlog.get_logger()

#: Seconds that a reserved place waits for its run.
RESERVED_SECONDS = 30.0
#: What a worker is told to wait when all places are taken.
RETRY_SECONDS = 1
MAX_STDIN = 256 * 1024 * 1024
STOPPED = 499


@dataclass(eq=False)
class Run:
    """A taken slot, and what goes on in it."""

    slot: Slot
    expiry: asyncio.TimerHandle
    work: asyncio.Task[Response] | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Executor:
    """Keeps the runs; each is there from its reservation until its slot is clean again."""

    def __init__(self, slots: Slots, shown: ShownParts, *, largest: int) -> None:
        self._slots = slots
        self._shown = shown
        self._largest = largest
        self._runs: dict[str, Run] = {}
        self._releasing: set[asyncio.Task[None]] = set()

    def app(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(
            routes=[
                Route("/health", self.health, methods=["GET"]),
                Route("/runs", self.reserve, methods=["POST"]),
                Route("/runs/{id}", self.run, methods=["PUT"]),
                Route("/runs/{id}", self.stop, methods=["DELETE"]),
            ]
        )

    async def health(self, _request: Request) -> Response:
        """Say that it lives, and how busy it is."""
        slots = self._slots
        healthy = slots.lost < slots.count
        state = {
            "status": "ok" if healthy else "unavailable",
            "slots": slots.count,
            "busy": slots.busy,
            "lost": slots.lost,
        }
        return JSONResponse(state, 200 if healthy else 500)

    async def reserve(self, _request: Request) -> Response:
        """Take a place; 503 when there is none."""
        if self._slots.lost == self._slots.count:
            return JSONResponse({"reason": "No place could be cleaned; restart the executor."}, 500)
        slot = self._slots.take()
        if slot is None:
            return JSONResponse({"reason": "All places are taken."}, 503, {"Retry-After": str(RETRY_SECONDS)})
        name = uuid4().hex
        loop = asyncio.get_running_loop()
        self._runs[name] = Run(slot, loop.call_later(RESERVED_SECONDS, self._release_soon, name))
        return JSONResponse({"id": name}, 201)

    async def run(self, request: Request) -> Response:
        """Take a run's order and workspace; answer with how it ended and what changed."""
        name = request.path_params["id"]
        run = self._runs.get(name)
        if run is None or run.work is not None:
            return JSONResponse({"reason": "There is no such reservation."}, 404)
        run.expiry.cancel()
        run.work = asyncio.create_task(self._work(run, request))
        try:
            response = await self._answer(run.work)
        except asyncio.CancelledError:
            run.work.cancel()
            self._release_soon(name)
            raise
        if isinstance(response, _Outcome):
            response.release = lambda: self._release(name)
        else:
            await self._release(name)
        return response

    async def stop(self, request: Request) -> Response:
        """End a run; answers when nothing of it is left."""
        name = request.path_params["id"]
        run = self._runs.get(name)
        if run is not None:
            if run.work is None:
                self._release_soon(name)
            else:
                run.work.cancel()
            await run.over.wait()
        return Response(status_code=204)

    async def _answer(self, work: asyncio.Task[Response]) -> Response:
        """Wait for the work; its problems become answers with a reason."""
        try:
            await asyncio.wait({work})
            return work.result()
        except asyncio.CancelledError:
            if not work.cancelled():
                raise
            return JSONResponse({"reason": "The run was stopped."}, STOPPED)
        except ClientDisconnect:
            return JSONResponse({"reason": "The worker is gone."}, STOPPED)
        except NotShownError as error:
            return JSONResponse({"reason": str(error)}, 409)
        except (WireError, ValidationError) as error:
            return JSONResponse({"reason": f"The order can't be read: {error}"}, 400)
        except OSError as error:
            log.warning("a run had no room", cause=repr(error))
            return JSONResponse({"reason": f"The executor has no room for the files ({error.strerror})."}, 507)

    async def _work(self, run: Run, request: Request) -> Response:
        order, stdin = await self._arrive(run.slot, request.stream())
        await asyncio.to_thread(self._shown.show, order.mounts)
        workspace = run.slot.workspace
        await asyncio.to_thread(prepare, workspace, run.slot.uid)
        before = await asyncio.to_thread(listing, workspace)
        done = await self._unless_gone(run_in(run.slot, order, stdin), request)
        done, news, lost = await asyncio.to_thread(_harvest, run.slot, before, done, order)
        return _Outcome(_records(done, run.slot, news, lost))

    async def _arrive(self, slot: Slot, pieces: AsyncIterator[bytes]) -> tuple[Order, bytes]:
        inflow = Inflow(pieces)
        order = Order.model_validate_json(await inflow.bytes_of(await inflow.record(), limit=MAX_HEAD))
        stdin = await inflow.bytes_of(await inflow.record(), limit=MAX_STDIN)
        await Arrival(slot.workspace, limit=self._largest).take(inflow)
        return order, stdin

    async def _unless_gone(self, running: Awaitable[Completed], request: Request) -> Completed:
        """Run while the worker waits; a worker that went away ends the run."""
        task = asyncio.ensure_future(running)
        leaving = asyncio.ensure_future(_until_gone(request.receive))
        try:
            await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise ClientDisconnect
            return task.result()
        finally:
            leaving.cancel()
            task.cancel()
            await asyncio.wait({task})

    def _release_soon(self, name: str) -> None:
        task = asyncio.create_task(self._release(name))
        self._releasing.add(task)
        task.add_done_callback(self._releasing.discard)

    async def _release(self, name: str) -> None:
        run = self._runs.pop(name, None)
        if run is None:
            return
        run.expiry.cancel()
        if run.work is not None:
            await asyncio.wait({run.work})
        await self._slots.give_back(run.slot)
        run.over.set()


def _harvest(slot: Slot, before: Listing, done: Completed, order: Order) -> tuple[Completed, Listing, list[str]]:
    """Return the outcome, what is new, and what is gone; a workspace too large to send counts as a full disk."""
    try:
        after = listing(slot.workspace)
    except TooLargeError:
        return _too_full(done), {}, []
    news = changed(before, after)
    allowed = order.limits.disk_bytes + sum(item.size for item in before.values())
    if sum(item.size for item in news.values()) > allowed:
        return _too_full(done), {}, []
    return done, news, gone(before, after)


def _too_full(done: Completed) -> Completed:
    return replace(done, exit_code=137, killed_by=done.killed_by or "disk")


async def _records(done: Completed, slot: Slot, news: Listing, lost: list[str]) -> AsyncIterator[bytes]:
    outcome = Outcome(exit_code=done.exit_code, killed_by=done.killed_by, duration_ms=done.duration_ms)
    yield head("outcome", **outcome.model_dump())
    for name, stream in (("stdout", done.stdout), ("stderr", done.stderr)):
        yield head(name, len(stream))
        yield stream
    async for piece in outflow(slot.workspace, news, lost):
        yield piece


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


class _Outcome(StreamingResponse):
    """Sends a run's outcome, then lets its slot go, sent or not."""

    def __init__(self, records: AsyncIterator[bytes]) -> None:
        super().__init__(records, media_type="application/octet-stream")
        self.release: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self.release is not None:
                await asyncio.shield(self.release())
