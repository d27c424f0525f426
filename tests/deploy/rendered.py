"""k8s/ as its tests see it: each overlay rendered once, as a list of objects."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scripts import cluster_secrets
from scripts.setup.tools import FOLDER

ROOT = Path(__file__).parents[2]
MANIFESTS = ROOT / "k8s"
OVERLAYS = ("local", "staging", "production")
#: Of these there is one of each only so that a laptop has room for them.
SMALL = ("local",)
Object = dict[str, Any]


def kustomize() -> list[str]:
    """Return the command that renders: kustomize of the PATH or of the setup, or kubectl's."""
    ours = FOLDER / "bin" / "kustomize"
    if ours.exists() or shutil.which("kustomize"):
        return [str(ours) if ours.exists() else "kustomize", "build"]
    return ["kubectl", "kustomize"]


def build(folder: Path) -> list[Object]:
    """Render one folder; raises CalledProcessError."""
    text = subprocess.run([*kustomize(), str(folder)], check=True, capture_output=True, text=True).stdout
    return [each for each in yaml.load_all(text, Loader=yaml.CSafeLoader) if each]


@cache
def rendered(overlay: str) -> tuple[Object, ...]:
    """Return an overlay's objects; ``local`` with secrets made for this moment, in a copy."""
    with tempfile.TemporaryDirectory(prefix="warren-k8s-") as folder:
        copy = shutil.copytree(MANIFESTS, Path(folder) / "k8s", ignore=shutil.ignore_patterns("secrets"))
        cluster_secrets.write(copy / "overlays" / "local" / "infrastructure" / "secrets")
        return tuple(build(copy / "overlays" / overlay))


@dataclass(frozen=True)
class Pods:
    """One workload: its object, its pods' labels and spec."""

    name: str
    kind: str
    namespace: str
    object: Object
    labels: dict[str, str]
    spec: Object

    @property
    def component(self) -> str:
        return self.labels["app.kubernetes.io/component"]

    @property
    def containers(self) -> list[Object]:
        return list(self.spec["containers"])

    @property
    def main(self) -> Object:
        return self.containers[0]

    @property
    def every_container(self) -> list[Object]:
        """Return also those that run before."""
        return [*self.spec.get("initContainers", []), *self.containers]

    @property
    def ports(self) -> dict[str, int]:
        """Return where its containers listen, by name."""
        ports = (port for container in self.containers for port in container.get("ports", []))
        return {port["name"]: port["containerPort"] for port in ports}

    @property
    def is_ours(self) -> bool:
        return "warren/" in self.main["image"]

    @property
    def runs_on(self) -> bool:
        """Whether it serves until it is stopped."""
        return self.kind in {"Deployment", "StatefulSet"}


@dataclass(frozen=True)
class Cluster:
    """What an overlay makes."""

    overlay: str
    objects: tuple[Object, ...]

    def of(self, *kinds: str) -> list[Object]:
        return [each for each in self.objects if each["kind"] in kinds]

    def named(self, kind: str, name: str) -> Object:
        """Return one; raises KeyError."""
        for each in self.of(kind):
            if each["metadata"]["name"] == name:
                return each
        raise KeyError(f"{kind} {name}")

    @property
    def pods(self) -> list[Pods]:
        return list(self._pods())

    def _pods(self) -> Iterator[Pods]:
        for each in self.of("Deployment", "StatefulSet", "Job", "CronJob"):
            spec = each["spec"]["jobTemplate"]["spec"] if each["kind"] == "CronJob" else each["spec"]
            labels, meta = spec["template"]["metadata"]["labels"], each["metadata"]
            yield Pods(meta["name"], each["kind"], meta["namespace"], each, labels, spec["template"]["spec"])

    @property
    def services(self) -> list[Pods]:
        """Return those that serve until they are stopped."""
        return [pods for pods in self.pods if pods.runs_on]

    def config(self, name: str) -> dict[str, str]:
        """Return a ConfigMap's data by the name that pods give it; raises KeyError."""
        return dict(self.named("ConfigMap", name).get("data") or {})

    @property
    def is_small(self) -> bool:
        return self.overlay in SMALL


def cluster(overlay: str) -> Cluster:
    """Return an overlay's cluster."""
    return Cluster(overlay, rendered(overlay))
