"""The bucket that the tests talk to: an environment of its own, since its libraries clash with Warren's."""

from __future__ import annotations

import sys

from scripts.setup.environment import pip
from scripts.setup.say import ROOT, digest, is_stamped, run, tell

FOLDER = ROOT / ".warren" / "bucket"
PYTHON = FOLDER / "bin" / "python"
_LOCK = ROOT / "requirements" / "bucket.txt"


def install() -> None:
    """Install what the lock names, and only when it has changed."""
    stamp = FOLDER / "lock"
    if is_stamped(stamp, digest(_LOCK)):
        return
    tell(f"installing the tests' bucket (moto) into {FOLDER.relative_to(ROOT)}")
    run([sys.executable, "-m", "venv", "--clear", str(FOLDER)])
    run([*pip(PYTHON), "--no-compile", "--require-hashes", "--only-binary", ":all:", "-r", str(_LOCK)])
    stamp.write_text(digest(_LOCK))
