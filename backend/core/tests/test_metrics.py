"""Metrics: one list, told in the documentation, with labels that can't grow."""

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from backend.core.dead_causes import CAUSES
from backend.core.telemetry.labels import CAUSE
from backend.core.telemetry.metric import OTHER, Counter, Gauge, Histogram, Label, RowGauge
from backend.core.telemetry.metrics import ALL
from backend.core.telemetry.table import BEGIN, END, listed_in

_PAGE = Path(__file__).parents[3] / "docs" / "observability.md"


def _samples(registry: CollectorRegistry) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_the_page_lists_the_metrics_as_they_are() -> None:
    text = _PAGE.read_text(encoding="utf-8")
    assert listed_in(text) == text, "run: python -m backend.core.telemetry.table docs/observability.md"
    with pytest.raises(ValueError, match=END):
        listed_in(BEGIN)


def test_names_say_whose_they_are_and_in_which_unit() -> None:
    names = [metric.name for metric in ALL]
    assert len(names) == len(set(names)) > 40
    for metric in ALL:
        assert metric.name.startswith("warren_")
        assert metric.meaning.endswith(".")
        if metric.kind == "counter":
            assert metric.name.endswith("_total")
        if metric.kind == "histogram":
            assert metric.name.endswith("_seconds")


def test_every_label_has_a_closed_set_of_values() -> None:
    for metric in ALL:
        for label in metric.labels.values():
            assert label.fixed or label.learned
            assert len(label.fixed) < 40, f"{metric.name} would make a series for each of {label.name}'s values"
            assert label.closed("6f1c0e3a: whatever comes") == OTHER


def test_a_value_that_is_not_known_counts_as_other() -> None:
    registry = CollectorRegistry()
    agent = Label("agent", learned="the installed agents")
    count = Counter(registry, "warren_things_total", "Things.", agent)
    count.add(agent="data")
    agent.learn(["data"])
    count.add(agent="data")
    for n in range(50):
        count.add(agent=f"made up {n}")
    assert _samples(registry) == {("warren_things_total", "data"): 1, ("warren_things_total", OTHER): 51}


def test_a_listed_label_learns_nothing_and_a_wrong_one_is_refused() -> None:
    registry = CollectorRegistry()
    fixed = Label("state", ["done"])
    with pytest.raises(ValueError, match="nothing can be learned"):
        fixed.learn(["failed"])
    gauge = Gauge(registry, "warren_things", "Things.", fixed)
    with pytest.raises(ValueError, match="has the labels"):
        gauge.set(1, stat="done")


def test_durations_are_never_negative() -> None:
    registry = CollectorRegistry()
    took = Histogram(registry, "warren_wait_seconds", "Waits.", buckets=(1.0,))
    took.observe(-0.5)
    assert _samples(registry)["warren_wait_seconds_sum",] == 0


def test_what_rows_say_is_replaced_as_a_whole_and_absent_until_read() -> None:
    registry = CollectorRegistry()
    waiting = RowGauge(registry, "warren_waiting", "Waits.", Label("queue", ["a", "b"]))
    assert _samples(registry) == {}
    waiting.replace([({"queue": "a"}, 2), ({"queue": "x"}, 1), ({"queue": "y"}, 4)])
    assert _samples(registry) == {("warren_waiting", "a"): 2, ("warren_waiting", OTHER): 5}
    waiting.replace([({"queue": "b"}, 3)])
    assert _samples(registry) == {("warren_waiting", "b"): 3}


def test_causes_of_dead_letters_are_all_told() -> None:
    assert CAUSE.values == {*CAUSES, OTHER}
