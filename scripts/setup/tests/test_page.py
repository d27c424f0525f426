"""The page is built when it must be, and only then."""

import os
import time
from pathlib import Path

import pytest

from scripts.setup import page
from scripts.setup.say import SetupFailed


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page's sources, and a node and an npm that note what they are asked."""
    folder = tmp_path / "frontend"
    (folder / "src").mkdir(parents=True)
    (folder / "package-lock.json").write_text("{}")
    (folder / "src" / "main.tsx").write_text("")
    programs = tmp_path / "bin"
    programs.mkdir()
    build = "mkdir -p node_modules; [ $1 = ci ] || { mkdir -p dist && echo '<html>' >dist/index.html; }"
    (programs / "npm").write_text(f'#!/bin/sh\necho "$1" >>{tmp_path / "asked"}\n{build}\n')
    (programs / "node").write_text("#!/bin/sh\necho v22.1.0\n")
    for program in programs.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr(page, "_PAGE", folder)
    monkeypatch.setattr(page, "_BUILT", folder / "dist" / "index.html")
    return folder


def _asked(checkout: Path) -> list[str]:
    notes = checkout.parent / "asked"
    asked = notes.read_text().split() if notes.exists() else []
    notes.unlink(missing_ok=True)
    return asked


def test_the_first_build_installs_and_builds_and_the_second_does_nothing(checkout: Path) -> None:
    page.build(for_tests=False)
    assert _asked(checkout) == ["ci", "run"]
    page.build(for_tests=False)
    assert _asked(checkout) == []


def test_a_changed_source_is_built_without_installing(checkout: Path) -> None:
    page.build(for_tests=False)
    _asked(checkout)
    later = time.time() + 10
    os.utime(checkout / "src" / "main.tsx", (later, later))
    page.build(for_tests=False)
    assert _asked(checkout) == ["run"]


def test_a_changed_lock_is_installed(checkout: Path) -> None:
    page.build(for_tests=False)
    _asked(checkout)
    (checkout / "package-lock.json").write_text('{"changed": true}')
    page.build(for_tests=False)
    assert _asked(checkout)[0] == "ci"


@pytest.mark.parametrize("said", ["v18.19.0", "v20.9.0"])
def test_an_old_node_leaves_running_without_a_page_and_stops_the_tests(
    checkout: Path, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.parent / "bin" / "node").write_text(f"#!/bin/sh\necho {said}\n")
    page.build(for_tests=False)
    assert "Warren runs with its API only" in capsys.readouterr().err
    with pytest.raises(SetupFailed, match=r"needs Node\.js 20\.19"):
        page.build(for_tests=True)
    assert _asked(checkout) == []
