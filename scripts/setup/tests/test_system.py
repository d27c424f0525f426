"""What is installed is said and done once; what can't be is named with what goes without it."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.setup import system
from scripts.setup.say import SetupFailed
from scripts.setup.system import Package

Machine = Callable[..., Path]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine with these programs on its path; apt-get notes how it was called and brings RabbitMQ."""

    def make(*programs: str, missing: tuple[Package, ...]) -> Path:
        notes = tmp_path / "notes"
        for name in programs:
            program = tmp_path / "bin" / name
            program.parent.mkdir(exist_ok=True)
            body = f'echo "{name} $* [$DEBIAN_FRONTEND]" >>{notes}'
            program.write_text(f"#!/bin/sh\n{body}\n")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        monkeypatch.setattr(system, "PACKAGES", missing)
        monkeypatch.setattr(system, "_has_ensurepip", lambda: True)
        return notes

    return make


def _package(*answers: bool, instead: str = "RABBITMQ_URL", tests_only: bool = False) -> Package:
    looks = iter(answers)
    return Package("rabbitmq-server", "rabbitmq", lambda: next(looks), "there is no broker", instead, tests_only)


@pytest.fixture(autouse=True)
def on_linux_as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("RABBITMQ_URL", raising=False)


def test_root_installs_by_apt_after_saying_so(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    notes = machine("apt-get", missing=(_package(False, True),))
    system.install_missing(for_tests=False)
    assert notes.read_text().splitlines() == [
        "apt-get update [noninteractive]",
        "apt-get install -y --no-install-recommends rabbitmq-server [noninteractive]",
    ]
    said = capsys.readouterr().out
    assert said.index("installing the system packages rabbitmq-server") < said.index("$ apt-get")


@pytest.mark.parametrize("browser", ["chromium", "google-chrome"])
def test_a_browser_of_another_name_will_do(machine: Machine, browser: str) -> None:
    """Ubuntu has no package of Chromium without a window."""
    chromium = next(package for package in system.PACKAGES if package.brew == "chromium")
    notes = machine("apt-get", browser, missing=(chromium,))
    system.install_missing(for_tests=True)
    assert not notes.exists()


def test_nothing_is_asked_of_apt_when_everything_is_there(machine: Machine) -> None:
    notes = machine("apt-get", missing=(_package(True),))
    system.install_missing(for_tests=True)
    assert not notes.exists()


def test_without_root_or_sudo_the_package_is_named_with_what_goes_without_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    notes = machine("apt-get", missing=(_package(False),))
    with pytest.raises(SetupFailed, match="sudo apt-get install rabbitmq-server"):
        system.install_missing(for_tests=False)
    assert "without it there is no broker" in capsys.readouterr().err
    assert not notes.exists()


def test_running_goes_on_without_what_nothing_depends_on(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    machine("apt-get", missing=(_package(False, instead=""),))
    system.install_missing(for_tests=False)
    assert "can't be installed by me" in capsys.readouterr().err


def test_a_server_of_ones_own_needs_no_package(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RABBITMQ_URL", "amqp://elsewhere")
    machine(missing=(_package(),))
    system.install_missing(for_tests=False)


def test_what_only_tests_need_is_left_out_of_running(machine: Machine) -> None:
    machine(missing=(_package(tests_only=True),))
    system.install_missing(for_tests=False)


def test_a_failing_apt_ends_the_setup_with_the_command(machine: Machine, tmp_path: Path) -> None:
    machine("apt-get", missing=(_package(False),))
    (tmp_path / "bin" / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    with pytest.raises(SetupFailed, match="`apt-get update` ended with code 100"):
        system.install_missing(for_tests=False)
