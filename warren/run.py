"""Runs something until SIGINT or SIGTERM: the only place of the process that handles signals."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any

import typer

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
#: An orderly stop drains running work and stops the services; beyond this, everything is ended at once.
_STOP_SECONDS = 60.0


async def run_until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run ``work``; a signal cancels it, and it stops in order by leaving its context managers.

    A second signal ends the process at once, and its children with it. Whatever ``work`` raises is raised here.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def on_signal() -> None:
        if stop.is_set():
            typer.echo("Stopping at once.")
            os._exit(130)
        stop.set()
        typer.echo("Stopping. (Once more to stop at once.)")

    for number in _SIGNALS:
        loop.add_signal_handler(number, on_signal)
    running, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await _leave(running)
    finally:
        stopping.cancel()
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


async def _leave(running: "asyncio.Future[None]") -> None:
    """Cancel what still runs and wait for its end; raise what it raised by itself."""
    if running.done():
        return running.result()
    running.cancel()
    await asyncio.wait({running}, timeout=_STOP_SECONDS)
    if not running.done():
        typer.echo(f"It didn't stop within {_STOP_SECONDS:.0f} s; ending everything now. Nothing accepted is lost.")
        os._exit(1)
    if not running.cancelled():
        running.result()
    return None
