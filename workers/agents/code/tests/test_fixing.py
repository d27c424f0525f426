"""“Fix this”: run, change one thing, run again, through the real sandbox."""

import subprocess
import sys
from pathlib import Path

import pytest

from workers.agents.code.tests.conftest import Ask, Call, KeptArtifacts
from workers.agents.code.tools import checking

SCRIPTS = {
    "missing import": "print(math.sqrt(16))\n",
    "usual import": "print(Counter('aab'))\n",
    "misspelt name": "def total(prices):\n    return sum(prices)\n\nprint(totl([1, 2]))\n",
    "missing colon": "def f(x)\n    return x\nprint(f(1))\n",
    "missing indentation": "def f(x):\nreturn x + 1\n\nprint(f(1))\n",
    "bracket left open": "print(sum([1, 2]\nprint('x')\n",
    "one equals sign": "x = 3\nif x = 3:\n    print(1)\n",
    "print statement": "x = 3\nprint x\n",
    "another language": "x = 3\nif x == 1:\n    print(1)\nelse if x == 3 && x > 2:\n    print(3)\n",
    "loop one too far": "xs = [1, 2, 3]\nfor i in range(len(xs) + 1):\n    print(xs[i])\n",
    "number in text": "age = 3\nprint('age: ' + age)\n",
    "first count": "counts = {}\nfor c in 'abca':\n    counts[c] += 1\nprint(counts)\n",
    "missing self": "class A:\n    def go():\n        return 1\n\nprint(A().go())\n",
    "missing return": "def add(a, b):\n    a + b\n\nprint(add(1, 2) + 1)\n",
    "borrowed method": "x = []\nx.push(3)\nprint(x)\n",
    "three faults": "def f(x)\n    return x\nprnt(f(1))\nprint(json.dumps(1))\n",
}


def _runs(script: Path) -> bool:
    command = [sys.executable, "-I", script.name]
    return subprocess.run(command, cwd=script.parent, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("kind", SCRIPTS)
async def test_what_mends_a_script_is_found(call: Call, workspace: Path, kind: str) -> None:
    script = workspace / "script.py"
    script.write_text(SCRIPTS[kind])
    for _ in range(SCRIPTS[kind].count("\n")):
        fix = (await call("find_fix", file=script.name))["fix"]
        script.write_text(script.read_text().replace(fix["old"], fix["new"], 1))
        if _runs(script):
            return
    raise AssertionError(script.read_text())


@pytest.mark.parametrize("kind", ["missing import", "three faults"])
async def test_scripts_are_mended(ask: Ask, workspace: Path, kind: str) -> None:
    (workspace / "script.py").write_text(SCRIPTS[kind])
    answer, context = await ask("Fix this script")
    assert answer.text.startswith("**Fixed: it runs to its end now.** Before: exit code 1."), answer.text
    assert isinstance(context.artifacts, KeptArtifacts)
    assert sorted(context.artifacts.kept) == ["changes.diff", "script.py"]
    assert context.artifacts.kept["script.py"][1] == (workspace / "script.py").read_bytes()


BIGGEST = """
def biggest(xs):
    best = xs[0]
    for x in xs:
        if x > best:
            best = x
        return best
"""
MEAN_TESTS = """
def test_a():
    assert m.mean([1, 3]) == 2

def test_b():
    with pytest.raises(ValueError):
        m.mean([])
"""
TESTED = {
    "off by one": (
        "def total(n):\n    result = 0\n    for i in range(n):\n        result += i\n    return result\n",
        "def test_total():\n    assert (m.total(3), m.total(4)) == (6, 10)\n",
        "range(n + 1)",
    ),
    "shared default": (
        "def add(item, items=[]):\n    items.append(item)\n    return items\n",
        "def test_a():\n    assert m.add(1) == [1]\n\ndef test_b():\n    assert m.add(2) == [2]\n",
        "items=None",
    ),
    "guard with the test's exception": (
        "def mean(xs):\n    return sum(xs) / len(xs)\n",
        MEAN_TESTS,
        "raise ValueError",
    ),
    "return inside the loop": (
        BIGGEST,
        "def test_a():\n    assert m.biggest([1, 3, 2]) == 3\n",
        "\n    return best\n",
    ),
    "other exception": (
        "def age(n):\n    if n < 0:\n        raise KeyError('no')\n    return n\n",
        "def test_a():\n    with pytest.raises(ValueError):\n        m.age(-1)\n",
        "raise ValueError('no')",
    ),
    "condition": (
        "def leap(y):\n    return y % 4 == 0 and (y % 100 != 0 and y % 400 == 0)\n",
        "def test_a():\n    assert m.leap(2024) and m.leap(2000)\n    assert not m.leap(1900) and not m.leap(2023)\n",
        "(y % 100 != 0 or y % 400 == 0)",
    ),
    "two faults": (
        "def a(x):\n    return x - 1\n\ndef b(xs):\n    return xs[len(xs)]\n",
        "def test_a():\n    assert m.a(1) == 2\n\ndef test_b():\n    assert m.b([1, 2]) == 2\n",
        "xs[-1]",
    ),
}


def _with_tests(workspace: Path, kind: str) -> tuple[str, str]:
    code, tests, expected = TESTED[kind]
    (workspace / "m.py").write_text(code)
    (workspace / "test_m.py").write_text(f"import m\nimport pytest\n\n{tests}")
    return tests, expected


@pytest.mark.parametrize("kind", sorted(TESTED.keys() - {"two faults"}))
async def test_what_makes_tests_pass_is_found(call: Call, workspace: Path, kind: str) -> None:
    _, expected = _with_tests(workspace, kind)
    fix = (await call("find_fix"))["fix"]
    assert fix["works"]
    assert expected in (workspace / "m.py").read_text().replace(fix["old"], fix["new"], 1)


@pytest.mark.parametrize("kind", ["off by one", "two faults"])
async def test_code_is_mended_until_its_tests_pass(ask: Ask, workspace: Path, kind: str) -> None:
    tests, expected = _with_tests(workspace, kind)
    answer, _ = await ask("make the tests pass")
    assert answer.text.startswith("**Fixed: now "), answer.text
    assert expected in (workspace / "m.py").read_text()
    assert (workspace / "test_m.py").read_text().endswith(tests)
    assert "look whether it is what you mean" in answer.text


async def test_what_no_correction_fits_is_said(ask: Ask, workspace: Path) -> None:
    (workspace / "m.py").write_text("def f(x):\n    return x\n")
    (workspace / "test_m.py").write_text("from m import f\n\n\ndef test_a():\n    assert f(1) == 'one hundred'\n")
    answer, context = await ask("make the tests pass")
    assert answer.text.startswith("**I could not fix it: 0 of 1 tests passed, 1 failed.**")
    assert (workspace / "m.py").read_text() == "def f(x):\n    return x\n"
    assert isinstance(context.artifacts, KeptArtifacts)
    assert context.artifacts.kept == {}


async def test_why_alone_changes_nothing(ask: Ask, workspace: Path) -> None:
    code = "xs = [1]\nfor i in range(len(xs) + 1):\n    print(xs[i])\n"
    (workspace / "a.py").write_text(code)
    answer, _ = await ask("Why does this raise an IndexError?")
    assert "positions go from 0 to length - 1" in answer.text
    assert "+for i in range(len(xs)):" in answer.text
    assert (workspace / "a.py").read_text() == code


async def test_what_works_is_left_alone(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text("print(1)\n")
    answer, _ = await ask("fix the bug in this script")
    assert "runs to its end without an error" in answer.text


async def test_code_that_never_ends_is_not_mended_for_ever(
    call: Call, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "FIRST_RUN_SECONDS", 4.0)
    (workspace / "m.py").write_text("def f():\n    while True:\n        pass\n")
    (workspace / "test_m.py").write_text("from m import f\n\n\ndef test_a():\n    assert f() == 1\n")
    found = await call("find_fix")
    assert "fix" not in found
    assert found["tried"] < 20
