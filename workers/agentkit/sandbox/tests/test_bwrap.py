"""The promises of bubblewrap's sandbox to its honest callers."""

import tempfile
from pathlib import Path

import pytest

from workers.agentkit.sandbox import (
    Available,
    BwrapSandbox,
    Limits,
    Mount,
    Profile,
    SandboxUnavailable,
    Unavailable,
    python_profile,
)

PLAIN = Profile(name="plain")


async def test_it_is_available_here() -> None:
    assert await BwrapSandbox().available() == Available("bubblewrap")


async def test_without_bubblewrap_it_says_why_and_the_cure(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(workspace))
    sandbox = BwrapSandbox()
    assert isinstance(await sandbox.available(), Unavailable)
    with pytest.raises(SandboxUnavailable, match=r"isn't installed.*apt install bubblewrap"):
        await sandbox.run(("/bin/true",), workspace=workspace, limits=Limits(), profile=PLAIN)


async def test_a_broken_bubblewrap_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        fake = Path(folder, "bwrap")
        fake.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2; exit 1\n")
        for path in (fake, fake.parent):
            path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        verdict = await BwrapSandbox().available()
    assert isinstance(verdict, Unavailable)
    assert "bubblewrap can't build a sandbox here: No permissions" in verdict.reason


async def test_a_workspace_that_cannot_be_measured_runs_nothing(workspace: Path) -> None:
    folder = workspace
    for _ in range(70):
        folder = folder / "d"
        folder.mkdir()
    done = await BwrapSandbox().run(("/bin/true",), workspace=workspace, limits=Limits(), profile=PLAIN)
    assert (done.exit_code, done.killed_by) == (137, "disk")


async def test_folders_that_only_root_can_reach_are_shown(tmp_path: Path, workspace: Path) -> None:
    """A closed folder within a closed folder, a file behind a closed door, and two behind the same one."""
    closed = tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    (closed / "one").write_text("1")
    (closed / "inner" / "two").write_text("2")
    closed.chmod(0o700)
    closed_too = tmp_path / "closed too"
    closed_too.mkdir(mode=0o700)
    (closed_too / "three").write_text("3")
    sources = {"one": closed / "one", "inner": closed / "inner", "all": closed, "three": closed_too / "three"}
    profile = Profile(name="p", mounts=tuple(Mount(source, f"/opt/{name}") for name, source in sources.items()))
    argv = ("/bin/cat", "/opt/one", "/opt/inner/two", "/opt/three")
    done = await BwrapSandbox().run(argv, workspace=workspace, limits=Limits(), profile=profile)
    assert done.stdout == b"123", done.stderr


async def test_python_inside_has_the_chosen_libraries_only(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__main__.py").write_text(
        "import duckdb\n"
        "print(duckdb.connect().execute('select 42').fetchone()[0])\n"
        "try:\n import pydantic\nexcept ImportError as error: print(error.name)\n"
    )
    python = python_profile("t", package="some.program", folder=tmp_path / "program", distributions=("duckdb",))
    done = await BwrapSandbox().run(python.argv, workspace=workspace, limits=Limits(), profile=python.profile)
    assert done.stdout.decode().split() == ["42", "pydantic"], done.stderr.decode()
