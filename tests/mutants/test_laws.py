"""Every mutation still finds what it removes, and the test that it names is there."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.laws import MUTANTS, ROOT, MovedError, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.law)
def test_a_mutation_still_fits_its_source(mutant: Mutant) -> None:
    for file, changed in mutant.applied(ROOT).items():
        assert changed != (ROOT / file).read_text()
        compile(changed, file, "exec")
    path, _, name = mutant.test.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    assert name in [node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef)]


def test_a_text_that_moved_is_told(tmp_path: Path) -> None:
    moved = replace(MUTANTS[0], file="source.py")
    (tmp_path / "source.py").write_text("")
    with pytest.raises(MovedError, match=r"stands 0 times in source\.py"):
        moved.applied(tmp_path)
