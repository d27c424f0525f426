"""Strict schemas: Kubernetes' own by version, and those of custom resources that are kept in ``schemas``."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

from tests.deploy.rendered import Object

#: The oldest that has what is used (``preStop.sleep``), one between, and the newest two years on.
VERSIONS = ("1.30", "1.33", "1.36")
CUSTOM = Path(__file__).parent / "schemas"


def problems(each: Object, version: str) -> Iterator[str]:
    """Yield what is wrong with an object, unknown fields included."""
    try:
        validator = _validator(each["apiVersion"], each["kind"], version)
    except (KeyError, FileNotFoundError):
        yield f"no schema of {each.get('apiVersion')} {each.get('kind')}"
        return
    for error in validator.iter_errors(each):
        yield f"{each['kind']} {each['metadata'].get('name')}: {error.json_path}: {error.message[:200]}"


@cache
def _validator(api_version: str, kind: str, version: str) -> Any:  # noqa: ANN401 - jsonschema has a protocol of its own
    group, _, number = api_version.rpartition("/")
    if ("." in group and not group.endswith(".k8s.io")) or group == "gateway.networking.k8s.io":
        return jsonschema.Draft7Validator(json.loads((CUSTOM / group / f"{kind.lower()}_{number}.json").read_text()))
    short = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)
    schema = _own(version, f"{kind.lower()}-{short}.json")
    return jsonschema.Draft202012Validator(schema, registry=_registry(version))


@cache
def _registry(version: str) -> Registry[Any]:
    return Resource.from_contents(_own(version, "_definitions.json")) @ Registry()


def _own(version: str, name: str) -> Any:  # noqa: ANN401 - a schema
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    return json.loads((folder / name).read_text())
