"""The line between a browser and its Warren, which a test can cut: Chromium's offline mode leaves sockets alone."""

import re
from contextlib import suppress

from playwright.async_api import BrowserContext, Error, WebSocketRoute


class Line:
    """Whole until it is cut; use before the page opens."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._is_cut = False
        self._sockets: list[WebSocketRoute] = []

    async def lay(self) -> "Line":
        await self._context.route_web_socket(re.compile(r"/ws(\?|$)"), self._through)
        return self

    async def cut(self) -> None:
        self._is_cut = True
        await self._context.set_offline(offline=True)
        for socket in self._sockets:
            # The page may have closed it before.
            with suppress(Error):
                await socket.close()
        self._sockets.clear()

    async def mend(self) -> None:
        self._is_cut = False
        await self._context.set_offline(offline=False)

    async def _through(self, socket: WebSocketRoute) -> None:
        if self._is_cut:
            await socket.close()
            return
        socket.connect_to_server()
        self._sockets.append(socket)
