"""The built page, served by the api itself; every view of it has a URL that leads back to its index."""

from mimetypes import guess_type
from pathlib import Path, PurePath

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose
from typing_extensions import override

from backend.api.problems import NotFound
from backend.core.settings import Settings

_CHECKOUT = Path(__file__).parents[2]
#: Addresses that are never a view of the page.
_RESERVED = ("/api/", "/ws", "/health", "/metrics")
_NOT_FOUND = 404
_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Warren</title>
<body style="font: 16px/1.5 system-ui; max-width: 40rem; margin: 15vh auto; padding: 0 1rem">
<h1>Warren is running, but its page isn't built</h1>
<p>Stop it and start it with <code>make run</code>, which builds the page first; or build it with
<code>make page</code> and reload.</p>
<p>The API works without it: <a href="/api/docs">its documentation</a>, <a href="/health">its health</a>.</p>
"""


def page_folder(settings: Settings) -> Path:
    """Return where the built page is, or would be."""
    return Path(settings.page_dir) if settings.page_dir else _CHECKOUT / "frontend" / "dist"


class _Page(StaticFiles):
    """The built files; an address that names no file is a view of the page."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            return await self._compressed(path, scope) or await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != _NOT_FOUND or PurePath(path).suffix:
                raise
            return await super().get_response("index.html", scope)

    async def _compressed(self, path: str, scope: Scope) -> Response | None:
        """Return the file as the build compressed it, where there is such a one and the browser takes it."""
        if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return None
        if self.lookup_path(f"{path}.gz")[1] is None:
            return None
        response = await super().get_response(f"{path}.gz", scope)
        response.headers["content-encoding"] = "gzip"
        response.headers["content-type"] = guess_type(path)[0] or "application/octet-stream"
        response.headers.add_vary_header("accept-encoding")
        return response


async def _not_built(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] != "/":
        raise NotFound
    await HTMLResponse(_NOT_BUILT)(scope, receive, send)


def install_page(app: FastAPI, settings: Settings) -> None:
    """Serve the built page where no route is, or a page that says how to build it."""
    folder = page_folder(settings)
    page = _Page(directory=folder, html=True) if (folder / "index.html").is_file() else _not_built

    async def where_no_route_is(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        if scope["path"].startswith(_RESERVED):
            raise NotFound
        await page(scope, receive, send)

    app.router.default = where_no_route_is
