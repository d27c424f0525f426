"""A plain http request carried to its site, and the answer back: as a stream, within sizes and times."""

import asyncio
from collections.abc import AsyncIterator

import h11

from backend.core.background import end
from backend.core.egress_settings import EgressSettings, Purpose
from workers.egress import refusals
from workers.egress.connect import connect
from workers.egress.headers import for_client, for_site, length_of
from workers.egress.law import Route
from workers.egress.requests import wants_websocket
from workers.egress.trail import Trail
from workers.egress.tunnel import carry
from workers.egress.wire import Event, Stream, Wire

_SWITCHING = 101
_MIB = 1024 * 1024


class Forward:
    """One request and its answer. A connection to a site carries one only: nothing of one person meets another's."""

    def __init__(self, settings: EgressSettings, client: Wire, request: h11.Request, trail: Trail) -> None:
        self._settings = settings
        self._client = client
        self._request = request
        self._trail = trail

    async def carry(self, route: Route, path: str) -> None:
        """Carry the request there and the answer back.

        Raises:
            Refused: the site doesn't answer, or too much.
            ConnectionError: the client is gone.
            TimeoutError: one of both said nothing for too long.
        """
        stream = await connect(route, self._settings.connect_seconds)
        try:
            site = Wire(stream, h11.CLIENT, idle_seconds=self._settings.idle_seconds)
            websocket = wants_websocket(self._request)
            headers = for_site(self._request, route.target, websocket=websocket)
            switched = await self._exchange(
                site, route.target.host, h11.Request(method=self._request.method, target=path, headers=headers)
            )
            if switched:
                await self._go_on(site)
        finally:
            stream.abort()

    async def _exchange(self, site: Wire, host: str, request: h11.Request) -> bool:
        """Send and receive at once: a site may answer before it has everything. Returns whether it switched."""
        sending = asyncio.create_task(self._send(site, request))
        receiving = asyncio.create_task(self._receive(site, host))
        try:
            await asyncio.wait({sending, receiving}, return_when=asyncio.FIRST_COMPLETED)
            if not receiving.done():
                sending.result()  # raises what ended it, but for a site that takes no more
                await asyncio.wait({receiving})
            return receiving.result()
        finally:
            await end(sending, receiving)

    async def _send(self, site: Wire, request: h11.Request) -> None:
        """Send the request, then watch the client: who asked and went away needs no answer."""
        most = self._settings.body_mb
        if length_of(self._request.headers) > most * _MIB:
            raise refusals.too_large(most)
        going = await _given(site, request)
        async for data in self._body():
            self._trail.sent += len(data.data)
            if self._trail.sent > most * _MIB:
                raise refusals.too_large(most)
            going = going and await _given(site, data)
        if going and await _given(site, h11.EndOfMessage()):
            await self._client.until_gone()
            raise ConnectionResetError("the client is gone")

    async def _body(self) -> AsyncIterator[h11.Data]:
        while not isinstance(event := await self._client.event(), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise ConnectionResetError("the client broke off")
            yield event

    async def _receive(self, site: Wire, host: str) -> bool:
        response = await self._from(site, host)
        while isinstance(response, h11.InformationalResponse) and response.status_code != _SWITCHING:
            response = await self._from(site, host)
        if isinstance(response, h11.InformationalResponse):
            await self._begin(response)
            return True
        if not isinstance(response, h11.Response):
            raise refusals.unreachable(host, "it closed the connection without an answer")
        await self._pass_on(site, host, response)
        return False

    async def _from(self, site: Wire, host: str) -> Event:
        try:
            return await site.event()
        except h11.RemoteProtocolError as error:
            raise refusals.unreachable(host, f"its answer isn't whole or isn't HTTP ({error})") from error
        except TimeoutError as error:
            raise refusals.too_slow(host, self._settings.idle_seconds) from error
        except OSError as error:
            raise refusals.unreachable(host, "it broke off") from error

    async def _pass_on(self, site: Wire, host: str, response: h11.Response) -> None:
        most = self._settings.answer_mb
        if self._request.method != b"HEAD" and length_of(response.headers) > most * _MIB:
            raise refusals.too_large(most)
        await self._begin(response)
        while not isinstance(event := await self._from(site, host), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise refusals.unreachable(host, "it broke off in the middle")
            self._trail.received += len(event.data)
            if self._trail.received > most * _MIB:
                raise refusals.too_large(most)
            await self._client.send(event)
        await self._client.send(h11.EndOfMessage())

    async def _begin(self, response: h11.Response | h11.InformationalResponse) -> None:
        switches = isinstance(response, h11.InformationalResponse)
        head = type(response)(
            status_code=response.status_code,
            headers=for_client(response, websocket=switches),
            reason=response.reason,
        )
        await self._client.send(head)

    async def _go_on(self, site: Wire) -> None:
        """Carry a WebSocket: what came right behind the heads first."""
        for source, sink in ((site, self._client), (self._client, site)):
            if early := source.http.trailing_data[0]:
                await sink.stream.write(early)
        await carry(
            self._client.stream,
            site.stream,
            self._trail,
            idle_seconds=self._settings.idle_seconds,
            most_mb=self._settings.tunnel_mb,
        )


async def _given(site: Wire, event: h11.Event) -> bool:
    """Send to a site; tells whether it takes any more. What it answers then says why not."""
    try:
        await site.send(event)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


async def tunnel(settings: EgressSettings, client: Wire, route: Route, trail: Trail, purpose: Purpose) -> None:
    """Open a tunnel, say so, and carry what goes through it.

    A mail server may think about a mail for minutes; cut off then, nobody would know whether it took it. So how long it
    may be silent is for who waits for it.
    """
    idle_seconds = settings.idle_seconds if purpose == "web" else settings.total_seconds
    site: Stream = await connect(route, settings.connect_seconds)
    try:
        await client.send(h11.Response(status_code=200, headers=[], reason=b"Connection established"))
        if early := client.http.trailing_data[0]:
            await site.write(early)
        await carry(client.stream, site, trail, idle_seconds=idle_seconds, most_mb=settings.tunnel_mb)
    finally:
        site.abort()
