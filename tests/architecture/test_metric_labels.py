"""What metrics list of values is what the code has: a value that isn't listed would count as ``other``."""

import inspect
import re
from pathlib import Path
from typing import get_args

import workers
from backend.core.telemetry import labels
from backend.core.telemetry.metric import OTHER
from workers.agentkit.sandbox.port import KilledBy
from workers.egress import refusals

_WORKERS = Path(workers.__path__[0])


def _written(pattern: str, folder: Path) -> set[str]:
    return {found for file in folder.rglob("*.py") for found in re.findall(pattern, file.read_text(encoding="utf-8"))}


def test_limits_of_the_sandbox() -> None:
    assert labels.SANDBOX_ENDED.values == {"ok", "failed", OTHER, *get_args(KilledBy)}


def test_verdicts_of_the_way_out() -> None:
    refused = set(re.findall(r'Refused\(\s*"(\w+)"', inspect.getsource(refusals)))
    ended = _written(r'verdict(?:: str)? = "(\w+)"', _WORKERS / "egress")
    assert labels.VERDICT.values == refused | ended | {OTHER}


def test_providers_by_the_first_part_of_their_keys() -> None:
    keys = _written(r'Provider\(key=f?"([\w-]+)', _WORKERS) | {"model", "imap", "smtp"}
    assert labels.PROVIDER.values == keys | {OTHER}
