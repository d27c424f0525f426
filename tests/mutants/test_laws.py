"""Every mutation still finds what it removes, and the test that it names is there."""

import ast

import pytest

from tests.mutants.laws import MUTANTS, ROOT, MovedError, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.law)
def test_a_mutation_still_fits_its_source(mutant: Mutant) -> None:
    source = (ROOT / mutant.file).read_text()
    changed = mutant.applied(source)
    assert changed != source
    compile(changed, mutant.file, "exec")
    path, _, name = mutant.test.partition("::")
    functions = [
        node.name for node in ast.parse((ROOT / path).read_text()).body if isinstance(node, ast.AsyncFunctionDef)
    ]
    assert name.partition("[")[0] in functions


def test_a_text_that_moved_is_told() -> None:
    with pytest.raises(MovedError, match="stands 0 times"):
        MUTANTS[0].applied("")
