"""External providers for agents: one line each, and what it means for a step when one is left alone.

A tool that calls something outside takes its line from ``context.providers`` (a companion from ``resources``) and makes
each call within ``line.call(judge)``. What the line raises may simply come out of the tool.
"""

import random

from backend.core.circuits import Answer, CircuitOpen, Judge, Outage, Provider, reason_of
from backend.core.provider_lines import Limits, Line, Providers
from backend.core.verdicts import Failure, Retryable

__all__ = [
    "Answer",
    "CircuitOpen",
    "Judge",
    "Limits",
    "Line",
    "Outage",
    "Provider",
    "Providers",
    "reason_of",
    "waiting",
]

#: The step's code while it waits for a provider; the page has words of its own for it.
AWAY = "provider_away"
#: Up to so many seconds more are waited, so that not everybody comes back at once.
_JITTER = 1.0


def waiting(circuit: CircuitOpen, *, cure: str = "", **details: str) -> Retryable:
    """Return the verdict of a step that met an open circuit: try later; a short outage costs no attempt."""
    failure = Failure(
        code=AWAY,
        message=str(circuit),
        cure=cure or "It is tried again by itself.",
        details={"provider": circuit.label, "reason": circuit.reason, **details},
    )
    after = circuit.seconds + random.uniform(0, _JITTER)  # noqa: S311 - jitter is no secret
    return Retryable(failure, after=after, counts=not circuit.is_short)
