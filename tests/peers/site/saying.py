"""Ways besides forms in which a page says something: sockets that tell what they were asked with, and Workers."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.peers.site.ledger import Ledger
from tests.peers.site.markup import page

#: A Worker's script: it opens a socket and tells its page whether that worked.
WORKER = """const socket = new WebSocket(self.location.origin.replace('http', 'ws') + '/socket/told');
socket.onopen = () => { socket.send('from a worker'); postMessage('open'); };
socket.onerror = () => postMessage('refused');"""
_HEADERS = ("origin", "cookie", "user-agent", "sec-websocket-protocol")


def saying_routes(ledger: Ledger) -> list[Route | WebSocketRoute]:
    async def told(connection: WebSocket) -> None:
        """Note that it was opened, tell with which headers, and note every word; "close" closes it."""
        ledger.note_words("(opened)")
        names = connection.scope["subprotocols"]
        await connection.accept(subprotocol=names[0] if names else None)
        await connection.send_json({name: connection.headers.get(name) for name in _HEADERS})
        try:
            while (words := await connection.receive_text()) != "close":
                ledger.note_words(words)
                await connection.send_text(f"heard {words}")
            await connection.close(4001, "as you wish")
        except WebSocketDisconnect as left:
            ledger.note_words(f"(left: {left.code})")

    def script(_: Request) -> Response:
        return Response(WORKER, media_type="text/javascript")

    def remembering(_: Request) -> Response:
        answer = page("Remembering", "<h1>You are remembered.</h1>")
        answer.set_cookie("visit", "first", httponly=True, samesite="lax")
        return answer

    return [Route("/worker.js", script), Route("/remembering", remembering), WebSocketRoute("/socket/told", told)]
