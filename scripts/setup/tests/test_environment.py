"""The environment follows its lock, and an unchanged one costs nothing."""

import py_compile
from pathlib import Path

import pytest

from scripts.setup import environment


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that would have run, in a checkout with both locks."""
    commands: list[list[str]] = []

    def run(argv: list[str]) -> None:
        commands.append(argv)
        if "venv" in argv:
            (tmp_path / ".venv" / "bin").mkdir(parents=True)
            (tmp_path / ".venv" / "bin" / "python").symlink_to("/bin/true")

    for name in ("run.txt", "dev.txt", "pyproject.toml"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "_VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "_PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(environment, "_RUN", tmp_path / "run.txt")
    monkeypatch.setattr(environment, "_DEV", tmp_path / "dev.txt")
    monkeypatch.setattr(environment, "run", run)
    return commands


def test_everything_is_installed_with_hashes_and_nothing_is_built_from_source(installed: list[list[str]]) -> None:
    environment.prepare(for_tests=False)
    made, lock, project = installed
    assert "venv" in made
    assert {"--require-hashes", "--only-binary", ":all:"} <= set(lock)
    assert lock[-1].endswith("run.txt")
    assert {"--no-deps", "--no-index", "--no-build-isolation"} <= set(project)


def test_an_unchanged_environment_is_left_alone(installed: list[list[str]]) -> None:
    environment.prepare(for_tests=False)
    installed.clear()
    environment.prepare(for_tests=False)
    assert installed == []


def test_running_needs_nothing_after_the_tests_were_set_up(installed: list[list[str]]) -> None:
    environment.prepare(for_tests=True)
    installed.clear()
    environment.prepare(for_tests=False)
    assert installed == []


def test_a_changed_lock_is_installed_again(installed: list[list[str]], tmp_path: Path) -> None:
    environment.prepare(for_tests=False)
    installed.clear()
    (tmp_path / "run.txt").write_text("another version")
    environment.prepare(for_tests=False)
    assert [command[-1] for command in installed] == [str(tmp_path / "run.txt")]


def test_what_runs_in_the_sandbox_is_compiled_once(installed: list[list[str]], tmp_path: Path) -> None:
    engine = tmp_path / "workers" / "agents" / "data" / "engine" / "cells.py"
    engine.parent.mkdir(parents=True)
    engine.write_text("CELLS = 1\n")
    environment.prepare(for_tests=False)
    assert installed[-1][-4:] == ["-m", "compileall", "-q", "workers/agents/data/engine"]
    py_compile.compile(str(engine))
    installed.clear()
    environment.prepare(for_tests=False)
    assert installed == []
