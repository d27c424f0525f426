"""Dashboards: their files are what is written down, and every panel shows something of a run that was recorded."""

import json
from pathlib import Path

import pytest
import yaml

from backend.core.telemetry.metric import OTHER
from backend.core.telemetry.metrics import ALL
from scripts.dashboards.panel import WINDOW, Dashboard
from scripts.dashboards.written import DASHBOARDS, FOLDER, texts
from tests.deploy.pictures.recording import recorded
from tests.deploy.test_alerts import promtool
from tests.deploy.told_metrics import ELSEWHERE, asked_for, told_by_us, told_elsewhere

#: What a healthy run with the built-in model, nobody's account and no executor doesn't tell.
DID_NOT_HAPPEN = {
    "warren_approval_decision_seconds",
    "warren_approvals_asked_total",
    "warren_backup_timestamp_seconds",
    "warren_circuit_opened_total",
    "warren_clock_duty_failures_total",
    "warren_dead_letters_open",
    "warren_dead_letters_total",
    "warren_effects_total",
    "warren_executor_slots",
    "warren_leases_lost_total",
    "warren_live_cut_off_total",
    "warren_model_cost_usd_total",
    "warren_model_tokens_total",
    "warren_model_unpriced_calls_total",
    "warren_retries_total",
}
_ELSEWHERE_LABELS = {"up": '{job="rabbitmq"}', "cnpg_pg_settings_setting": '{name="max_connections"}'}
_QUERIES = [query.expression for each in DASHBOARDS for panel in each.panels for query in panel.queries]


def _made_up() -> dict[str, str]:
    """Return series of what the run didn't tell, and of other programs' metrics, that grow from minute to minute."""
    grows = "0 60 120 180"
    made = {f"{name}{_ELSEWHERE_LABELS.get(name, '')}": grows for name in ELSEWHERE}
    for metric in ALL:
        if metric.name in DID_NOT_HAPPEN:
            labels = ",".join(f'{label.name}="{OTHER}"' for label in metric.labels.values())
            made[f"{metric.name}{'_count' if metric.kind == 'histogram' else ''}{{{labels}}}"] = grows
    # Refused on the way out, and failed to be sent.
    made['warren_egress_duration_seconds_count{verdict="denied_host"}'] = grows
    made['warren_messages_published_total{queue="control",outcome="failed"}'] = grows
    return made


def test_grafana_loads_what_is_written_down() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert found == texts(), "run: python -m scripts.dashboards"


def test_panels_have_names_places_and_sources() -> None:
    uids = [json.loads(text)["uid"] for text in texts().values()]
    assert len(uids) == len(set(uids)) == 6
    for text in texts().values():
        taken = set[tuple[int, int]]()
        for panel in json.loads(text)["panels"]:
            place = panel["gridPos"]
            cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
            assert not cells & taken, f"{panel['title']} lies on another"
            assert max(x for x, _ in cells) < 24
            taken |= cells
            assert panel["type"] == "row" or all(target["expr"] for target in panel["targets"])


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda each: each.name)
def test_every_metric_in_a_panel_is_told_by_somebody(dashboard: Dashboard) -> None:
    for panel in dashboard.panels:
        for query in panel.queries:
            asked = asked_for(query.expression.replace(WINDOW, "5m"))
            assert asked, query.expression
            assert asked <= told_by_us() | told_elsewhere(), f"{panel.title}: {query.expression}"


def test_the_recorded_run_tells_all_that_happens_in_a_healthy_one() -> None:
    told = {series.partition("{")[0] for series in recorded()}
    missing = {metric.name for metric in ALL if not told & {metric.name, f"{metric.name}_count"}}
    assert missing == DID_NOT_HAPPEN


def test_every_panel_shows_something(tmp_path: Path) -> None:
    series = {**_made_up(), **recorded()}
    asked = [
        # What isn't a number is nothing to show.
        {
            "expr": f"count(({each}) == ({each})) > bool 0".replace(WINDOW, "5m"),
            "eval_time": "3m",
            "exp_samples": [_ONE],
        }
        for each in _QUERIES
    ]
    inputs = [{"series": name, "values": values} for name, values in series.items()]
    test = {"tests": [{"interval": "1m", "input_series": inputs, "promql_expr_test": asked}]}
    file = tmp_path / "panels.yaml"
    file.write_text(yaml.dump(test, Dumper=yaml.CSafeDumper), encoding="utf-8")
    promtool("test", "rules", file)


_ONE = {"labels": "{}", "value": 1}
