"""`warren smoke`, as the job after a rollout runs it, against a Warren that runs."""

import asyncio
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.e2e.running import ROOT, Running
from tests.services.forked import forked


async def smoke(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run it to its end, with nothing but these settings."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "WARREN_HOME": str(folder / "home"), **settings}
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        process = forked("smoke", *arguments, environment=environment, folder=folder, stdout=said, stderr=complained)
        code = await asyncio.to_thread(process.wait, 100)
        for words in (said, complained):
            words.seek(0)
        return subprocess.CompletedProcess(["smoke"], code, said.read(), complained.read())


def owner(warren: Running) -> httpx2.Client:
    return httpx2.Client(
        base_url=f"{warren.url}/api/v1", headers={"authorization": f"Bearer {warren.token}"}, trust_env=False
    )


def left(warren: Running) -> dict[str, Any]:
    """What the owner has there."""
    with owner(warren) as http:
        return {
            kind: {item["id"]: item for item in http.get(f"/{kind}").raise_for_status().json()["items"]}
            for kind in ("conversations", "files")
        }


async def test_a_task_is_done_and_nothing_of_it_stays(warren: Running, tmp_path: Path) -> None:
    before = left(warren)
    run = await smoke(tmp_path, "--url", warren.url, "--seconds", "90", WARREN_ADMIN_TOKEN=warren.token)
    assert (run.returncode, run.stderr) == (0, "")
    assert "works: its task was done by data, files made: " in run.stdout
    assert left(warren) == before


@pytest.mark.parametrize(
    ("arguments", "token", "code", "says"),
    [
        pytest.param(["--url", "http://127.0.0.1:1"], "owner", 3, "Nobody answers at http://127.0.0.1:1", id="nobody"),
        pytest.param(["--url", "{url}/api"], "owner", 3, "without Warren's page. Correct --url.", id="not-the-page"),
        pytest.param(["--url", "{url}"], "wk_wrong", 4, "The token is refused. Set WARREN_ADMIN_TOKEN", id="token"),
        pytest.param(["--url", "{url}"], "", 1, "No token to sign in with. Set WARREN_ADMIN_TOKEN", id="no-token"),
        pytest.param(
            ["--url", "{url}", "--sample", "none.csv"], "owner", 1, "POST /samples/none.csv answers 404", id="sample"
        ),
        pytest.param(["--url", "{url}", "--seconds", "0"], "owner", 2, "Invalid value for '--seconds'", id="usage"),
    ],
)
async def test_what_does_not_work_has_its_exit_code(
    warren: Running, tmp_path: Path, arguments: list[str], token: str, code: int, says: str
) -> None:
    given = warren.token if token == "owner" else token
    run = await smoke(tmp_path, *(each.format(url=warren.url) for each in arguments), WARREN_ADMIN_TOKEN=given)
    assert (run.returncode, run.stdout) == (code, "")
    assert says in run.stderr


async def test_a_task_that_waits_for_somebody_went_wrong_and_stays_to_be_looked_at(
    warren: Running, tmp_path: Path
) -> None:
    before = left(warren)["conversations"]
    asked = ["--request", "What is unread from my landlord?"]
    run = await smoke(tmp_path, "--url", warren.url, *asked, WARREN_ADMIN_TOKEN=warren.token)
    assert run.returncode == 1
    assert "waited for somebody. Its conversation says for what." in run.stderr
    [added] = left(warren)["conversations"].keys() - before.keys()
    assert left(warren)["conversations"][added]["title"] == "What is unread from my landlord?"


async def test_one_that_takes_too_long_says_where_it_was(warren: Running, tmp_path: Path) -> None:
    asked = ["--request", "Run this Python:\n```python\nimport time\ntime.sleep(60)\n```", "--seconds", "2"]
    run = await smoke(tmp_path, "--url", warren.url, *asked, WARREN_ADMIN_TOKEN=warren.token)
    assert run.returncode == 5, run.stderr
    assert "After 2 s " in run.stderr
    assert "give it longer with --seconds" in run.stderr
    with owner(warren) as http:
        for task in re.findall(r"task (\S+) was still", run.stderr):
            http.post(f"/tasks/{task}/cancel").raise_for_status()
