"""A child ends in order, by force when it must, and with its parent on every system."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from warren.services import launch
from warren.services.child import Child, Identity, Program, ServiceFailed

_STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.1; done"


def _shell(tmp_path: Path, script: str, identity: Identity = "same") -> Child:
    argv = ["/bin/sh", "-c", script]
    return Child.start(Program(name="shell", argv=argv, log=tmp_path / "shell.log", env={}, identity=identity))


async def _until_written(path: Path, text: str) -> None:
    async with asyncio.timeout(20):
        while not (path.exists() and text in path.read_text()):
            await asyncio.sleep(0.01)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_stubborn_child_is_killed_with_its_group(tmp_path: Path) -> None:
    child = _shell(tmp_path, _STUBBORN)
    await _until_written(tmp_path / "shell.log", "ready")
    await child.stop(seconds=0.2)
    assert not child.running
    async with asyncio.timeout(20):
        while _group_lives(child.pid):
            await asyncio.sleep(0.01)


async def test_an_ended_child_is_reported_with_its_log(tmp_path: Path) -> None:
    child = _shell(tmp_path, "echo no such luck; exit 3")
    await child.ended(seconds=20)
    with pytest.raises(ServiceFailed, match=r"(?s)ended with code 3.*no such luck"):
        child.check()


async def test_a_silent_child_is_given_up(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    child = _shell(tmp_path, "sleep 60")
    with pytest.raises(ServiceFailed, match="gave no answer"):
        await child.until(never, seconds=0.1)
    await child.stop()


async def test_the_guard_used_elsewhere_passes_the_stop_on(tmp_path: Path) -> None:
    child = _shell(tmp_path, "trap 'echo stopped; exit 0' TERM; echo ready; while :; do sleep 0.05; done", "guarded")
    await _until_written(tmp_path / "shell.log", "ready")
    await child.stop()
    assert "stopped" in (tmp_path / "shell.log").read_text()


def test_a_stop_that_comes_while_the_guard_starts_leaves_nobody_behind(tmp_path: Path) -> None:
    held = tmp_path / "pid"
    guard = (
        "import os, signal, subprocess; from warren.services import launch\n"
        "class Stopped(subprocess.Popen):\n"
        "    def __init__(self, *given, **named):\n"
        "        super().__init__(*given, **named)\n"
        f"        open({str(held)!r}, 'w').write(str(self.pid))\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "subprocess.Popen = Stopped\n"
        "launch._guard(signal.SIGTERM, ['/bin/sleep', '60'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", guard],
        cwd=Path(launch.__file__).parents[2],
        stdin=subprocess.PIPE,
        check=False,
        timeout=30,
    )
    assert ended.returncode != -signal.SIGTERM, "it saw its program's end"
    assert not Path(f"/proc/{held.read_text()}").exists()


@pytest.mark.parametrize("identity", ["same", "guarded"])
async def test_a_child_ends_with_its_killed_parent(tmp_path: Path, identity: str) -> None:
    held = tmp_path / "pid"
    start = (
        "import sys, time; from pathlib import Path; from warren.services.child import Child, Program; "
        f"Child.start(Program(name='x', argv=['/bin/sh', '-c', 'echo $$ > {held}; exec sleep 60'], "
        f"log=Path({str(tmp_path / 'log')!r}), identity={identity!r})); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", start], cwd=Path(launch.__file__).parents[2]) as parent:
        await _until_written(held, "\n")
        parent.kill()
    pid = int(held.read_text())
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_services_are_started_on_the_main_thread_only(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="main thread"):
        await asyncio.to_thread(_shell, tmp_path, "true")
