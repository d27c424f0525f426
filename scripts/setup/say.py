"""What the setup tells the person, and how it runs a program before their eyes."""

from __future__ import annotations

import hashlib
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class SetupFailed(Exception):
    """The setup can't go on; the text ends with what to do."""


def tell(text: str) -> None:
    print(f"setup: {text}", flush=True)


def warn(text: str) -> None:
    print(f"setup: {text}", file=sys.stderr, flush=True)


def run(argv: list[str], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Show a command and run it; raises SetupFailed when it fails."""
    shown = shlex.join(argv)
    tell(f"$ {shown}")
    try:
        code = subprocess.run(argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    except OSError as error:
        raise SetupFailed(f"`{shown}` can't be started: {error.strerror}.") from error
    if code != 0:
        raise SetupFailed(f"`{shown}` ended with code {code}; its own words are above. Cure that, then start again.")


def digest(*files: Path) -> str:
    """Return one hash of the files' contents."""
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value
