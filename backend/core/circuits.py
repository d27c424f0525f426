"""One circuit breaker per external provider: an ill one is left alone for a while, then tried by one call.

The state machine is our own. Libraries' reckon with the wall clock, count a cancelled call as an answer, and let every
waiting call through at once when they are half open.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from backend.core.telemetry import metrics

CircuitState = Literal["closed", "opened", "half-opened"]

#: Outages in a row that open a circuit.
THRESHOLD = 5
#: Seconds that an open circuit keeps calls away.
OPEN_SECONDS = 30.0
#: Seconds from its first failure for which a provider counts as away shortly: who meets its open circuit just waits.
PATIENCE_SECONDS = 600.0
#: Seconds that others wait for the end of the trial before they come back later, and then come back.
TRIAL_SECONDS = 10.0
_AFTER_TRIAL = 5.0


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Something outside that is called: a model's API, a mail service, a mail server."""

    key: str
    #: What a person calls it.
    label: str
    #: A person's own server: told to nobody who has no account there.
    host: str = ""

    @property
    def kind(self) -> str:
        """The first part of the key, one of a few: what comes after it may be anybody's own."""
        return self.key.partition(":")[0]


@dataclass(frozen=True)
class Outage:
    """An error says that the provider is ill; ``reason`` in a few words ("connection refused")."""

    reason: str


@dataclass(frozen=True)
class Answer:
    """An error is a healthy provider's answer; ``pause``: it asked for so many seconds without calls."""

    pause: float | None = None


#: What an error tells of the provider; None: nothing (a cancelled call, a bug).
Judge = Callable[[Exception], Outage | Answer | None]


class CircuitOpen(Exception):
    """The provider wasn't called: it is left alone for ``seconds`` more.

    ``is_short``: it has been away for a short time only, so that who meets this should wait rather than fail.
    """

    def __init__(self, label: str, seconds: float, *, failures: int = 0, reason: str = "", is_short: bool) -> None:
        self.label = label
        self.seconds = seconds
        self.failures = failures
        self.reason = reason
        self.is_short = is_short
        why = f"after {failures} failures in a row ({reason})" if failures else "because it asked for a pause"
        super().__init__(f"{label} is being left alone for {max(1, round(seconds))} s more {why}.")


@dataclass(frozen=True, kw_only=True)
class CircuitReport:
    """A circuit as a worker tells it: goes into its row as JSON."""

    key: str
    label: str
    host: str
    state: CircuitState
    failures: int = 0
    reason: str = ""
    #: RFC 3339: when an open one is tried again, and since when the provider has failed.
    retry_at: str | None = None
    since: str | None = None

    def as_json(self) -> dict[str, object]:
        """Return the row's form."""
        return asdict(self)


@dataclass(kw_only=True)
class CircuitPolicy:
    """When circuits open and for how long; times in seconds."""

    threshold: int = THRESHOLD
    open_seconds: float = OPEN_SECONDS
    patience: float = PATIENCE_SECONDS
    trial_seconds: float = TRIAL_SECONDS


class Circuit:
    """The state of one provider as this process sees it; for one event loop."""

    def __init__(self, provider: Provider, policy: CircuitPolicy, changed: Callable[["Circuit"], None]) -> None:
        self.provider = provider
        self.state: CircuitState = "closed"
        self._policy = policy
        self._changed = changed
        self._failures = 0
        self._reason = ""
        self._failing_since: float | None = None
        self._opened_at = 0.0
        self._trial: asyncio.Event | None = None

    @asynccontextmanager
    async def call(self, judge: Judge) -> AsyncIterator[None]:
        """Let one call through and learn from how it ends.

        Raises:
            CircuitOpen: the provider is being left alone, or another call is just trying it and takes long.
        """
        trial = await self._enter()
        try:
            yield
        except Exception as error:
            self._learn(judge(error))
            raise
        else:
            self._learn(Answer())
        finally:
            if trial is not None:
                self._trial = None
                trial.set()

    def report(self) -> CircuitReport:
        """Return how it stands."""
        seconds = self._seconds_left() if self.state == "opened" else None
        since = None if self._failing_since is None else self._failing_since - time.monotonic()
        return CircuitReport(
            **asdict(self.provider),
            state=self.state,
            failures=self._failures,
            reason=self._reason,
            retry_at=_in_seconds(seconds),
            since=_in_seconds(since),
        )

    async def _enter(self) -> asyncio.Event | None:
        """Return what the others wait for, when this call is the one that tries; None when all is well."""
        waited_until = time.monotonic() + self._policy.trial_seconds
        while self.state != "closed":
            if self.state == "opened":
                if (left := self._seconds_left()) > 0:
                    raise self._open(left)
                self._go("half-opened")
            if self._trial is None:
                self._trial = asyncio.Event()
                return self._trial
            try:
                async with asyncio.timeout(waited_until - time.monotonic()):
                    await self._trial.wait()
            except TimeoutError:
                raise self._open(_AFTER_TRIAL) from None
        return None

    def _learn(self, told: Outage | Answer | None) -> None:
        match told:
            case Outage(reason):
                self._fail(reason)
            case Answer():
                self._failures, self._reason, self._failing_since = 0, "", None
                self._go("closed")

    def _fail(self, reason: str) -> None:
        self._failures += 1
        self._reason = reason
        self._failing_since = self._failing_since or time.monotonic()
        # Calls that were under way when it opened fail after it: they keep nobody away any longer.
        if self.state == "half-opened" or (self.state == "closed" and self._failures >= self._policy.threshold):
            self._opened_at = time.monotonic()
            self._go("opened")

    def _go(self, state: CircuitState) -> None:
        if state != self.state:
            self.state = state
            self._changed(self)

    def _seconds_left(self) -> float:
        return self._opened_at + self._policy.open_seconds - time.monotonic()

    def _open(self, seconds: float) -> CircuitOpen:
        away_for = time.monotonic() - (self._failing_since or time.monotonic())
        return CircuitOpen(
            self.provider.label,
            seconds,
            failures=self._failures,
            reason=self._reason,
            is_short=away_for < self._policy.patience,
        )


@dataclass
class Circuits:
    """All circuits of one process, each made when its provider is first called."""

    policy: CircuitPolicy = field(default_factory=CircuitPolicy)
    #: Called with each circuit that changes its state.
    listeners: list[Callable[[Circuit], None]] = field(default_factory=list)
    _by_key: dict[str, Circuit] = field(default_factory=dict)

    def of(self, provider: Provider) -> Circuit:
        """Return the circuit of a provider."""
        if provider.key not in self._by_key:
            self._by_key[provider.key] = Circuit(provider, self.policy, self._tell)
        return self._by_key[provider.key]

    @contextmanager
    def telling(self, listener: Callable[[Circuit], None]) -> Iterator[None]:
        """Have ``listener`` be called with each circuit that changes its state, while the block runs."""
        self.listeners.append(listener)
        try:
            yield
        finally:
            self.listeners.remove(listener)

    def reports(self) -> list[CircuitReport]:
        """Return how all of them stand."""
        return [circuit.report() for circuit in self._by_key.values()]

    def _tell(self, circuit: Circuit) -> None:
        if circuit.state == "opened":
            metrics.CIRCUIT_OPENED.add(provider=circuit.provider.kind)
        for listener in self.listeners:
            listener(circuit)


def reason_of(error: BaseException) -> str:
    """Return why a provider can't be reached, in a few words: from the error and what caused it."""
    seen: BaseException | None = error
    while seen is not None:
        name, said = type(seen).__name__.lower(), str(seen).lower()
        if "refused" in name or "refused" in said:
            return "connection refused"
        if "timeout" in name or "timed out" in said:
            return "no answer in time"
        if "gaierror" in name:
            return "its name is not found"
        seen = seen.__cause__ or seen.__context__
    return "connection lost"


def _in_seconds(seconds: float | None) -> str | None:
    return None if seconds is None else (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
