"""A tool call that has begun."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class StartedCall:
    """A tool call as the page shows it."""

    call_id: str
    tool: str
    title: str
    subagent: str | None
    args: dict[str, object]
