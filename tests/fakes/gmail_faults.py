"""What goes wrong at the stub, told to it per kind of call."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Kind = Literal["status", "cut", "hang"]


@dataclass
class Fault:
    """One thing that goes wrong with calls of a kind.

    `call` is Google's name for it ("drafts.send", "messages.get", "token", …) or "*". A fault strikes before the act
    (nothing was done) or after it (done, and the answer is lost).
    """

    call: str
    kind: Kind = "status"
    status: int = 500
    #: How often; None: until taken back, or for `seconds`.
    times: int | None = 1
    seconds: float | None = None
    after: bool = False
    reason: str = "backendError"
    message: str = "Backend Error"
    headers: dict[str, str] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)

    @classmethod
    def told(cls, given: dict[str, Any]) -> Self:
        """Read one from /control/faults; a key it doesn't know is a TypeError."""
        return cls(**given)

    @property
    def over(self) -> bool:
        late = self.seconds is not None and time.monotonic() - self.since > self.seconds
        return late or (self.times is not None and self.times <= 0)


class Faults:
    """Faults to come, in the order they were told."""

    def __init__(self) -> None:
        self._listed: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._listed.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._listed.clear()

    def take(self, call: str) -> Fault | None:
        """Return the fault for a call, and count it."""
        with self._lock:
            self._listed = [fault for fault in self._listed if not fault.over]
            for fault in self._listed:
                if fault.call in {call, "*"}:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
