"""Alert rules: each comes when it should and not otherwise, asks for what is told, and has a page with what to do."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.core.telemetry.metrics import ALL
from scripts.setup.tools import FOLDER
from tests.deploy.pictures.recording import recorded
from tests.deploy.told_metrics import asked_for, told_by_us, told_elsewhere

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "deploy/observability/rules").glob("*.yaml"))
CASES = sorted((ROOT / "tests/deploy/alerts").glob("*.yaml"))
RUNBOOKS = ROOT / "docs/runbooks"
_URL = "{{ with $externalLabels.runbooks }}{{ . }}{{ else }}docs/runbooks{{ end }}/"
_PARTS = ("**Meaning.**", "**Look.**", "**Cure.**", "**False alarm.**")


def promtool(*argv: object) -> str:
    """Run it; what it says, or an AssertionError with that."""
    program = shutil.which("promtool") or str(FOLDER / "bin" / "promtool")
    ran = subprocess.run([program, *map(str, argv)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@cache
def read(file: Path) -> Any:  # noqa: ANN401 - YAML
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def rules() -> list[dict[str, Any]]:
    return [rule for file in RULES for group in read(file)["groups"] for rule in group["rules"]]


@cache
def alerts() -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


def page_of(alert: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", alert.removeprefix("Warren")).lower() + ".md"


@pytest.mark.parametrize("cases", CASES, ids=lambda path: path.stem)
def test_alerts_come_when_they_should_with_these_words(cases: Path) -> None:
    promtool("test", "rules", cases)


def test_every_alert_has_a_case_in_which_it_comes_and_one_in_which_it_does_not() -> None:
    assert [file.name for file in CASES] == [file.name for file in RULES]
    comes, stays_away = set[str](), set[str]()
    for file in CASES:
        for case in read(file)["tests"]:
            series = {metric for each in case["input_series"] for metric in asked_for(each["series"])}
            for asked in case["alert_rule_test"]:
                name = asked["alertname"]
                (comes if asked["exp_alerts"] else stays_away).add(name)
                assert series & _leads_to(alerts()[name]["expr"]), f"{name} doesn't ask for {series}"
    assert comes == stays_away == set(alerts())


def _leads_to(expression: str) -> set[str]:
    """Metrics that it asks for, also by way of recorded ones."""
    recorded = {rule["record"]: rule["expr"] for rule in rules() if "record" in rule}
    through = {metric for name, how in recorded.items() if name in expression for metric in asked_for(how)}
    return asked_for(expression) | through


def test_every_metric_in_a_rule_is_told_by_somebody() -> None:
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    for rule in rules():
        unknown = asked_for(rule["expr"]) - told_by_us() - told_elsewhere() - recorded
        assert not unknown, f"{rule.get('alert', rule.get('record'))}: nobody tells {unknown}"
        assert set(re.findall(r"warren:[\w:]+", rule["expr"])) <= recorded


def test_every_alert_says_how_grave_it_is_and_where_its_page_is() -> None:
    assert len(alerts()) == sum("alert" in rule for rule in rules()) > 40
    for name, alert in alerts().items():
        assert set(alert["labels"]) == {"severity"}, name
        assert alert["labels"]["severity"] in {"critical", "warning", "info"}
        told = alert["annotations"]
        assert set(told) == {"summary", "description", "runbook_url"}, name
        assert told["description"].endswith((".", "%."))
        assert told["runbook_url"] == _URL + page_of(name)


def test_every_alert_has_a_page_and_every_page_an_alert() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in RUNBOOKS.glob("*.md")}
    assert set(pages) == {page_of(name) for name in alerts()}
    for name in alerts():
        page = pages[page_of(name)]
        assert page.startswith(f"# {name}\n")
        assert [page.count(part) for part in _PARTS] == [1] * len(_PARTS), name
        for link in re.findall(r"\]\(([^)#:]+)\)", page):
            assert (RUNBOOKS / link).resolve().exists(), f"{name}: {link}"


def test_prometheus_takes_its_configuration() -> None:
    said = promtool("check", "config", "--syntax-only", ROOT / "deploy/observability/prometheus.yml")
    assert "SUCCESS" in said


def test_no_label_that_prometheus_adds_hides_one_of_ours() -> None:
    config = read(ROOT / "deploy/observability/prometheus.yml")
    added = {change["target_label"] for job in config["scrape_configs"] for change in job.get("relabel_configs", [])}
    assert "component" in added
    assert not added & {label for metric in ALL for label in metric.labels}


def test_a_healthy_run_calls_for_nobody(tmp_path: Path) -> None:
    """In the recorded one nobody had connected an account: its steps are parked."""
    recording_rules = {rule["record"]: rule["expr"] for rule in rules() if "record" in rule}
    asked = []
    for name, alert in alerts().items():
        if name == "WarrenStepsParked":
            continue
        expression = re.sub(r"warren:[\w:]+", lambda found: f"({recording_rules[found[0]]})", alert["expr"])
        asked.append({"expr": expression, "eval_time": "3m", "exp_samples": []})
    inputs = [{"series": series, "values": values} for series, values in recorded().items()]
    file = tmp_path / "healthy.yaml"
    test = {"tests": [{"interval": "1m", "input_series": inputs, "promql_expr_test": asked}]}
    file.write_text(yaml.dump(test, Dumper=yaml.CSafeDumper), encoding="utf-8")
    promtool("test", "rules", file)
