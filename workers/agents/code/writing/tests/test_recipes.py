"""Every recipe as it is handed over: its tests pass, its further cases too, and the linter has nothing to say."""

from pathlib import Path

import pytest

from workers.agents.code.tests.conftest import call_tool, context_of
from workers.agents.code.writing.recipes import find_recipe, recipes


async def test_their_tests_pass_and_they_are_clean(tmp_path: Path) -> None:
    for recipe in recipes():
        (tmp_path / f"{recipe.name}.py").write_text(recipe.code)
        (tmp_path / f"test_{recipe.name}.py").write_text("\n\n".join([recipe.tests, *recipe.cases.values()]))
    context = context_of(tmp_path)
    ran = await call_tool(context, "run_tests")
    assert (ran["failed"], ran["errors"]) == (0, 0), ran["output"]
    assert ran["passed"] > sum(2 + len(recipe.cases) for recipe in recipes())
    for recipe in recipes():
        (tmp_path / f"test_{recipe.name}.py").unlink()
    linted = await call_tool(context, "lint")
    assert (linted["files"], linted["total"]) == (len(recipes()), 0), linted.get("findings")


@pytest.mark.parametrize(
    ("request_text", "name", "left_over"),
    [
        ("Write a Python function that checks whether a number is prime, and test it", "is_prime", ()),
        ("write a function that returns all primes up to n", "primes_up_to", ("n",)),
        ("function for prime factors", "prime_factors", ()),
        ("I need a small program which converts roman numerals to integers, in Python, with tests", "roman", ()),
        ("write a function to reverse the words in a sentence", "reverse_words", ()),
        ("write a slugify function", "slugify", ()),
        ("Write a function that computes the median of a list of numbers", "averages", ()),
        ("write quicksort in rust", "quicksort", ("rust",)),
    ],
)
def test_it_is_found_by_the_words(request_text: str, name: str, left_over: tuple[str, ...]) -> None:
    found = find_recipe(request_text)
    assert found is not None
    assert (found.recipe.name, set(found.left_over) - {"sentence", "which"}) == (name, set(left_over))


def test_a_name_can_be_given() -> None:
    found = find_recipe("write a function called check_prime that tells whether a number is prime")
    assert found is not None
    assert found.left_over == ()
    assert "def check_prime(" in found.recipe.code
    assert "from check_prime import check_prime" in found.recipe.tests


def test_what_is_no_recipe_is_none() -> None:
    assert find_recipe("write a web server") is None
