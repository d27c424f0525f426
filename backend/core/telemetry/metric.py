"""Metrics whose labels can only take values that are known: what isn't becomes ``other``.

A label that holds whatever comes (an id, a host, a message) makes a series of each value, and takes the memory of who
reads them. So a label is declared with its values, or with a place where they are learned at start.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Literal, TypeVar

from prometheus_client import CollectorRegistry, disable_created_metrics
from prometheus_client import Counter as PrometheusCounter
from prometheus_client import Gauge as PrometheusGauge
from prometheus_client import Histogram as PrometheusHistogram
from prometheus_client.core import GaugeMetricFamily

#: What a value that isn't known becomes.
OTHER = "other"

# When a series began is of use to nobody here, and would double their number.
disable_created_metrics()  # type: ignore[no-untyped-call]

Kind = Literal["counter", "gauge", "histogram"]

#: Upper bounds in seconds: of what is done while somebody waits, and of work that may take as long as a step may.
FAST = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
WORK = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)
DAYS = (1.0, 10.0, 60.0, 300.0, 900.0, 3600.0, 4 * 3600.0, 24 * 3600.0, 7 * 24 * 3600.0)


class Label:
    """A label and every value that it can have."""

    def __init__(self, name: str, values: Iterable[str] = (), *, learned: str = "") -> None:
        """``learned`` says in words which values are added at start, where the list doesn't hold them all."""
        self.name = name
        self.fixed = tuple(values)
        self.learned = learned
        self._known = set(self.fixed)

    def learn(self, values: Iterable[str]) -> None:
        """Add values that are only known at start: names of agents, routes. Not for what comes in with work."""
        if not self.learned:
            raise ValueError(f"The values of {self.name} are all listed; nothing can be learned.")
        self._known |= set(values)

    def closed(self, value: str) -> str:
        """Return the value, or ``other``."""
        return value if value in self._known else OTHER

    @property
    def values(self) -> frozenset[str]:
        """Every value that may stand in a series."""
        return frozenset(self._known | {OTHER})


class Metric:
    """A name, its meaning and its labels; one of the kinds below."""

    kind: Kind

    def __init__(self, name: str, meaning: str, *labels: Label) -> None:
        self.name = name
        self.meaning = meaning
        self.labels = {label.name: label for label in labels}

    def closed(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the labels with values that may stand in a series.

        Raises:
            ValueError: they aren't this metric's.
        """
        if given.keys() != self.labels.keys():
            raise ValueError(f"{self.name} has the labels {list(self.labels)}, not {list(given)}.")
        return {name: self.labels[name].closed(value) for name, value in given.items()}


S = TypeVar("S", PrometheusCounter, PrometheusGauge, PrometheusHistogram)


class _Series(Generic[S]):
    """A metric's series, found again by the labels as given: looking one up by name takes five times as long."""

    def __init__(self, metric: Metric, whole: S) -> None:
        self._metric = metric
        self._whole: S = whole
        self._found: dict[tuple[tuple[str, str], ...], S] = {}

    def of(self, labels: dict[str, str]) -> S:
        """Return the series of these labels."""
        key = tuple(labels.items())
        found = self._found.get(key)
        if found is None:
            closed = self._metric.closed(labels)
            found = self._whole.labels(**closed) if closed else self._whole
            if closed == labels:  # others are without number
                self._found[key] = found
        return found


class Counter(Metric):
    """Only rises, until its process starts anew. Its name ends with ``_total``."""

    kind = "counter"

    def __init__(self, registry: CollectorRegistry, name: str, meaning: str, *labels: Label) -> None:
        super().__init__(name, meaning, *labels)
        self._series = _Series(self, PrometheusCounter(name, meaning, list(self.labels), registry=registry))

    def add(self, amount: float = 1, **labels: str) -> None:
        """Count."""
        self._series.of(labels).inc(amount)


class Gauge(Metric):
    """What this process has of something right now."""

    kind = "gauge"

    def __init__(self, registry: CollectorRegistry, name: str, meaning: str, *labels: Label) -> None:
        super().__init__(name, meaning, *labels)
        self._series = _Series(self, PrometheusGauge(name, meaning, list(self.labels), registry=registry))

    def add(self, amount: float, **labels: str) -> None:
        """Change it by an amount, which may be negative."""
        self._series.of(labels).inc(amount)

    def set(self, value: float, **labels: str) -> None:
        """Set it."""
        self._series.of(labels).set(value)


class Histogram(Metric):
    """How long things took, in seconds."""

    kind = "histogram"

    def __init__(
        self, registry: CollectorRegistry, name: str, meaning: str, *labels: Label, buckets: tuple[float, ...]
    ) -> None:
        super().__init__(name, meaning, *labels)
        whole = PrometheusHistogram(name, meaning, list(self.labels), registry=registry, buckets=buckets)
        self._series = _Series(self, whole)

    def observe(self, seconds: float, **labels: str) -> None:
        """Take one duration; clocks of two machines that differ make none of them negative."""
        self._series.of(labels).observe(max(0.0, seconds))


class RowGauge(Metric):
    """What the rows of the whole deployment say, as one process read them: none at all where nobody reads them."""

    kind = "gauge"

    def __init__(self, registry: CollectorRegistry, name: str, meaning: str, *labels: Label) -> None:
        super().__init__(name, meaning, *labels)
        self._values: dict[tuple[str, ...], float] = {}
        registry.register(self)

    def replace(self, values: Iterable[tuple[Mapping[str, str], float]]) -> None:
        """Take what was read; what isn't among it is no more."""
        read: dict[tuple[str, ...], float] = {}
        for labels, value in values:
            key = tuple(self.closed(labels)[name] for name in self.labels)
            read[key] = read.get(key, 0.0) + value
        self._values = read

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Say what it is without values, as the registry asks."""
        yield GaugeMetricFamily(self.name, self.meaning, labels=list(self.labels))

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return what was read last."""
        if not self._values:
            return
        family = GaugeMetricFamily(self.name, self.meaning, labels=list(self.labels))
        for key, value in sorted(self._values.items()):
            family.add_metric(key, value)
        yield family
