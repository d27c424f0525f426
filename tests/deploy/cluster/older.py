"""What k8s/ says, in the words of Kubernetes 1.20: the last one whose source Debian has whole (binaries.sh).

Nothing is added but what a cluster's administrator brings: volumes. What 1.20 doesn't know is left out or said in its
older way; that newer ones take it as it stands is what the schemas of tests/deploy/schemas are for.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

Object = dict[str, Any]


def older(objects: list[Object]) -> list[Object]:
    """Return objects that 1.20 takes; those given stay as they are."""
    return [_REWRITTEN.get(each["kind"], _same)(deepcopy(each)) for each in objects]


def volumes(objects: list[Object], folder: Path, node: str) -> list[Object]:
    """Return a volume of the node's disk for each claim, also for those that StatefulSets make."""
    claims = [(each["metadata"]["name"], each["spec"]) for each in objects if each["kind"] == "PersistentVolumeClaim"]
    for each in objects:
        if each["kind"] == "StatefulSet":
            for template in each["spec"].get("volumeClaimTemplates", []):
                for number in range(each["spec"]["replicas"]):
                    name = f"{template['metadata']['name']}-{each['metadata']['name']}-{number}"
                    claims.append((name, template["spec"]))
    return [_volume(name, spec, folder / name, node) for name, spec in claims]


def _volume(name: str, claim: Object, path: Path, node: str) -> Object:
    term = {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "capacity": claim["resources"]["requests"],
            "accessModes": claim["accessModes"],
            "claimRef": {"namespace": "warren", "name": name},
            "persistentVolumeReclaimPolicy": "Retain",
            "local": {"path": str(path)},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [term]}},
        },
    }


def _same(given: Object) -> Object:
    return given


def _autoscaler(given: Object) -> Object:
    return given | {"apiVersion": "autoscaling/v2beta2"}


def _disruption(given: Object) -> Object:
    del given["spec"]["unhealthyPodEvictionPolicy"]
    return given | {"apiVersion": "policy/v1beta1"}


def _cron(given: Object) -> Object:
    del given["spec"]["timeZone"]
    _pod(given["spec"]["jobTemplate"]["spec"]["template"]["spec"])
    return given | {"apiVersion": "batch/v1beta1"}


def _workload(given: Object) -> Object:
    # A node that is gone waits for nobody here; both are of 1.23 and younger.
    given["spec"].pop("persistentVolumeClaimRetentionPolicy", None)
    if given["kind"] == "StatefulSet":
        given["spec"].pop("minReadySeconds", None)
    _pod(given["spec"]["template"]["spec"])
    return given


def _pod(spec: Object) -> None:
    for constraint in spec.get("topologySpreadConstraints", []):
        constraint.pop("matchLabelKeys", None)
    for container in spec["containers"]:
        if (rest := container.get("lifecycle", {}).get("preStop", {})).get("sleep"):
            container["lifecycle"]["preStop"] = {"exec": {"command": ["sleep", str(rest["sleep"]["seconds"])]}}


def _policy(given: Object) -> Object:
    for port in _ports(given["spec"]):
        port.pop("endPort", None)
    return given


def _ports(spec: Object) -> Iterator[Object]:
    for rule in [*spec.get("ingress", []), *spec.get("egress", [])]:
        yield from rule.get("ports", [])


def _service(given: Object) -> Object:
    # Its server-side apply tells ports apart by a key that it doesn't fill in itself.
    for port in given["spec"]["ports"]:
        port.setdefault("protocol", "TCP")
    return given


def _namespace(given: Object) -> Object:
    # Newer ones add it themselves.
    given["metadata"].setdefault("labels", {})["kubernetes.io/metadata.name"] = given["metadata"]["name"]
    return given


_REWRITTEN: dict[str, Callable[[Object], Object]] = {
    "HorizontalPodAutoscaler": _autoscaler,
    "PodDisruptionBudget": _disruption,
    "CronJob": _cron,
    "Deployment": _workload,
    "StatefulSet": _workload,
    "Job": _workload,
    "NetworkPolicy": _policy,
    "Service": _service,
    "Namespace": _namespace,
}
