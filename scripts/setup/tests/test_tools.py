"""Programs for the tests come out of Debian's packages, and the system's own set of packages is left alone."""

import subprocess
from pathlib import Path

import pytest

from scripts.setup import tools
from scripts.setup.say import SetupFailed

_APT = r"""#!/bin/sh
case "$1" in
indextargets) printf 'Debian %s/\n' http://mirror.example/debian-security http://mirror.example/debian ;;
update) grep -h ^deb "$(dirname "$APT_CONFIG")/etc/apt/sources.list" >> "$ASKED" ;;
download) shift 2; for each; do echo "$each" >> "$ASKED"; echo "$each" > "$each.deb"; done ;;
esac
"""
_DPKG = """#!/bin/sh
mkdir -p "$3/usr/bin" "$3/usr/sbin" "$3/usr/lib/any-linux-gnu"
loader="$3/usr/lib/any-linux-gnu/ld-linux-any.so.2"
for each in "$3/usr/bin/kustomize" "$3/usr/bin/promtool" "$3/usr/bin/amtool" "$3/usr/sbin/pgbouncer" "$loader"; do
    echo '#!/bin/sh' > "$each"; chmod +x "$each"
done
echo 'shift 2; echo "loaded $@"' >> "$loader"
"""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return what a stand-in for apt was asked; neither program is on the PATH."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("apt-get", _APT), ("dpkg", _DPKG)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    for name in ("sh", "dirname", "grep", "mkdir", "chmod", "readlink"):
        (programs / name).symlink_to(f"/bin/{name}")
    keyring = tmp_path / "keyring.gpg"
    keyring.touch()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("ASKED", str(tmp_path / "asked"))
    monkeypatch.setattr(tools, "ROOT", tmp_path)
    monkeypatch.setattr(tools, "FOLDER", tmp_path / "tools")
    monkeypatch.setattr(tools, "_KEYRING", keyring)
    return tmp_path / "asked"


def test_what_is_missing_is_unpacked_from_the_machines_own_mirror(asked: Path) -> None:
    tools.install()
    told = asked.read_text().splitlines()
    assert [line for line in told if "http://mirror.example/debian/ trixie main" in line]
    assert [line for line in told if "http://mirror.example/debian/ bookworm main" in line]
    assert {"kustomize", "prometheus"} <= set(told)
    assert all("signed-by" in line for line in told if line.startswith("deb "))
    assert {path.name for path in (tools.FOLDER / "bin").iterdir()} == {tool.program for tool in tools.TOOLS}


def test_a_program_of_a_newer_release_is_started_by_its_own_loader(asked: Path, tmp_path: Path) -> None:
    tools.install()
    assert "libc6" in asked.read_text().splitlines()
    started = subprocess.run(
        [tools.FOLDER / "bin" / "pgbouncer", "a", "b c"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert started.stdout == f"loaded {tools.FOLDER}/bin/../pgbouncer/pgbouncer a b c\n"


@pytest.mark.parametrize(("version", "fetched"), [("1.18.0", True), ("1.22.1", False)])
def test_an_older_pooler_on_the_path_will_not_do(asked: Path, tmp_path: Path, version: str, fetched: bool) -> None:
    pooler = tmp_path / "bin" / "pgbouncer"
    pooler.write_text(f"#!/bin/sh\necho PgBouncer {version}\n")
    pooler.chmod(0o755)
    tools.install()
    assert ("pgbouncer" in asked.read_text().splitlines()) is fetched


def test_what_is_there_is_not_fetched_again(asked: Path) -> None:
    tools.install()
    asked.unlink()
    tools.install()
    assert not asked.exists()


def test_a_kubectl_that_renders_will_do(asked: Path, tmp_path: Path) -> None:
    kubectl = tmp_path / "bin" / "kubectl"
    kubectl.write_text('#!/bin/sh\n[ "$1" = kustomize ]\n')
    kubectl.chmod(0o755)
    tools.install()
    assert "kustomize" not in asked.read_text().splitlines()


def test_elsewhere_it_says_what_to_install(asked: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tools, "_KEYRING", tmp_path / "no-such-keyring")
    with pytest.raises(SetupFailed, match=r"kustomize, .* can't be taken.*brew install kustomize prometheus"):
        tools.install()
    assert not asked.exists()
