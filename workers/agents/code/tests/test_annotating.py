"""“Add type hints”: what defaults, results and tests show, nothing guessed."""

from pathlib import Path

import pytest

from workers.agents.code.tests.conftest import Ask, KeptArtifacts
from workers.agents.code.writing.hints import merged

MODULE = """class Shop:
    def __init__(self, name, open=True):
        self.name = name

    def sign(self, times=1):
        return f"{self.name} " * times


def total(prices, tax=0.2):
    return sum(prices) * (1 + tax)


def find(names, wanted):
    for place, name in enumerate(names):
        if name == wanted:
            return place


def anything(thing):
    return thing
"""
TESTS = """from shop import Shop, anything, find, total


def test_shop():
    assert Shop("Ann").sign() == "Ann "


def test_total():
    assert total([1, 2.5]) > 4
    assert total([1.5]) > 1


def test_find():
    assert find(["a", "b"], "b") == 1
    assert find(["a"], "c") is None


def test_anything():
    assert [anything(1), anything("a")] == [1, "a"]
"""


async def test_hints_come_from_what_the_tests_pass(ask: Ask, workspace: Path) -> None:
    (workspace / "shop.py").write_text(MODULE)
    (workspace / "test_shop.py").write_text(TESTS)
    answer, context = await ask("Add type hints and docstrings to shop.py")
    text = (workspace / "shop.py").read_text()
    assert "def __init__(self, name: str, open: bool = True) -> None:" in text
    assert "def sign(self, times: int = 1) -> str:" in text
    assert "def find(names: list[str], wanted: str) -> int | None:" in text
    assert "def anything(thing):" in text
    assert "all 4 tests passed" in answer.text
    assert "`anything`: thing, what it gives back" in answer.text
    assert "Docstrings weren't added" in answer.text
    assert isinstance(context.artifacts, KeptArtifacts)
    assert sorted(context.artifacts.kept) == ["changes.diff", "shop.py"]


async def test_without_tests_only_the_code_tells(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text('def greet(name, loud=False):\n    return f"Hello {name}"\n')
    await ask("add type hints")
    assert "def greet(name, loud: bool = False) -> str:" in (workspace / "a.py").read_text()


async def test_docstrings_alone_are_beyond(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text("def f(x):\n    return x\n")
    answer, _ = await ask("write docstrings for this file")
    assert answer.additional_kwargs["warren_cannot"] is True


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["int"], "int"),
        (["int", "float"], "float"),
        (["None", "str"], "str | None"),
        (["list", "list[int]"], "list[int]"),
        (["int", "str"], None),
        (["None"], None),
        (["?"], None),
        (["list[?]"], None),
    ],
)
def test_several_types_make_one_or_none(kinds: list[str], expected: str | None) -> None:
    assert merged(kinds) == expected
