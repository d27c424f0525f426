"""The api's image holds a part of the lock: whatever the api imports, at once or later, is in that part."""

import ast
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from scripts.lock_subset import blocks, canonical, needed, roots

ROOT = Path(__file__).parents[2]
#: Imported by what the api never enters: models belong to the roles that call them, the rest to tests.
NOT_THE_APIS = ("backend/core/llm/", "/tests/")
#: Parts of a distribution that another one replaced, and what the interpreter of the environment itself brings.
NOT_PACKAGES = {"setuptools", "pip"}
LOADED = """
import sys
import warren.cli, warren.worker, backend.api.role
from backend.api.main import describe_app
from backend.core.settings import Settings
describe_app(Settings())
print("\\n".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def wanted() -> set[str]:
    return needed(roots((ROOT / "docker/backend.txt").read_text()))


def imported(file: Path) -> set[str]:
    """Return the top names of every import of a file, those inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def locked() -> dict[str, str]:
    return dict(blocks((ROOT / "requirements/run.txt").read_text()))


def of_the_api() -> list[Path]:
    files = [path.relative_to(ROOT) for path in (ROOT / "backend").rglob("*.py")]
    return [ROOT / path for path in files if not any(part in f"{path}" for part in NOT_THE_APIS)]


def packages_of(names: set[str]) -> set[str]:
    by_name = packages_distributions()
    found = {canonical(each) for name in names for each in by_name.get(name, [])}
    # An environment may still hold what the lock has dropped, under a name that others share.
    return (found & set(locked())) - NOT_PACKAGES


def test_whatever_the_api_imports_somewhere_is_in_its_image() -> None:
    names = set().union(*(imported(file) for file in of_the_api()))
    assert {"fastapi", "sqlalchemy"} <= names
    assert packages_of(names) <= wanted()


def test_whatever_the_api_loads_when_it_starts_is_in_its_image() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = packages_of(set(done.stdout.split()))
    assert "fastapi" in loaded
    assert not {"langchain", "langgraph", "deepagents", "playwright"} & loaded
    # What libraries use where it happens to be installed they go without elsewhere.
    assert loaded - wanted() <= {"orjson", "psutil", "sniffio", "attrs", "xxhash"}


def test_every_package_is_in_the_lock_with_hashes() -> None:
    lock = locked()
    assert set(roots((ROOT / "docker/backend.txt").read_text())) <= set(lock), "the image couldn't be built"
    assert wanted() - set(lock) <= {"colorama"}
    assert all("--hash=sha256:" in lock[name] for name in wanted() & set(lock))
