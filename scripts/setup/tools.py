"""Programs that only the tests on what is deployed need: taken out of Debian's packages into ``.warren/tools/bin``.

Nothing of the system's own set of packages is touched: apt works in a folder of its own, with the mirror of this
machine's sources, and what it fetched (checked against Debian's signature) is unpacked, not installed. A program that
asks for more than an older release has is unpacked with its libraries, and started through their own loader.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.setup.say import ROOT, SetupFailed, run, tell

FOLDER = ROOT / ".warren" / "tools"
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_KEEPS_PREPARED = (1, 21)
_PGBOUNCER_LIBRARIES = (
    *("libc6", "libcares2", "libevent-2.1-7t64", "libssl3t64", "libzstd1", "zlib1g"),
    *("libpam0g", "libaudit1", "libcap-ng0", "libsystemd0", "libcap2"),
)
#: Starts a program by the loader and the libraries that lie beside it.
_BY_OWN_LOADER = """#!/bin/sh
beside=$(dirname "$(readlink -f "$0")")/../{program}
exec "$beside"/ld-linux-*.so.* --library-path "$beside" "$beside/{program}" "$@"
"""


def _has_kustomize() -> bool:
    return _is_there("kustomize") or (_is_there("kubectl") and _answers("kubectl", "kustomize", "--help"))


def _has_promtool() -> bool:
    return _is_there("promtool")


def _has_amtool() -> bool:
    return _is_there("amtool")


def _has_pgbouncer() -> bool:
    """Tell whether there is one that keeps prepared statements for clients that share a connection."""
    ours = FOLDER / "bin" / "pgbouncer"
    if ours.exists() or not shutil.which("pgbouncer"):
        return ours.exists()
    said = subprocess.run(["pgbouncer", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"PgBouncer (\d+)\.(\d+)", said)
    return found is not None and (int(found[1]), int(found[2])) >= _KEEPS_PREPARED


@dataclass(frozen=True)
class Tool:
    """A program, the Debian release and package that have it, and how to see that it or its like is there."""

    program: str
    suite: str
    package: str
    brew: str
    there: Callable[[], bool]
    folder: str = "bin"
    #: Packages of what it is linked against, the C library among them; without any it runs on this machine's own.
    libraries: tuple[str, ...] = ()


TOOLS = (
    # Linked against nothing newer than bookworm's C library, so it runs on either release.
    Tool("kustomize", "trixie", "kustomize", "kustomize", _has_kustomize),
    Tool("promtool", "bookworm", "prometheus", "prometheus", _has_promtool),
    Tool("amtool", "trixie", "prometheus-alertmanager", "alertmanager", _has_amtool),
    # Bookworm's own is too old.
    Tool("pgbouncer", "trixie", "pgbouncer", "pgbouncer", _has_pgbouncer, "sbin", _PGBOUNCER_LIBRARIES),
)


def install() -> None:
    """Unpack what is missing; raises SetupFailed when it can't be had that way here."""
    missing = [tool for tool in TOOLS if not tool.there()]
    if not missing:
        return
    mirror = _mirror()
    if mirror is None or not _KEYRING.exists() or not shutil.which("apt-get"):
        names = ", ".join(tool.program for tool in missing)
        brew = " ".join(tool.brew for tool in missing)
        apt = " ".join(tool.package for tool in missing)
        raise SetupFailed(
            f"{names} can't be taken from Debian's packages here. Put them on the PATH (brew install {brew}; "
            f"Ubuntu: apt-get install {apt}; or from their projects' releases), then start again."
        )
    tell(f"unpacking {', '.join(tool.program for tool in missing)} into {FOLDER.relative_to(ROOT)}")
    for suite in sorted({tool.suite for tool in missing}):
        _unpack(mirror, suite, [tool for tool in missing if tool.suite == suite])


def _is_there(program: str) -> bool:
    return bool(shutil.which(program)) or (FOLDER / "bin" / program).exists()


def _answers(*argv: str) -> bool:
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


def _mirror() -> str | None:
    """Return the Debian archive that this machine's own sources name."""
    if not shutil.which("apt-get"):
        return None
    asked = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    found = (line.rpartition(" ") for line in told.splitlines())
    return next((address for origin, _, address in found if origin == "Debian" and "security" not in address), None)


def _unpack(mirror: str, suite: str, tools: list[Tool]) -> None:
    with tempfile.TemporaryDirectory(prefix="warren-apt-") as folder:
        root = Path(folder)
        env = {**os.environ, "APT_CONFIG": str(_private_apt(root, mirror, suite))}
        run(["apt-get", "update", "-qq"], env=env)
        packages = [package for tool in tools for package in (tool.package, *tool.libraries)]
        run(["apt-get", "download", "-qq", *packages], cwd=root, env=env)
        for package in root.glob("*.deb"):
            run(["dpkg", "-x", str(package), str(root / "unpacked")])
        (FOLDER / "bin").mkdir(parents=True, exist_ok=True)
        for tool in tools:
            _put(tool, root / "unpacked" / "usr")


def _put(tool: Tool, unpacked: Path) -> None:
    """Copy a program to where it is started from; what is started comes last, so that a half-made one isn't taken."""
    program, start = unpacked / tool.folder / tool.program, FOLDER / "bin" / tool.program
    if not tool.libraries:
        shutil.copy2(program, start)
        return
    beside = FOLDER / tool.program
    beside.mkdir(exist_ok=True)
    for source in (program, *unpacked.glob("lib/*/*.so*")):
        shutil.copy2(source, beside / source.name)
    start.write_text(_BY_OWN_LOADER.format(program=tool.program))
    start.chmod(0o755)


def _private_apt(root: Path, mirror: str, suite: str) -> Path:
    """Make an apt that knows one release of one mirror and no installed package; return its configuration."""
    for part in ("etc/apt/apt.conf.d", "etc/apt/preferences.d", "var/lib/apt/lists/partial", "var/lib/dpkg"):
        (root / part).mkdir(parents=True)
    (root / "var/cache/apt/archives/partial").mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    (root / "etc/apt/sources.list").write_text(f"deb [signed-by={_KEYRING}] {mirror} {suite} main\n")
    config = root / "apt.conf"
    config.write_text(
        f'Dir "{root}";\nDir::State::status "{root}/var/lib/dpkg/status";\nAcquire::Languages "none";\n'
        # apt's fetching user may not write into a folder of ours.
        'APT::Sandbox::User "root";\n'
    )
    return config
