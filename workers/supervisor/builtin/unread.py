"""What finished steps left to others: files that they came across and could not read."""

from workers.supervisor.terms import PlannedStep, PlanRequest

#: Most files that are read in the round after; more are told as files alone.
_MOST = 3


def next_steps(request: PlanRequest) -> tuple[PlannedStep, ...]:
    """Return a step for each file that an agent here can read; none after the first round, or where one was chosen."""
    if request.round > 1 or request.agent is not None:
        return ()
    names = dict.fromkeys(name for step in request.done for name in step.unread)
    readers = [(name, reader) for name in names if (reader := _reader(name, request)) is not None]
    return tuple(
        PlannedStep(f"read{place}", reader, f"Summarise {name}")
        for place, (name, reader) in enumerate(readers[:_MOST], start=1)
    )


def _reader(name: str, request: PlanRequest) -> str | None:
    """Return the agent to which this kind of file comes first."""
    kind = name.rpartition(".")[2].lower()
    able = [card for card in request.cards if kind in card.accepts]
    return min(able, key=lambda card: card.accepts.index(kind)).name if able else None
