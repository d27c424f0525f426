"""Whether this process serves: what its probes are told."""

from typing import Literal

State = Literal["starting", "serving", "draining"]


class ProcessHealth:
    """One process's state: it starts, serves, and drains from the signal that ends it on."""

    def __init__(self) -> None:
        self._state: State = "starting"

    @property
    def state(self) -> State:
        """How it stands."""
        return self._state

    @property
    def is_draining(self) -> bool:
        """Whether it was told to stop: from then on nothing new should be sent here."""
        return self._state == "draining"

    def serves(self) -> None:
        """Note that everything is entered; one that was told to stop meanwhile still drains."""
        if self._state == "starting":
            self._state = "serving"

    def drain(self) -> None:
        """Note that the process was told to stop. May be called from a signal's handler."""
        self._state = "draining"
