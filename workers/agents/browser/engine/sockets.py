"""The WebSockets of a session's pages: opened here, through the way out, each message past the guard.

Chromium opens none by itself (``launching.py``), whoever asks: what a page or a Worker says over its own would be seen
by nobody. A page's are led here by Playwright; a Worker's never open.
"""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
import structlog
from playwright.async_api import BrowserContext, Error, Frame, WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin, Subprotocol

from backend.core.background import end
from workers.agentkit.web.port import ProxyAccess
from workers.agents.browser.engine.guard import Guard, site_of

log = structlog.get_logger()

_SCRIPT = (Path(__file__).parent / "ways_out.js").read_text()
_TELLS = "warrenOpensSocket"
_NUMBER = "warren-"
_TOLD_SECONDS = 5.0
_OPEN_SECONDS = 15.0
_CLOSE_SECONDS = 2.0
_MOST_OPEN = 50
_MOST_BYTES = 16 * 1024 * 1024
_AGENT_CHARS = 500
#: As a browser tells a page: it broke off, it is left.
_BROKEN, _LEFT = 1006, 1001
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class _Connect(connect):
    """A browser's socket is not sent on to another address."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class _Connection(ClientConnection):
    """One whose certificate was refused is lost before it was made, which websockets doesn't expect."""

    def connection_lost(self, exc: Exception | None) -> None:
        if hasattr(self, "recv_messages"):
            super().connection_lost(exc)


@dataclass(frozen=True, kw_only=True)
class _Opener:
    """Who opened a socket: the frame is Chromium's word, the rest the page's."""

    frame: Frame
    opaque: bool
    agent: str


class Sockets:
    """One context's."""

    def __init__(self, guard: Guard, access: ProxyAccess) -> None:
        self._guard = guard
        login = f"{quote(access.username, safe='')}:{quote(access.password, safe='')}"
        parts = urlsplit(access.server)
        self._proxy = f"{parts.scheme}://{login}@{parts.netloc}"
        self._openers: dict[str, asyncio.Future[_Opener]] = {}
        self._open: set[asyncio.Task[None]] = set()

    async def attach(self, context: BrowserContext) -> None:
        """Be where the context's pages open their sockets."""
        await asyncio.gather(context.expose_binding(_TELLS, self._told), context.route_web_socket("**/*", self._opened))
        await context.add_init_script(_SCRIPT)  # after Playwright's own
        context.on("close", self._break_off)

    def _break_off(self, _context: BrowserContext) -> None:
        for task in self._open:
            task.cancel()

    def _told(self, source: Mapping[str, Any], number: object, origin: object, agent: object) -> None:
        who = _Opener(frame=source["frame"], opaque=origin == "null", agent=str(agent))
        waiting = self._opener(str(number))
        if not waiting.done():
            waiting.set_result(who)

    def _opener(self, number: str) -> asyncio.Future[_Opener]:
        while len(self._openers) > _MOST_OPEN:
            del self._openers[next(iter(self._openers))]
        return self._openers.setdefault(number, asyncio.get_running_loop().create_future())

    async def _opened(self, route: WebSocketRoute) -> None:
        """Open what a page wants open; it sees its socket open when this returns."""
        try:
            server = await self._connected(route, await self._opener_of(route))
        except (OSError, ValueError, WebSocketException, Error) as error:
            log.info("a page's socket didn't open", host=urlsplit(route.url).netloc, cause=repr(error))
            await route.close(code=_BROKEN, reason="")
        else:
            self._carry(route, server)

    async def _opener_of(self, route: WebSocketRoute) -> _Opener:
        number = route.protocols[-1] if route.protocols else ""
        if not number.startswith(_NUMBER):
            raise ValueError("it was opened past what tells who opens it")
        try:
            async with asyncio.timeout(_TOLD_SECONDS):
                return await self._opener(number)
        finally:
            self._openers.pop(number, None)

    async def _connected(self, route: WebSocketRoute, who: _Opener) -> ClientConnection:
        """Connect; raises what websockets raises, and ValueError for what a browser refuses too."""
        if len(self._open) >= _MOST_OPEN:
            raise ValueError("too many sockets are open")
        url = urlsplit(route.url)
        origin = "null" if who.opaque else _origin(who.frame)
        if origin.startswith("https:") and url.scheme == "ws" and url.hostname not in _LOOPBACK:
            raise ValueError("a page that came by TLS may say nothing without")
        cookies = "" if who.opaque else await _cookies(who.frame, f"http{route.url.removeprefix('ws')}")
        return await _Connect(
            route.url,
            origin=Origin(origin),
            subprotocols=[Subprotocol(name) for name in route.protocols[:-1]] or None,
            additional_headers={"Cookie": cookies} if cookies else None,
            user_agent_header=_printable(who.agent) or None,
            proxy=self._proxy,
            ssl=_trusted() if url.scheme == "wss" else None,
            open_timeout=_OPEN_SECONDS,
            close_timeout=_CLOSE_SECONDS,
            ping_interval=None,
            max_size=_MOST_BYTES,
            create_connection=_Connection,
        )

    def _carry(self, route: WebSocketRoute, server: ClientConnection) -> None:
        """Carry messages both ways until one end closes."""
        said: asyncio.Queue[str | bytes] = asyncio.Queue()

        def says(message: str | bytes) -> None:
            if self._guard.lets_say(route.url, message):
                said.put_nowait(message)

        def left(code: int | None, reason: str | None) -> None:
            task.cancel()
            closing = asyncio.ensure_future(server.close(code or _LEFT, reason or ""))
            self._keep(closing)

        async def carry() -> None:
            sending = asyncio.create_task(_send(server, said))
            try:
                with suppress(ConnectionClosed):  # its code says how
                    async for message in server:
                        route.send(message)
                await route.close(code=server.close_code, reason=server.close_reason)
            finally:
                await end(sending)
                await server.close()

        task = asyncio.create_task(carry())
        self._keep(task)
        route.on_message(says)
        route.on_close(left)

    def _keep(self, task: "asyncio.Task[None]") -> None:
        self._open.add(task)
        task.add_done_callback(self._open.discard)


async def _send(server: ClientConnection, said: "asyncio.Queue[str | bytes]") -> None:
    try:
        while True:
            await server.send(await said.get())
    except ConnectionClosed:
        log.debug("a page's socket closed while it spoke")


def _origin(frame: Frame | None) -> str:
    """Return the origin of a frame; one without an address of its own has that of the frame around it."""
    while frame is not None:
        parts = urlsplit(frame.url.removeprefix("blob:"))
        if parts.scheme in {"http", "https"}:
            return f"{parts.scheme}://{parts.netloc}"
        if parts.scheme != "about":
            break
        frame = frame.parent_frame
    return "null"


async def _cookies(frame: Frame, url: str) -> str:
    """Return the cookies that a browser sends along: from another site's page only those that say so."""
    own = {site_of(url), ""}
    around: Frame | None = frame
    while around is not None and site_of(around.url) in own:
        around = around.parent_frame
    everything = around is None
    kept = await frame.page.context.cookies(url)
    return "; ".join(
        f"{one.get('name')}={one.get('value')}" for one in kept if everything or one.get("sameSite") == "None"
    )


def _printable(agent: str) -> str:
    return "".join(c for c in agent if c.isascii() and c.isprintable())[:_AGENT_CHARS]


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context()
