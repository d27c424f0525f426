"""The virtual environment, from a lock with hashes: nothing is fetched that the lock doesn't know."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

from scripts.setup.say import ROOT, digest, is_stamped, run, tell

_VENV = ROOT / ".venv"
_PYTHON = _VENV / "bin" / "python"
_RUN, _DEV = ROOT / "requirements" / "run.txt", ROOT / "requirements" / "dev.txt"


def prepare(*, for_tests: bool) -> None:
    """Make the environment, install the lock and then the project itself, each only when it has changed."""
    if not _works():
        tell("making the virtual environment .venv")
        run([sys.executable, "-m", "venv", "--clear", str(_VENV)])
    lock, stamp = (_DEV, _VENV / "lock-dev") if for_tests else (_RUN, _VENV / "lock-run")
    # The development lock holds everything that the other one holds.
    is_there = is_stamped(stamp, digest(lock)) or is_stamped(_VENV / "lock-dev", digest(_DEV))
    if not is_there:
        tell(f"installing the Python packages of {lock.relative_to(ROOT)} into .venv")
        # The lock constrains too: pip takes a package that another one asks for with an extra for a different one.
        run([*pip(), "--require-hashes", "--only-binary", ":all:", "-r", str(lock), "-c", str(lock)])
        stamp.write_text(digest(lock))
    _install_project()
    _compile_engines()


def _works() -> bool:
    """Say whether there is an environment whose Python still starts; one that was moved or outdated doesn't."""
    if not _PYTHON.exists():
        return False
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([_PYTHON, "-I", "-S", "-c", check], capture_output=True, check=False).returncode == 0


def _install_project() -> None:
    """Make the ``warren`` command; the build library comes from the lock, so nothing is fetched."""
    stamp, wanted = _VENV / "project", f"{ROOT} {digest(ROOT / 'pyproject.toml')}"
    if is_stamped(stamp, wanted):
        return
    tell("installing the warren command into .venv")
    run([*pip(), "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)])
    stamp.write_text(wanted)


def _compile_engines() -> None:
    """Compile what runs in the sandbox: it may write no cache there, and compiled itself anew at each tool call."""
    sources = sorted(ROOT.glob("workers/agents/**/engine/*.py"))
    if any(_is_stale(source) for source in sources):
        folders = sorted({str(source.parent.relative_to(ROOT)) for source in sources})
        run([str(_PYTHON), "-m", "compileall", "-q", *folders])


def _is_stale(source: Path) -> bool:
    compiled = Path(cache_from_source(str(source)))
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def pip(python: Path = _PYTHON) -> list[str]:
    """Return the beginning of the command that installs packages for an interpreter."""
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", str(python)]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    return [str(python), "-m", "pip", "install", *quiet]
