"""Who is told of what, as Alertmanager's own tool reads it; what is kept back; and that somebody must be told."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.setup.tools import FOLDER as TOOLS
from tests.deploy.composed import services
from tests.deploy.test_alerts import ROOT, alerts, read

FOLDER = ROOT / "deploy/observability/alertmanager"
CONFIG = FOLDER / "alertmanager.yml"
START = FOLDER / "start"
_NAMES = re.compile(r'alertname=~?"([\w|]+)"')


def amtool(*argv: object) -> str:
    """Run it; what it says, or an AssertionError with that."""
    program = shutil.which("amtool") or str(TOOLS / "bin" / "amtool")
    ran = subprocess.run([program, *map(str, argv)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def named(matchers: list[str]) -> set[str]:
    """Return the alerts that matchers name."""
    return {name for text in matchers for found in _NAMES.findall(text) for name in found.split("|")}


def follows() -> dict[str, set[str]]:
    """Return what isn't told beside each cause."""
    found: dict[str, set[str]] = {}
    for rule in read(CONFIG)["inhibit_rules"]:
        for cause in named(rule["source_matchers"]):
            found.setdefault(cause, set()).update(named(rule["target_matchers"]))
    return found


def test_alertmanager_takes_its_configuration() -> None:
    assert "SUCCESS" in amtool("check-config", CONFIG)


@pytest.mark.parametrize(("severity", "receiver"), [("critical", "now"), ("warning", "today"), ("info", "today")])
def test_who_is_told_follows_from_how_grave_it_is(severity: str, receiver: str) -> None:
    test = ["config", "routes", "test", f"--config.file={CONFIG}", f"--verify.receivers={receiver}"]
    assert amtool(*test, f"severity={severity}", "alertname=WarrenAny").split() == [receiver]
    assert severity in {alert["labels"]["severity"] for alert in alerts().values()}


def test_what_is_kept_back_is_an_alert_and_follows_from_one() -> None:
    assert set(follows()) | set.union(*follows().values()) <= set(alerts())


def test_no_two_alerts_keep_each_other_back() -> None:
    def beyond(name: str, seen: tuple[str, ...] = ()) -> Iterator[str]:
        assert name not in seen, f"{seen} lead back to {name}"
        for each in follows().get(name, ()):
            yield each
            yield from beyond(each, (*seen, name))

    assert all(name not in beyond(name) for name in follows())


def test_what_is_kept_back_is_no_graver_than_its_cause() -> None:
    grave = ["info", "warning", "critical"]
    for cause, kept_back in follows().items():
        least = grave.index(alerts()[cause]["labels"]["severity"])
        worse = {name for name in kept_back if grave.index(alerts()[name]["labels"]["severity"]) > least}
        assert not worse, f"{cause}: {worse}"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "ALERTS_URL"),
        ({"ALERTS_URL": "somebody@example.org"}, "must be addresses"),
        ({"ALERTS_URL": "https://example.org/hook", "ALERTS_URGENT_URL": "pager"}, "must be addresses"),
    ],
    ids=["none", "a-mail-address", "a-word"],
)
def test_without_somebody_to_tell_it_does_not_start(tmp_path: Path, given: dict[str, str], says: str) -> None:
    env = {"PATH": os.environ["PATH"], "ALERTS_FOLDER": str(tmp_path), **given}
    ran = subprocess.run(["sh", START, "echo", "started"], env=env, capture_output=True, text=True, check=False)
    assert ran.returncode != 0
    assert says in ran.stderr
    assert "started" not in ran.stdout
    assert not list(tmp_path.iterdir())


def test_compose_starts_it_so() -> None:
    each = services()["alertmanager"]
    assert each["entrypoint"] == ["sh", "/etc/alertmanager/start"]
    assert set(each["environment"]) == {"ALERTS_URL", "ALERTS_URGENT_URL"}
    assert any(part.startswith("/run/alertmanager:") for part in each["tmpfs"])
    assert "./deploy/observability/alertmanager:/etc/alertmanager:ro" in each["volumes"]
