"""Answers a request to the sample site over the client's own connection: nothing else is connected to."""

from datetime import UTC, datetime

import h11

from workers.egress import refusals
from workers.egress.samples.site import Asked, answer
from workers.egress.trail import Trail
from workers.egress.wire import Wire

#: Bytes of a form that are read.
_MOST_BODY = 256 * 1024


async def serve_sample(client: Wire, request: h11.Request, host: str, path: str, trail: Trail) -> None:
    """Answer one request.

    Raises:
        Refused: it is to be a tunnel, or sends more than a form holds.
        ConnectionError: the client broke off.
    """
    trail.address = "-"
    if request.method == b"CONNECT":
        raise refusals.sample_by_http(host)
    body = b""
    while not isinstance(event := await client.event(), h11.EndOfMessage):
        if not isinstance(event, h11.Data):
            raise ConnectionResetError("the client broke off")
        body += event.data
        if len(body) > _MOST_BODY:
            raise refusals.too_large(1)
    trail.sent = len(body)
    method = request.method.decode("ascii")
    made = answer(Asked(method=method, host=host, path=path, body=body), datetime.now(UTC))
    headers = [
        (b"Content-Type", made.media_type.encode()),
        (b"Content-Length", str(len(made.body)).encode()),
        (b"Cache-Control", b"no-store"),
    ]
    await client.send(h11.Response(status_code=made.status, headers=headers))
    if method != "HEAD":
        trail.received = len(made.body)
        await client.send(h11.Data(data=made.body))
    await client.send(h11.EndOfMessage())
