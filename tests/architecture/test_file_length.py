"""Files stay short enough to be read at once; what tools generate is excepted."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Lines at most; the first suffix that fits counts. A component is a screenful, a test file may hold a few more.
MOST = {".py": 300, ".test.tsx": 300, ".tsx": 200}
#: Made by a tool from something else that is kept.
GENERATED = (".gen.", "migrations/versions/")


def files() -> list[Path]:
    """Return every file of ours that is kept, or is about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if not any(part in name for part in GENERATED)]


def limit(path: Path) -> int:
    """Return the lines that a file of this kind may have; 0 for any number."""
    return next((most for suffix, most in MOST.items() if path.name.endswith(suffix)), 0)


def test_no_file_is_longer_than_one_reading() -> None:
    checked = {path: most for path in files() if path.exists() and (most := limit(path))}
    assert len(checked) > 100, "git lists too few files for this to mean anything"
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in checked}
    long = {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > checked[path]}
    assert not long, f"split these by what they are about: {long}"
