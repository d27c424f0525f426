"""Headers as they go on: without those that concern one connection only, or that are the proxy's own."""

from collections.abc import Sequence

import h11

from backend.core.egress_settings import PURPOSE_HEADER, VERDICT_HEADER
from workers.egress.law import Target

Headers = list[tuple[bytes, bytes]]

VERDICT = VERDICT_HEADER.lower().encode()
PURPOSE = PURPOSE_HEADER.lower().encode()

_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
    b"expect",
    b"host",
    VERDICT,
    PURPOSE,
}


def for_site(request: h11.Request, target: Target, *, websocket: bool) -> Headers:
    """Return a request's headers for its site; the host is that of the target, whatever the client wrote."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    named = host if target.port == 80 else f"{host}:{target.port}"  # noqa: PLR2004 - http's own
    kept = [(b"Host", named.encode()), *_end_to_end(request.headers)]
    if websocket:
        return [*kept, (b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")]
    return [*kept, (b"Connection", b"close"), *_framing(request.headers)]


def for_client(response: h11.Response | h11.InformationalResponse, *, websocket: bool = False) -> Headers:
    """Return a response's headers for the client."""
    upgrade = [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")] if websocket else []
    return [*_end_to_end(response.headers), *upgrade]


def length_of(headers: Sequence[tuple[bytes, bytes]]) -> int:
    """Return the body's length as announced; 0 where it isn't."""
    return next((int(value) for name, value in headers if name.lower() == b"content-length"), 0)


def has_body(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Tell whether a request comes with a body."""
    return length_of(headers) > 0 or any(name == b"transfer-encoding" for name, _ in headers)


def _end_to_end(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    named = {part.strip().lower() for name, value in headers if name == b"connection" for part in value.split(b",")}
    return [(name, value) for name, value in headers if name not in _HOP and name not in named]


def _framing(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """Return how a request's body is sent on: in chunks where it came so."""
    return [(name, value) for name, value in headers if name == b"transfer-encoding"]
