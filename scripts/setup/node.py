"""Node.js: whether there is one that is new enough."""

from __future__ import annotations

import shutil
import subprocess

_OLDEST = (20, 19)


def lacking(who: str) -> str | None:
    """Say what this needs and what is here; None when Node.js is new enough."""
    version = _version()
    if version >= _OLDEST:
        return None
    found = f"version {'.'.join(map(str, version))}" if version > (0, 0) else "none"
    return f"{who} needs Node.js {'.'.join(map(str, _OLDEST))} or newer, and here is {found}"


def _version() -> tuple[int, ...]:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return (0, 0)
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    parts = said.strip().removeprefix("v").split(".")[:2]
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else (0, 0)
