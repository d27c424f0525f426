"""The page: its packages from the lock, and built anew when its sources are newer than what was built."""

from __future__ import annotations

import os
from pathlib import Path

from scripts.setup import node
from scripts.setup.say import ROOT, SetupFailed, digest, is_stamped, run, tell, warn

_PAGE = ROOT / "frontend"
_BUILT = _PAGE / "dist" / "index.html"
_NOT_SOURCES = {"node_modules", "dist", "coverage"}


def build(*, for_tests: bool) -> None:
    """Bring packages and page up to date; without Node.js only the tests can't go on."""
    has_packages = is_stamped(_stamp(), digest(_PAGE / "package-lock.json"))
    if has_packages and _is_built():
        return
    lacking = node.lacking("The page")
    if lacking:
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
