"""The page: its packages from the lock, and built anew when its sources are newer than what was built."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from scripts.setup.say import ROOT, SetupFailed, digest, is_stamped, run, tell, warn

_PAGE = ROOT / "frontend"
_BUILT = _PAGE / "dist" / "index.html"
_OLDEST_NODE = (20, 19)
_NOT_SOURCES = {"node_modules", "dist", "coverage"}


def build(*, for_tests: bool) -> None:
    """Bring packages and page up to date; without Node.js only the tests can't go on."""
    has_packages = is_stamped(_stamp(), digest(_PAGE / "package-lock.json"))
    if has_packages and _is_built():
        return
    node = _node_version()
    if node < _OLDEST_NODE:
        found = f"version {'.'.join(map(str, node))}" if node > (0, 0) else "none"
        lacking = f"The page needs Node.js {'.'.join(map(str, _OLDEST_NODE))} or newer to be built, and here is {found}"
        if for_tests:
            raise SetupFailed(f"{lacking}. Install it (https://nodejs.org), then start again.")
        warn(f"{lacking}: without it Warren runs with its API only.")
        return
    if not has_packages:
        tell("installing the page's packages (npm ci)")
        run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=_PAGE)
        _stamp().write_text(digest(_PAGE / "package-lock.json"))
    if not _is_built():
        tell("building the page")
        run(["npm", "run", "--silent", "build"], cwd=_PAGE)
        # The build leaves files alone that didn't change; this one tells when it was.
        _BUILT.touch()


def _stamp() -> Path:
    return _PAGE / "node_modules" / ".warren-lock"


def _is_built() -> bool:
    return _BUILT.is_file() and _BUILT.stat().st_mtime >= _newest_source()


def _newest_source() -> float:
    newest = 0.0
    for folder, folders, files in os.walk(_PAGE):
        folders[:] = [name for name in folders if name not in _NOT_SOURCES]
        newest = max([newest, *(Path(folder, name).stat().st_mtime for name in files)])
    return newest


def _node_version() -> tuple[int, ...]:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return (0, 0)
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    parts = said.strip().removeprefix("v").split(".")[:2]
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else (0, 0)
