"""Writes every request into the site's ledger before it is answered."""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.peers.site.ledger import MOST_KEPT, Ledger, Post

_SAFE = {"GET", "HEAD", "OPTIONS"}


class Noting:
    """ASGI middleware: what came in is known whatever becomes of the answer."""

    def __init__(self, app: ASGIApp, ledger: Ledger) -> None:
        self._app, self._ledger = app, ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] in _SAFE:
            self._ledger.note_get(scope["path"], headers.get("user-agent", ""))
            await self._app(scope, receive, send)
            return
        body = await _whole(receive)
        self._ledger.note_post(_post(scope, headers, body))
        await self._app(scope, _replayed(body, receive), send)


async def _whole(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _post(scope: Scope, headers: dict[str, str], body: bytes) -> Post:
    media_type = headers.get("content-type", "").partition(";")[0]
    is_form = media_type == "application/x-www-form-urlencoded"
    fields = parse_qs(body.decode(), keep_blank_values=True) if is_form else {}
    return Post(method=scope["method"], path=scope["path"], fields=fields, body=body[:MOST_KEPT], media_type=media_type)
