"""How a piece of work ends when it doesn't end well: retry, park or fail."""

import json
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What went wrong, in words a person can use.

    Attributes:
        code: stable, for programs.
        message: one sentence: what happened.
        cure: one sentence: what to do next.
    """

    code: str
    message: str
    cure: str = ""
    details: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return the form that rows, events and the API carry."""
        return {"code": self.code, "message": self.message, "cure": self.cure, "details": self.details}

    def of_tries(self, most: int) -> "Failure":
        """Return the same, saying how many tries there are in all: for work that is tried again."""
        return replace(self, details={**self.details, "tries": str(most)})

    def to_json(self) -> str:
        """Return the same as text, for a statement that casts it."""
        return json.dumps(self.as_json())


#: How a step ends that a person left out.
DROPPED = Failure(code="dropped", message="Left out by you.", cure="Retry it to have it done after all.")


class Verdict(Exception):
    """Base of the three ways a step or a task ends without a result."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Retryable(Verdict):
    """The same work may go well later: try again after ``after`` seconds, up to the limit of attempts.

    ``counts``: it used an attempt. A provider that is away for a short time costs none.
    """

    def __init__(self, failure: Failure, *, after: float | None = None, counts: bool = True) -> None:
        super().__init__(failure)
        self.after = after
        self.counts = counts


class Parked(Verdict):
    """Nothing but the cure of ``cause`` helps; the work waits for it without using an attempt."""

    def __init__(self, failure: Failure, *, cause: str) -> None:
        super().__init__(failure)
        self.cause = cause


class Permanent(Verdict):
    """Trying again can't help."""
