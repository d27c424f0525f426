"""The proxy: each connection's requests one after the other, each judged, carried or refused, and logged."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import h11
import structlog

from backend.core.background import end
from backend.core.egress_settings import EgressSettings
from backend.core.sample_site import is_sample
from workers.egress import refusals
from workers.egress.forward import Forward, tunnel
from workers.egress.headers import VERDICT, has_body
from workers.egress.law import Law
from workers.egress.refusal_log import Note
from workers.egress.refusals import Refused
from workers.egress.requests import plain_target, purpose_of, tunnel_target, who_asks
from workers.egress.samples.serving import serve_sample
from workers.egress.trail import Trail
from workers.egress.wire import Stream, Wire

log = structlog.get_logger()

_CHALLENGE = (b"Proxy-Authenticate", b'Basic realm="Warren egress"')
_HEALTH = b"/health"
_NOT_KNOWN = 407


class Proxy:
    """Serves connections; one object per process."""

    def __init__(self, settings: EgressSettings, law: Law, note: Note) -> None:
        self._settings = settings
        self._law = law
        self._note = note
        self._token = settings.token.get_secret_value()
        self._open: set[asyncio.Task[None]] = set()
        self._busy: Counter[UUID] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end; never raises what only concerns it."""
        stream = Stream(reader, writer)
        task = asyncio.current_task()
        if task is None or len(self._open) >= self._settings.connections:
            log.warning("too many connections to the egress role", most=self._settings.connections)
            stream.abort()
            return
        self._open.add(task)
        try:
            await self._serve(Wire(stream, h11.SERVER, idle_seconds=self._settings.idle_seconds))
        except asyncio.CancelledError:
            return  # the role stops; asyncio would log the cancel of a task that nobody awaits
        except Exception:
            log.exception("the egress role broke on a connection")
        finally:
            self._open.discard(task)
            stream.abort()

    @property
    def busy(self) -> int:
        """How many connections are open."""
        return len(self._open)

    async def close(self) -> None:
        """End every connection."""
        await end(*self._open)

    async def _serve(self, client: Wire) -> None:
        wait = self._settings.head_seconds
        try:
            while await self._one(client, wait):
                wait = self._settings.idle_seconds
            client.stream.writer.close()
            await client.stream.writer.wait_closed()
        except h11.RemoteProtocolError as error:
            if client.can_answer:
                await _answer(client, refusals.bad_url(f"that isn't HTTP ({error})"))
                await client.stream.linger()
        except (TimeoutError, OSError, h11.LocalProtocolError) as error:
            log.debug("a client of the egress role left", cause=repr(error))

    async def _one(self, client: Wire, wait: float) -> bool:
        """Serve the next request; tells whether another may follow."""
        async with asyncio.timeout(wait):
            request = await client.event()
        if not isinstance(request, h11.Request):
            return False
        if request.target == _HEALTH:
            return await self._health(client)
        trail = Trail(method=request.method.decode())
        try:
            return await self._handle(client, request, trail)
        except (ConnectionError, h11.LocalProtocolError):
            trail.verdict = "broken_off"
            raise
        except TimeoutError:
            trail.verdict = "too_slow"
            raise
        finally:
            trail.tell()

    async def _handle(self, client: Wire, request: h11.Request, trail: Trail) -> bool:
        forward = Forward(self._settings, client, request, trail)
        try:
            async with asyncio.timeout(self._settings.total_seconds):
                await self._carry(client, request, forward, trail)
        except Refused as refused:
            trail.verdict = refused.code
            if trail.who is not None:
                self._note(trail.who, trail.host, trail.port, refused)
            if not client.can_answer:
                return False  # it has part of an answer, and sees that it isn't whole
            await _answer(client, refused)
            if has_body(request.headers):
                await client.stream.linger()
                return False
        if client.http.their_state is h11.SEND_BODY:
            await client.event()
        return client.again()

    async def _carry(self, client: Wire, request: h11.Request, forward: Forward, trail: Trail) -> None:
        who = trail.who = who_asks(request, self._token)
        if request.method == b"CONNECT":
            target, path, purpose = tunnel_target(request), "", purpose_of(request)
        else:
            (target, path), purpose = plain_target(request), "web"
        trail.host, trail.port = target.host, target.port
        with self._one_more_of(who.user_id):
            if is_sample(target.host):  # answered here: there is nobody to judge or to connect to
                await serve_sample(client, request, target.host, path, trail)
                return
            route = await self._law.route(target, who.user_id, purpose)
            trail.address = str(route.addresses[0])
            if request.method == b"CONNECT":
                await client.event()  # the request's end: it switches then
                await tunnel(self._settings, client, route, trail, purpose)
            else:
                await forward.carry(route, path)

    @contextmanager
    def _one_more_of(self, user_id: UUID) -> Iterator[None]:
        if self._busy[user_id] >= self._settings.per_user:
            raise refusals.too_many(self._settings.per_user)
        self._busy[user_id] += 1
        try:
            yield
        finally:
            self._busy[user_id] -= 1
            if not self._busy[user_id]:
                del self._busy[user_id]

    async def _health(self, client: Wire) -> bool:
        body = json.dumps({"status": "ok", "connections": self.busy}).encode()
        headers = [(b"Content-Type", b"application/json"), (b"Content-Length", str(len(body)).encode())]
        await client.send(h11.Response(status_code=200, headers=[*headers, (b"Connection", b"close")]))
        await client.send(h11.Data(data=body))
        await client.send(h11.EndOfMessage())
        return False


async def _answer(client: Wire, refused: Refused) -> None:
    """Say why not, as a small document, a header, and (all that a client sees of a refused tunnel) the reason."""
    body = json.dumps({"code": refused.code, "detail": refused.message, "whose": refused.whose}).encode()
    headers = [
        (b"Content-Type", b"application/problem+json"),
        (b"Content-Length", str(len(body)).encode()),
        (VERDICT, refused.code.encode()),
    ]
    if refused.status == _NOT_KNOWN:
        headers.append(_CHALLENGE)
    head = h11.Response(status_code=refused.status, headers=headers, reason=refused.code.encode())
    await client.send(head)
    await client.send(h11.Data(data=body))
    await client.send(h11.EndOfMessage())
