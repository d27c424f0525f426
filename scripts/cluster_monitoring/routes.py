"""Who is told of what, as the Prometheus operator takes it: the routes of ``alertmanager.yml`` under other names."""

import re
from pathlib import Path
from typing import Any

import yaml

from scripts.cluster_monitoring.here import OBSERVABILITY, labelled

#: The Secret whose keys are the addresses, each called as the variable of docker compose.
SECRET = "warren-alerts"  # noqa: S105 - its name
_KEYS = {"url": "ALERTS_URL", "urgent_url": "ALERTS_URGENT_URL"}
_MATCHER = re.compile(r'(?P<name>\w+)=~?"(?P<value>[\w|]+)"')


def routes_object() -> dict[str, Any]:
    """Return the AlertmanagerConfig; raises KeyError where ``alertmanager.yml`` says what it has no name for."""
    config = yaml.safe_load((OBSERVABILITY / "alertmanager/alertmanager.yml").read_text(encoding="utf-8"))
    return {
        "apiVersion": "monitoring.coreos.com/v1alpha1",
        "kind": "AlertmanagerConfig",
        "metadata": labelled("warren"),
        "spec": {
            "route": _route(config["route"]),
            "inhibitRules": [_inhibition(rule) for rule in config["inhibit_rules"]],
            "receivers": [_receiver(receiver) for receiver in config["receivers"]],
        },
    }


_ROUTE = {
    "receiver": "receiver",
    "group_by": "groupBy",
    "group_wait": "groupWait",
    "group_interval": "groupInterval",
    "repeat_interval": "repeatInterval",
}


def _route(route: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in route.items():
        match key:
            case "matchers":
                made["matchers"] = [_matcher(text) for text in value]
            case "routes":
                made["routes"] = [_route(each) for each in value]
            case _:
                made[_ROUTE[key]] = value
    return made


def _inhibition(rule: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "sourceMatch": [_matcher(text) for text in rule["source_matchers"]],
        "targetMatch": [_matcher(text) for text in rule["target_matchers"]],
    }
    return {**made, "equal": rule["equal"]} if "equal" in rule else made


def _matcher(text: str) -> dict[str, str]:
    found = _MATCHER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} is no matcher of words")
    # An expression must fit the whole of a label. A bare "=" is no text to every reader of YAML.
    return {"name": found["name"], "matchType": "=~", "value": found["value"]}


def _receiver(receiver: dict[str, Any]) -> dict[str, Any]:
    hooks = [
        {
            "urlSecret": {"name": SECRET, "key": _KEYS[Path(hook["url_file"]).name]},
            "sendResolved": hook["send_resolved"],
        }
        for hook in receiver["webhook_configs"]
    ]
    return {"name": receiver["name"], "webhookConfigs": hooks}
