"""Bytes carried both ways between two streams, within a size and as long as something comes."""

import asyncio

from backend.core.background import end
from workers.egress import refusals
from workers.egress.trail import Trail
from workers.egress.wire import Stream

_MIB = 1024 * 1024


async def carry(client: Stream, site: Stream, trail: Trail, *, idle_seconds: float, most_mb: int) -> None:
    """Carry until both ends are done, one breaks off, or nothing came for ``idle_seconds``.

    Raises:
        Refused: more than ``most_mb`` MiB were carried.
    """
    loop = asyncio.get_running_loop()

    async def carry_one_way(source: Stream, sink: Stream, direction: str) -> None:
        while data := await source.read():
            setattr(trail, direction, getattr(trail, direction) + len(data))
            if trail.sent + trail.received > most_mb * _MIB:
                raise refusals.too_large(most_mb)
            await sink.write(data)
            silence.reschedule(loop.time() + idle_seconds)
        if sink.writer.can_write_eof():
            sink.writer.write_eof()

    ways: list[asyncio.Task[None]] = []
    try:
        async with asyncio.timeout(idle_seconds) as silence:
            ways += [
                asyncio.create_task(carry_one_way(client, site, "sent")),
                asyncio.create_task(carry_one_way(site, client, "received")),
            ]
            await asyncio.gather(*ways)
    except TimeoutError:
        trail.verdict = "idle"
    except ConnectionError:
        trail.verdict = "broken_off"
    finally:
        await end(*ways)
