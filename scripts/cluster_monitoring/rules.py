"""Alert rules as the Prometheus operator takes them."""

from pathlib import Path
from typing import Any

import yaml

from scripts.cluster_monitoring.here import NAMESPACE, OBSERVABILITY, labelled


def rule_objects() -> list[dict[str, Any]]:
    """Return a PrometheusRule for each file of rules, in order of their names."""
    return [
        {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PrometheusRule",
            "metadata": labelled(f"warren-{file.stem}"),
            "spec": {"groups": [_placed(group) for group in _read(file)["groups"]]},
        }
        for file in sorted((OBSERVABILITY / "rules").glob("*.yaml"))
    ]


def _placed(group: dict[str, Any]) -> dict[str, Any]:
    """Give each alert the namespace by which an Alertmanager of the operator knows whose routes it follows.

    Most expressions aggregate, and what they aggregate has lost it.
    """
    rules = [
        {**rule, "labels": {**rule["labels"], "namespace": NAMESPACE}} if "alert" in rule else rule
        for rule in group["rules"]
    ]
    return {**group, "rules": rules}


def _read(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read
