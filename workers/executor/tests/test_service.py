"""The executor as a service: places, stops, workers that go away, and a start that refuses."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from workers.agentkit.sandbox import Available, Limits, Mount, Profile, SandboxUnavailable, Unavailable
from workers.agentkit.sandbox.command import GRACE_SECONDS
from workers.agentkit.sandbox.executor import ExecutorSandbox
from workers.agentkit.sandbox.port import Completed
from workers.agentkit.sandbox.tests.places import until
from workers.agentkit.sandbox.tests.stand_in import ROOT, StandIn, container, executor_command, stand_in
from workers.agents.data.engine_client import engine_profile

SLEEPER = ("/bin/sh", "-c", "trap '' TERM; (setsid sleep 60 &) ; sleep 60")
PLAIN = Profile(name="plain")


@pytest.fixture
def running() -> Iterator[StandIn]:
    with stand_in(slots=1) as made:
        yield made


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


async def run(stand: StandIn, argv: tuple[str, ...], workspace: Path, **limits: float) -> Completed:
    chosen = Limits(**({"wall_seconds": 20} | limits))  # type: ignore[arg-type]
    return await ExecutorSandbox(stand.url).run(argv, workspace=workspace, limits=chosen, profile=PLAIN)


async def test_it_waits_while_all_places_are_taken(running: StandIn, workspace: Path) -> None:
    first = asyncio.create_task(run(running, ("/bin/sleep", "1"), workspace))
    await until(lambda: bool(running.processes()))
    second = await run(running, ("/bin/echo", "second"), workspace, wall_seconds=1)
    assert first.done()
    assert (second.stdout, second.killed_by) == (b"second\n", None)


async def test_a_worker_that_goes_away_ends_its_run(running: StandIn, workspace: Path) -> None:
    source = f"""
import asyncio
from pathlib import Path
from workers.agentkit.sandbox.executor import ExecutorSandbox
from workers.agentkit.sandbox import Limits, Profile
asyncio.run(ExecutorSandbox({running.url!r}).run({SLEEPER!r}, workspace=Path({str(workspace)!r}),
    limits=Limits(wall_seconds=60), profile=Profile(name="p")))
"""
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", source, env={"PYTHONPATH": str(Path.cwd())})
    await until(lambda: len(running.processes()) >= 3)
    worker.kill()
    await worker.wait()
    await until(lambda: not running.processes())
    assert (await run(running, ("/bin/echo", "free"), workspace)).stdout == b"free\n"


async def test_a_frozen_executor_ends_its_runs_at_the_wall_limit(running: StandIn, workspace: Path) -> None:
    task = asyncio.create_task(run(running, SLEEPER, workspace, wall_seconds=1))
    await until(lambda: len(running.processes()) >= 3)
    os.kill(running.service, signal.SIGSTOP)
    await until(lambda: not running.processes(), seconds=1 + GRACE_SECONDS + 25)
    os.kill(running.service, signal.SIGCONT)
    assert (await task).killed_by == "wall"


async def test_an_executor_that_ends_takes_its_runs_along(running: StandIn, workspace: Path) -> None:
    task = asyncio.create_task(run(running, SLEEPER, workspace))
    await until(lambda: len(running.processes()) >= 3)
    left = running.processes()
    os.kill(running.service, signal.SIGKILL)
    await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))
    with pytest.raises(SandboxUnavailable, match="broke off"):
        await task
    verdict = await ExecutorSandbox(running.url).available()
    assert isinstance(verdict, Unavailable)
    assert "doesn't answer" in verdict.reason


async def test_nothing_of_a_run_is_found_by_the_next(running: StandIn, workspace: Path, tmp_path: Path) -> None:
    leave = "echo secret > left; echo secret > /tmp/left; echo secret > $TMPDIR/also; echo secret > /dev/shm/left; true"
    await run(running, ("/bin/sh", "-c", leave), workspace)
    other = tmp_path / "other"
    other.mkdir()
    look = "ls -A . /tmp/ $TMPDIR /dev/shm; grep -r secret / --include=left --include=also 2>/dev/null; true"
    done = await run(running, ("/bin/sh", "-c", look), other)
    assert b"secret" not in done.stdout
    assert b"left" not in done.stdout


async def test_a_reservation_that_nobody_uses_can_be_given_back(running: StandIn) -> None:
    socket = running.url.removeprefix("unix://")
    transport = httpx2.AsyncHTTPTransport(uds=socket)
    async with httpx2.AsyncClient(transport=transport, base_url="http://executor") as client:
        name = (await client.post("/runs")).json()["id"]
        busy = await client.post("/runs")
        assert (busy.status_code, busy.headers["Retry-After"]) == (503, "1")
        assert (await client.get("/health")).json() == {"status": "ok", "slots": 1, "busy": 1, "lost": 0}
        assert (await client.delete(f"/runs/{name}")).status_code == 204
        assert (await client.put(f"/runs/{name}", content=b"")).status_code == 404
        broken = (await client.post("/runs")).json()["id"]
        assert (await client.put(f"/runs/{broken}", content=b"nonsense")).status_code == 400
        assert (await client.get("/health")).json()["busy"] == 0


async def test_what_is_no_part_of_the_installation_is_not_shown(running: StandIn, workspace: Path) -> None:
    sandbox = ExecutorSandbox(running.url)
    assert await sandbox.available() == Available("executor")
    for source, target, why in (
        (workspace, "/opt/x", "isn't part of Warren's installation"),
        (Path("/usr/bin"), "/etc/x", "only below /opt/"),
        (Path("/usr/bin"), "/opt/../etc", "only below /opt/"),
    ):
        profile = Profile(name="p", mounts=(Mount(source, target),))
        with pytest.raises(SandboxUnavailable, match=why):
            await sandbox.run(("/bin/true",), workspace=workspace, limits=Limits(), profile=profile)


async def test_an_agents_libraries_are_found(running: StandIn, workspace: Path) -> None:
    """The data agent's engine, as its tools start it: interpreter, libraries and its own code, twice."""
    (workspace / "sales.csv").write_text("region,amount\nNorth,2\nSouth,3\n")
    python = engine_profile()
    for _ in range(2):
        request = {"action": "query", "memory": "256MB", "files": ["sales.csv"], "sql": "select sum(amount) from sales"}
        done = await ExecutorSandbox(running.url).run(
            python.argv,
            workspace=workspace,
            stdin=json.dumps(request).encode(),
            limits=Limits(),
            profile=python.profile,
        )
        assert json.loads(done.stdout)["rows"] == [[5]], done.stderr


async def test_a_workspace_without_room_is_refused_with_the_cure(running: StandIn, workspace: Path) -> None:
    with (workspace / "sparse").open("wb") as file:
        file.truncate(2 << 30)  # the container's tmpfs has half of it
    with pytest.raises(SandboxUnavailable):
        await run(running, ("/bin/true",), workspace)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("--cap-drop", "CAP_KILL"), "lacks CAP_KILL"),
        (("--setenv", "OPENAI_API_KEY", "sk-secret"), "OPENAI_API_KEY is set"),
        (("--setenv", "DATABASE_URL", "postgresql://x"), "DATABASE_URL is set"),
        (("--perms", "1777", "--tmpfs", "/mnt"), "writable:/mnt"),
        (("--chmod", "0755", "/etc", "--perms", "0644", "--file", "0", "/etc/shadow"), "readable:/etc/shadow"),
    ],
)
def test_it_does_not_start_without_its_walls(tmp_path: Path, change: tuple[str, ...], why: str) -> None:
    line = container(*executor_command(), share=tmp_path, root=change)
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False, input="root:x")
    assert done.returncode == 1
    assert why in done.stderr


def test_it_does_not_start_outside_a_container() -> None:
    environment = {"PYTHONPATH": str(ROOT)}
    line = (sys.executable, *executor_command()[1:])
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "isn't a tmpfs" in done.stderr
