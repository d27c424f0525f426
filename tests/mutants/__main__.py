"""``python -m tests.mutants``: takes the laws out one at a time, in a copy, and sees the named tests go red."""

import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from tests.mutants.laws import MUTANTS, ROOT, Mutant
from tests.services.borrow import borrowed_services

_COPIED = ("backend", "warren", "workers", "tests", "samples", "scripts")
_FILES = ("conftest.py", "pyproject.toml")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "e2e")
#: pytest's exit code when tests ran and one failed; any other red is trouble of another kind.
_FAILED = 1
_SECONDS = 300


def main(words: Sequence[str]) -> int:
    """Print a row per law (whose name holds one of the words), and return 1 where a test stays green without it."""
    mutants = [mutant for mutant in MUTANTS if not words or any(word in mutant.law for word in words)]
    run = uuid.uuid4().hex
    with tempfile.TemporaryDirectory(prefix="warren-mutants-") as folder, borrowed_services(run):
        copy = Path(folder)
        _copy(copy)
        tests = list(dict.fromkeys(mutant.test for mutant in mutants))
        code, said = _pytest(copy, run, tests)
        if code != 0:
            typer.echo(f"The named tests aren't green on the source as it is:\n{said}", err=True)
            return 1
        rows = [("law", "without it", "test", "went red")]
        for mutant in mutants:
            began = time.monotonic()
            red, said = _is_red(copy, run, mutant)
            rows.append((mutant.law, mutant.removes, mutant.test.partition("::")[2], "yes" if red else "NO"))
            typer.echo(f"{time.monotonic() - began:5.1f} s  {'red  ' if red else 'GREEN'}  {mutant.law}", err=True)
            typer.echo(_why(said) if red else said, err=True)
    typer.echo(_table(rows))
    return int(any(row[-1] == "NO" for row in rows))


def _copy(target: Path) -> None:
    for name in _COPIED:
        shutil.copytree(ROOT / name, target / name, ignore=_LEFT_OUT)
    for name in _FILES:
        shutil.copy2(ROOT / name, target / name)


def _is_red(copy: Path, run: str, mutant: Mutant) -> tuple[bool, str]:
    changed = mutant.applied(copy)
    whole = {file: (copy / file).read_text(encoding="utf-8") for file in changed}
    try:
        _write(copy, changed)
        code, said = _pytest(copy, run, [mutant.test])
    finally:
        _write(copy, whole)
    return code == _FAILED, said


def _write(copy: Path, files: Mapping[str, str]) -> None:
    for file, text in files.items():
        (copy / file).write_text(text, encoding="utf-8")


def _pytest(copy: Path, run: str, tests: Sequence[str]) -> tuple[int, str]:
    # No bytecode: two versions of a file written within one second have the same age.
    command = [
        sys.executable,
        "-B",
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        f"--testrunuid={run}",
        *tests,
    ]
    done = subprocess.run(
        command,
        cwd=copy,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(copy), "COLUMNS": "240"},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout[-6000:] + done.stderr[-2000:]


def _why(said: str) -> str:
    """Return pytest's own line of the failure."""
    return next((f"                {line}" for line in said.splitlines() if line.startswith("FAILED")), "")


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    head, *others = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *others])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
