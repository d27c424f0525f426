"""The outermost layer: safe headers on everything, a bound on bodies, and no trace of a crash on screen."""

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.problems import Internal, TooLarge, Unavailable, as_response
from backend.core.outages import is_outage

log = structlog.get_logger(__name__)

#: style-src: the page's component library writes style elements. Nothing else is inline.
PAGE_POLICY = "; ".join(  # noqa: FLY002 - one directive a line reads better
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-src 'self'",
        "frame-ancestors 'none'",
    )
)

_SAFE_HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

#: Built files carry a hash of their content in their name.
_HASHED = "/assets/"
_FOREVER = "public, max-age=31536000, immutable"
_UNTOLD = "no-cache"
_OK = 200


class Guard:
    """ASGI layer around the app. A header that a route set itself is left as it is."""

    def __init__(self, app: ASGIApp, *, max_body_bytes: int, streamed: frozenset[str]) -> None:
        """Bound every request body to ``max_body_bytes``, except at the ``streamed`` paths, which bound their own."""
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def safe_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(scope["path"], message)
            await send(message)

        bounded = receive if scope["path"] in self.streamed else self._bounded(scope, receive)
        try:
            await self.app(scope, bounded, safe_send)
        except Exception as error:
            if started:
                raise
            await as_response(_told(scope, error))(scope, receive, safe_send)

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        announced = Headers(scope=scope).get("content-length", "")
        total = 0

        async def bounded() -> Message:
            nonlocal total
            if announced.isdigit() and int(announced) > self.max_body_bytes:
                raise self._too_large()
            message = await receive()
            total += len(message.get("body", b""))
            if total > self.max_body_bytes:
                raise self._too_large()
            return message

        return bounded

    def _too_large(self) -> TooLarge:
        return TooLarge(
            f"The body is larger than {self.max_body_bytes} bytes.",
            cure="Send large content as a file (POST /api/v1/files).",
            limit=self.max_body_bytes,
        )


def _add_headers(path: str, message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _SAFE_HEADERS.items():
        headers.setdefault(name, value)
    hashed = path.startswith(_HASHED) and message["status"] == _OK
    headers.setdefault("cache-control", _FOREVER if hashed else _UNTOLD)


def _told(scope: Scope, error: Exception) -> Internal | Unavailable:
    """Log what happened and return what the person is told."""
    if is_outage(error):
        log.warning("api.service_unavailable", path=scope["path"], error=repr(error))
        return Unavailable(headers={"retry-after": "2"})
    log.error("api.request_failed", path=scope["path"], method=scope["method"], exc_info=error)
    return Internal()
