"""Starts and ends a peer from plain code, whether or not a loop is running."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from warren.services.child import Child, Program

_PROBE_SECONDS = 0.03
_END_SECONDS = 10.0


def started(program: Program, answers: Callable[[], bool], *, seconds: float) -> Child:
    """Start a program from the main thread and wait until it answers; raises ServiceFailed with the end of its log."""
    child = Child.start(program)
    deadline = time.monotonic() + seconds
    while not answers():
        child.check()
        if time.monotonic() > deadline:
            failure = child.failure(f"gave no answer within {seconds:.0f} s")
            ended(child)
            raise failure
        time.sleep(_PROBE_SECONDS)
    # The port may have been taken between our look and its bind: then somebody else answered.
    child.check()
    return child


def ended(child: Child) -> None:
    """Ask it to end, kill its group when it doesn't, and wait."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, child.stop(seconds=_END_SECONDS)).result()
