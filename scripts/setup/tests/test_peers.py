"""The peers are installed when their lock has changed, and only then."""

from pathlib import Path

import pytest

from scripts.setup import peers
from scripts.setup.say import SetupFailed


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a lock, and an npm that notes what it is asked."""
    folder, programs = tmp_path / "peers", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    (folder / "package-lock.json").write_text("{}")
    (programs / "npm").write_text(f'#!/bin/sh\necho "$PWD $*" >>{tmp_path / "asked"}\nmkdir -p node_modules\n')
    (programs / "node").write_text("#!/bin/sh\necho v20.19.4\n")
    for program in programs.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr(peers, "_PEERS", folder)
    return folder


def _asked(checkout: Path) -> list[str]:
    notes = checkout.parent / "asked"
    return notes.read_text().splitlines() if notes.exists() else []


def test_the_lock_is_installed_once(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    peers.install()
    peers.install()
    (asked,) = _asked(checkout)
    assert asked.startswith(f"{checkout} ci ")
    assert "installing the stand-in for Google" in capsys.readouterr().out


def test_a_changed_lock_is_installed_again(checkout: Path) -> None:
    peers.install()
    (checkout / "package-lock.json").write_text('{"changed": true}')
    peers.install()
    assert len(_asked(checkout)) == 2


def test_an_old_node_is_named_with_what_is_needed(checkout: Path) -> None:
    (checkout.parent / "bin" / "node").write_text("#!/bin/sh\necho v18.19.0\n")
    with pytest.raises(SetupFailed, match=r"emulate\) needs Node\.js 20\.19 or newer, and here is version 18\.19"):
        peers.install()
    assert _asked(checkout) == []
