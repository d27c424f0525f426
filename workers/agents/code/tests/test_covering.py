"""“Write tests for this”: further cases of what was written, and tests that pin what functions do now."""

from pathlib import Path

from workers.agentkit.spec import FOLLOWS_ON
from workers.agents.code.tests.conftest import Ask, Call, KeptArtifacts

FIRST = "Write a Python function that checks whether a number is prime, and test it"
MODULE = """
import time


def area(width: float, height: float) -> float:
    return width * height


def shout(text):
    return text.upper() + "!"


def check(n: int) -> int:
    if n < 0:
        raise ValueError("negative")
    return n * 2


def now():
    return time.time()


def unknown(thing):
    return thing


class Box:
    pass
"""


async def test_a_further_case_of_what_was_written_before(ask: Ask, workspace: Path) -> None:
    await ask(FIRST)
    request = f"now add a test for negative numbers\n\n{FOLLOWS_ON.format(earlier=FIRST)}"
    answer, context = await ask(request)
    assert answer.text.startswith("**Added 1 test for negative input to `test_is_prime.py`; all 20 tests passed.**")
    assert isinstance(context.artifacts, KeptArtifacts)
    assert b"+def test_negative_numbers_are_not_prime(number):" in context.artifacts.kept["changes.diff"][1]
    again, _ = await ask(request)
    assert "There is a test for negative input already; all 20 tests passed" in again.text


async def test_what_functions_do_now_is_pinned_and_said_so(ask: Ask, call: Call, workspace: Path) -> None:
    (workspace / "shapes.py").write_text(MODULE)
    answer, _ = await ask("Write unit tests for this module")
    assert answer.text.startswith(
        "**`test_shapes.py` has 11 tests for 3 functions of `shapes.py`; all 11 tests passed.**"
    )
    assert "They pin what the functions do **now**" in answer.text
    assert "| `shout('Hello World')` | `'HELLO WORLD!'` |" in answer.text
    for left in ("`now` (it calls time.time)", "`unknown` (nothing tells the types", "`Box` (a class)"):
        assert left in answer.text
    (workspace / "shapes.py").write_text(MODULE.replace("n * 2", "n * 3"))
    assert (await call("run_tests"))["failed"] == 4


async def test_one_kind_of_input(ask: Ask, workspace: Path) -> None:
    (workspace / "shapes.py").write_text(MODULE)
    answer, _ = await ask("add a test for negative numbers")
    assert "| `check(-7)` | raises ValueError |" in answer.text
    assert "`shout` (it takes no negative input)" in answer.text


async def test_where_nothing_can_be_pinned_it_says_why(ask: Ask, workspace: Path) -> None:
    (workspace / "box.py").write_text("class Box:\n    pass\n")
    answer, _ = await ask("Write unit tests for this class")
    assert answer.additional_kwargs["warren_cannot"] is True
    assert "`Box`: a class" in answer.text
    assert list(workspace.iterdir()) == [workspace / "box.py"]
