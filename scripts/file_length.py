"""Fails for every Python file of ours that is longer than a person reads at once."""

import subprocess
import sys
from pathlib import Path

_LINES = 300


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py"], capture_output=True, text=True, check=True
    )
    files = [Path(name) for name in listed.stdout.splitlines() if Path(name).exists()]
    # A migration is written once and read in order; splitting one would tear a transaction apart.
    files = [file for file in files if "migrations" not in file.parts]
    long = {file: lines for file in files if (lines := len(file.read_text().splitlines())) > _LINES}
    for file, lines in long.items():
        print(f"{file}: {lines} lines, and {_LINES} are the most; split it by what it is about")
    return 1 if long else 0


if __name__ == "__main__":
    sys.exit(main())
