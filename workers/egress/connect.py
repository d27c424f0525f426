"""Connecting to the addresses that were looked at, and to no others."""

import asyncio
import os

from workers.egress import refusals
from workers.egress.law import Route
from workers.egress.wire import Stream

_MOST_TRIED = 4


async def connect(route: Route, seconds: float) -> Stream:
    """Return a connection to the first address that takes one.

    Raises:
        Refused: none does in ``seconds``, or it turned out to be this very machine.
    """
    host, why = route.target.host, "no answer"
    tried = route.addresses[:_MOST_TRIED]
    for address in tried:
        try:
            async with asyncio.timeout(seconds / len(tried)):
                stream = await _open(str(address), route.target.port)
        except TimeoutError:
            why = f"no answer within {seconds:g} s"
        except OSError as error:
            why = os.strerror(error.errno).lower() if error.errno else "no connection"
        else:
            if not route.excepted and _is_own(stream):
                stream.abort()
                raise refusals.private_address(host)
            return stream
    raise refusals.unreachable(host, why)


async def _open(address: str, port: int) -> Stream:
    return Stream(*await asyncio.open_connection(address, port))


def _is_own(stream: Stream) -> bool:
    """Tell whether the other end is this machine, reached by a public address that it has itself."""
    ours, theirs = (stream.writer.get_extra_info(name) for name in ("sockname", "peername"))
    return bool(ours and theirs and ours[0] == theirs[0])
