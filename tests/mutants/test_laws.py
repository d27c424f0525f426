"""Every mutation still finds what it removes, and the test that it names is there."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.laws import MUTANTS, ROOT, MovedError, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.law)
def test_a_mutation_still_fits_its_source(mutant: Mutant) -> None:
    for file, changed in mutant.applied(ROOT).items():
        assert changed != (ROOT / file).read_text()
        compile(changed, file, "exec")
    assert _is_there(mutant.test)


def test_the_architecture_names_the_test_of_each_law() -> None:
    said = (ROOT / "ARCHITECTURE.md").read_text().split("## Durability")[1].split("\n## ")[0]
    named = re.findall(r"`([\w/]+\.py(?:::\w+)?)`", said)
    assert {mutant.test for mutant in MUTANTS} <= set(named)
    assert [test for test in named if not _is_there(test)] == []


def _is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    return not name or name in [node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef)]


def test_a_text_that_moved_is_told(tmp_path: Path) -> None:
    moved = replace(MUTANTS[0], file="source.py")
    (tmp_path / "source.py").write_text("")
    with pytest.raises(MovedError, match=r"stands 0 times in source\.py"):
        moved.applied(tmp_path)
