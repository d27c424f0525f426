"""What pip-audit and npm audit said, and what they passed over in silence."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.audited import faults, main

CLEAN_PYTHON = {"dependencies": [{"name": "httpx2", "version": "2.16.0", "vulns": []}], "fixes": []}
CLEAN_NPM = {"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"dependencies": {"total": 812}}}
FAULT = {"id": "PYSEC-1", "fix_versions": ["2.16.1"], "aliases": [], "description": "…"}


@pytest.mark.parametrize(
    ("report", "says"),
    [
        pytest.param(CLEAN_PYTHON, [], id="clean-python"),
        pytest.param(CLEAN_NPM, [], id="clean-npm"),
        pytest.param(
            {"dependencies": [{"name": "a", "version": "1", "vulns": [FAULT]}]},
            ["a 1: PYSEC-1, mended in 2.16.1"],
            id="python-fault",
        ),
        pytest.param(
            {"dependencies": [{"name": "a", "version": "1", "vulns": [{**FAULT, "fix_versions": []}]}]},
            ["a 1: PYSEC-1, mended in no version yet"],
            id="python-fault-without-cure",
        ),
        pytest.param(
            {"dependencies": [{"name": "a", "skip_reason": "Dependency not found on PyPI"}]},
            ["a was not looked up: Dependency not found on PyPI"],
            id="python-skipped",
        ),
        pytest.param({"dependencies": []}, ["no package was looked at"], id="python-nothing"),
        pytest.param(
            {**CLEAN_NPM, "vulnerabilities": {"b": {"range": "<2", "severity": "high"}}}, ["b <2: high"], id="npm-fault"
        ),
        pytest.param({**CLEAN_NPM, "metadata": {}}, ["no package was looked at"], id="npm-nothing"),
        pytest.param(
            {"error": {"code": "E405", "summary": "not here"}},
            ["nothing was looked up: {'code': 'E405', 'summary': 'not here'}"],
            id="npm-refused",
        ),
    ],
)
def test_faults_and_silence_are_told(report: dict[str, Any], says: list[str]) -> None:
    assert list(faults(report)) == says


def test_all_reports_are_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python, npm, broken = tmp_path / "pip-run.json", tmp_path / "npm.json", tmp_path / "pip-dev.json"
    python.write_text(json.dumps(CLEAN_PYTHON))
    npm.write_text(json.dumps(CLEAN_NPM))
    broken.write_text("")
    assert main([str(python), str(npm)]) == 0
    assert "No package has a known fault" in capsys.readouterr().out
    assert main([str(python), str(broken)]) == 1
    assert capsys.readouterr().out.startswith("pip-dev: nothing was looked up: its report can't be read")
    assert main([]) == 1
