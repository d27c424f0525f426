"""A run in the sandbox as it is watched: its span, its time, and at which limit it was killed."""

import time
from collections.abc import Awaitable

from backend.core.telemetry import metrics, tracing
from workers.agentkit.sandbox.port import Completed


async def watched(run: Awaitable[Completed], *, profile: str) -> Completed:
    """Return the run's outcome; a wait for its turn counts."""
    began, ended = time.monotonic(), "failed"
    with tracing.span("sandbox run", about={"warren.profile": profile}) as span:
        try:
            done = await run
            ended = done.killed_by or ("ok" if done.exit_code == 0 else "failed")
            if done.killed_by:
                tracing.failed(span, f"limit_{done.killed_by}")
            return done
        finally:
            tracing.note({"warren.ended": ended})
            metrics.SANDBOX_DURATION.observe(time.monotonic() - began, ended=ended)
