"""The sandbox's promises to its honest callers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from workers.agentkit.sandbox import (
    Available,
    BwrapSandbox,
    Completed,
    Limits,
    Profile,
    SandboxUnavailable,
    Unavailable,
    UnsafePath,
    python_profile,
    read_inside,
)

Attack = Callable[..., Awaitable[Completed]]
PLAIN = Profile(name="plain")


async def test_it_is_available_here() -> None:
    assert await BwrapSandbox().available() == Available("bubblewrap")


async def test_input_output_and_exit_code_come_through(workspace: Path) -> None:
    argv = ("/bin/bash", "-c", "cat; echo oops >&2; exit 7")
    done = await BwrapSandbox().run(argv, workspace=workspace, stdin=b"x" * 300_000, limits=Limits(), profile=PLAIN)
    assert (done.exit_code, len(done.stdout), done.stderr, done.killed_by) == (7, 300_000, b"oops\n", None)


async def test_a_program_that_ignores_its_input_is_no_error(workspace: Path) -> None:
    done = await BwrapSandbox().run(
        ("/bin/true",), workspace=workspace, stdin=b"x" * 3_000_000, limits=Limits(), profile=PLAIN
    )
    assert done.exit_code == 0


async def test_without_bubblewrap_it_says_why_and_the_cure(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(workspace))
    sandbox = BwrapSandbox()
    assert isinstance(await sandbox.available(), Unavailable)
    with pytest.raises(SandboxUnavailable, match=r"isn't installed.*apt install bubblewrap"):
        await sandbox.run(("/bin/true",), workspace=workspace, limits=Limits(), profile=PLAIN)


async def test_a_broken_bubblewrap_is_not_trusted(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2; exit 1\n")
    fake.chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    verdict = await BwrapSandbox().available()
    assert isinstance(verdict, Unavailable)
    assert "bubblewrap can't build a sandbox here" in verdict.reason


def test_an_ordinary_user_gets_the_same_walls() -> None:
    """The child gives root up itself, as its interpreter may lie where only root can read."""
    source = f"""
import asyncio, os, sys, tempfile
from pathlib import Path
sys.path.insert(0, {str(Path.cwd())!r})
from workers.agentkit.sandbox import BwrapSandbox, Limits, Profile
from workers.agentkit.sandbox.seccomp import seccomp_program
seccomp_program()
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65531); os.setuid(65531)
async def main():
    with tempfile.TemporaryDirectory() as folder:
        async def run(source, **limits):
            argv, profile = ("/bin/bash", "-c", source), Profile(name="p")
            print(await BwrapSandbox().run(argv, workspace=Path(folder), limits=Limits(**limits), profile=profile))
        await run("id -u; touch /usr/x; touch here; ls; ls /etc; :(){{ :|:& }};:", wall_seconds=3, processes=16)
        await run("exec 3>gone; rm gone; head -c 30000000 /dev/zero >&3; sleep 20", disk_bytes=9 << 20)
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=True)
    first, second = done.stdout.splitlines()
    assert r"b'1000\nhere\n" in first
    assert "shadow" not in first
    assert "killed_by='disk'" in second


def test_a_killed_parent_takes_the_sandbox_along(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    source = f"""
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {str(Path.cwd())!r})
from workers.agentkit.sandbox import BwrapSandbox, Limits, Profile
argv = ("/bin/bash", "-c", "while :; do date +%s%N > beat; done")
asyncio.run(BwrapSandbox().run(argv, workspace=Path({str(tmp_path)!r}), limits=Limits(), profile=Profile(name="p")))
"""
    with subprocess.Popen([sys.executable, "-c", source]) as parent:
        deadline = time.monotonic() + 20
        while not beat.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(parent.pid, signal.SIGKILL)
    time.sleep(0.2)
    last = beat.read_text()
    time.sleep(0.3)
    assert beat.read_text() == last


async def test_python_inside_has_the_chosen_libraries_only(attack: Attack, workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__main__.py").write_text(
        "import duckdb\n"
        "print(duckdb.connect().execute('select 42').fetchone()[0])\n"
        "try:\n import pydantic\nexcept ImportError as error: print(error.name)\n"
    )
    python = python_profile("t", package="some.program", folder=tmp_path / "program", distributions=("duckdb",))
    done = await BwrapSandbox().run(python.argv, workspace=workspace, limits=Limits(), profile=python.profile)
    assert done.stdout.decode().split() == ["42", "pydantic"], done.stderr.decode()


async def test_a_planted_link_is_never_followed(attack: Attack, workspace: Path) -> None:
    await attack("import os; os.symlink('/etc/passwd', 'evil'); os.symlink('/etc', 'folder'); os.mkfifo('pipe')")
    await attack("import os; os.mkdir('out'); open('out/good.txt', 'w').write('fine')")
    assert read_inside(workspace, "out/good.txt", limit=10) == b"fine"
    for path in ("evil", "folder/passwd", "pipe", "../secret", "/etc/passwd", "out", ""):
        with pytest.raises(UnsafePath):
            read_inside(workspace, path, limit=10)
    with pytest.raises(UnsafePath):
        read_inside(workspace, "out/good.txt", limit=3)


async def test_many_at_once_do_not_share_a_process_limit(attack: Attack) -> None:
    source = "import os, time\nfor _ in range(20):\n if os.fork() == 0: time.sleep(0.5); os._exit(0)\nprint('ok')"
    runs = [attack(source, processes=32) for _ in range(4)]
    assert [(await run).stdout for run in runs] == [b"ok\n"] * 4
