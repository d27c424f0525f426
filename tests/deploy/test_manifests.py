"""k8s/: every overlay is what Kubernetes takes, in several versions, and keeps every policy."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import schema as schemas
from tests.deploy.policies import POLICIES
from tests.deploy.rendered import MANIFESTS, OVERLAYS, SMALL, build, cluster


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("version", schemas.VERSIONS)
def test_every_version_takes_every_object(overlay: str, version: str) -> None:
    found = [problem for each in cluster(overlay).objects for problem in schemas.problems(each, version)]
    assert found == []


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("name", sorted(POLICIES))
def test_policy(name: str, overlay: str) -> None:
    assert list(POLICIES[name](cluster(overlay))) == []


@pytest.mark.parametrize("overlay", [name for name in OVERLAYS if name not in SMALL])
def test_an_overlay_is_its_three_parts(overlay: str) -> None:
    parts = [build(MANIFESTS / "overlays" / overlay / part) for part in ("infrastructure", "backend", "frontend")]
    whole = {
        (each["kind"], each["metadata"]["name"], each["metadata"].get("namespace")) for each in cluster(overlay).objects
    }
    assert sum(map(len, parts)) == len(whole)
    assert {(e["kind"], e["metadata"]["name"], e["metadata"].get("namespace")) for part in parts for e in part} == whole


def test_an_ingress_serves_where_there_is_no_gateway(tmp_path: Path) -> None:
    (tmp_path / "k8s").symlink_to(MANIFESTS)
    overlay = tmp_path / "kustomization.yaml"
    overlay.write_text("resources: [k8s/base/frontend]\ncomponents: [k8s/components/ingress]\n")
    objects = build(tmp_path)
    assert [problem for each in objects for problem in schemas.problems(each, "1.36")] == []
    [ingress] = [each for each in objects if each["kind"] == "Ingress"]
    [rule] = ingress["spec"]["rules"]
    assert ingress["spec"]["tls"] == [{"hosts": [rule["host"]], "secretName": "warren-certificate"}]
    [path] = rule["http"]["paths"]
    service = next(each for each in objects if each["kind"] == "Service")
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]
    assert path["backend"]["service"]["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}


def test_scripts_in_containers_are_clean() -> None:
    scripts = [MANIFESTS / "components/redis" / name for name in ("start-redis", "start-sentinel")]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("shellcheck")), *map(str, scripts)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
