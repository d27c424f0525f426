"""Workflows as GitHub reads them: its schemas, and expressions that lead somewhere."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.deploy.rendered import ROOT
from tests.deploy.workflows import ACTIONS, FOLDER, WORKFLOWS, jobs, read

SCHEMAS = ROOT / "tests" / "deploy" / "schemas" / "github"
JUDGED = {
    **dict.fromkeys(WORKFLOWS, "workflow"),
    **dict.fromkeys(ACTIONS, "action"),
    FOLDER / "dependabot.yml": "dependabot",
}
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
#: Contexts that GitHub itself fills.
GIVEN = {"github", "secrets", "vars", "runner", "env"}


@cache
def schema(name: str) -> Any:  # noqa: ANN401 - jsonschema has a protocol of its own
    return jsonschema.Draft7Validator(json.loads((SCHEMAS / f"{name}.json").read_text()))


def content(file: Path) -> Any:  # noqa: ANN401 - YAML
    return read(file) if file in WORKFLOWS else yaml.safe_load(file.read_text())


@pytest.mark.parametrize("file", JUDGED, ids=lambda file: str(file.relative_to(FOLDER)))
def test_a_file_is_what_github_takes(file: Path) -> None:
    found = [f"{error.json_path}: {error.message[:200]}" for error in schema(JUDGED[file]).iter_errors(content(file))]
    assert found == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_an_unknown_word_is_noticed(file: Path) -> None:
    wrong = json.loads(json.dumps(content(file)))
    next(iter(wrong["jobs"].values()))["time-out"] = 5
    assert not schema("workflow").is_valid(wrong)


def texts(node: object) -> Iterator[str]:
    """Yield every expression of a part of a workflow."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "if" and isinstance(value, str):
                yield value
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif isinstance(node, str):
        yield from EXPRESSION.findall(node)


def names(text: str) -> set[tuple[str, str]]:
    """Return the contexts that an expression reads, and what of each."""
    return set(re.findall(r"(?<![\w.-])([a-z]+)\.([\w-]+)", re.sub(r"'[^']*'", "", text)))


def inputs(workflow: dict[str, Any]) -> set[str]:
    triggers = workflow["on"]
    asked = [(triggers.get(each) or {}).get("inputs", {}) for each in ("workflow_dispatch", "workflow_call")]
    return {name for each in asked for name in each}


def test_expressions_read_what_is_there() -> None:
    read_at_all = set()
    for file, name, job in jobs():
        known = {
            "inputs": inputs(read(file)),
            "matrix": {key for each in job.get("strategy", {}).get("matrix", {}).get("include", []) for key in each},
            "steps": {step["id"] for step in job.get("steps", []) if "id" in step},
            "needs": set([job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])),
        }
        for text in texts(job):
            for context, what in names(text):
                read_at_all.add(context)
                assert context in GIVEN or what in known[context], f"{file.name}: {name}: {context}.{what}"
    assert read_at_all >= {"inputs", "matrix", "steps", "github"}


def test_jobs_need_jobs_that_exist_and_called_workflows_get_what_they_ask() -> None:
    for file, name, job in jobs():
        needs = job.get("needs", [])
        for need in [needs] if isinstance(needs, str) else needs:
            assert need in read(file)["jobs"], f"{file.name}: {name} needs {need}"
        if "uses" in job:
            called = read(ROOT / job["uses"])["on"]["workflow_call"] or {}
            asked = called.get("inputs", {})
            given = set(job.get("with", {}))
            assert given <= set(asked)
            assert given >= {each for each, about in asked.items() if about.get("required")}
