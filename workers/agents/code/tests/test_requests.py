"""Plain requests to the built-in model over real files, through the real sandbox."""

import zipfile
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from backend.core.verdicts import Permanent
from workers.agents.code.reading.asked import read_request
from workers.agents.code.reading.wishes import wish_of
from workers.agents.code.tests.conftest import Ask, KeptArtifacts


@pytest.mark.parametrize(
    ("request_text", "wish"),
    [
        ("Run this script and tell me what it prints", "run"),
        ("what does this print?", "run"),
        ("run the tests", "run_tests"),
        ("do the tests pass?", "run_tests"),
        ("Fix this so that the tests pass", "fix"),
        ("make the tests pass", "fix"),
        ("Why does this code raise an IndexError? Fix it", "fix"),
        ("it crashes with a KeyError on line 12, whats wrong", "fix"),
        ("Review this module for bugs and security problems", "review"),
        ("does this pass the linter?", "review"),
        ("format this file", "format"),
        ("explain what this script does", "explain"),
        ("explain the code", "explain"),
        ("describe how the program works", "explain"),
        ("what does this function do?", "explain"),
        ("what changed between a.py and b.py", "compare"),
        ("how many functions are in this file?", "count"),
        ("Write unit tests for this class", "cover"),
        ("now add a test for negative numbers", "cover"),
        ("Write a function that parses these dates and test it", "write"),
        ("Write a Python function that checks whether a number is prime, and test it", "write"),
        ("Add type hints and docstrings to this file", "annotate"),
        ("tell me a joke", "none"),
    ],
)
def test_what_is_wanted(request_text: str, wish: str) -> None:
    assert wish_of(read_request([HumanMessage(request_text)], [])) == wish


async def test_a_script_is_run_and_its_output_shown(ask: Ask, workspace: Path) -> None:
    (workspace / "hello.py").write_text("print('hello', 6 * 7)\n")
    answer, _ = await ask("Run this script and tell me what it prints")
    assert "**`hello.py` ran to its end**" in answer.text
    assert "hello 42" in answer.text


@pytest.mark.parametrize(
    "request_text",
    [
        "Run this:\n\n```python\nprint(6 * 7)\n```",
        "Run this:\n\n```bash\necho $((6 * 7))\n```",
        "What does this print?\nx = 6\nprint(x * 7)",
        "what does `print(6 * 7)` print?",
    ],
)
async def test_pasted_code_is_run(ask: Ask, request_text: str) -> None:
    answer, _ = await ask(request_text)
    assert "\n42\n" in answer.text


def test_pasted_lines_are_taken_from_the_whole_request_when_the_instruction_lost_them() -> None:
    request = "run this:\nfrom collections import Counter\nprint(Counter('aab'))"
    told = {"instruction": "run this: from collections import Counter", "request": request}
    asked = read_request([HumanMessage("", additional_kwargs={"warren": told})], [])
    assert [pasted.text for pasted in asked.pasted] == ["from collections import Counter\nprint(Counter('aab'))\n"]


async def test_an_error_is_explained(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text("def g():\n    return [1][3]\n\n\ng()\n")
    answer, _ = await ask("run a.py")
    assert "ended with exit code 1" in answer.text
    assert "**IndexError**: list index out of range in `a.py`, line 2" in answer.text
    assert "positions go from 0 to length - 1" in answer.text


async def test_tests_are_run_and_told(ask: Ask, workspace: Path) -> None:
    (workspace / "test_a.py").write_text("def test_one():\n    assert True\n\n\ndef test_two():\n    assert 1 == 2\n")
    answer, _ = await ask("run the tests")
    assert answer.text.startswith("**1 of 2 tests passed, 1 failed.**")
    assert "| `test_two` | **failed** |" in answer.text


async def test_a_review_names_lines_in_groups(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text("import os\n\n\ndef h(a=[]):\n    eval('1')\n    return a == None\n")
    answer, _ = await ask("Review this module for bugs and security problems")
    assert answer.text.startswith("**4 findings in `a.py`.**")
    assert "### Likely mistakes\n- line 1: `os` imported but unused (F401)" in answer.text
    assert "### Security\n- line 5:" in answer.text


async def test_formatting_hands_over_file_and_diff(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text("def f(x):\n    return x+1\n")
    answer, context = await ask("format this file")
    assert "only the layout changed" in answer.text
    assert isinstance(context.artifacts, KeptArtifacts)
    assert context.artifacts.kept["a.py"][1] == b"def f(x):\n    return x + 1\n"
    assert b"+    return x + 1" in context.artifacts.kept["changes.diff"][1]
    again, _ = await ask("format this file")
    assert again.text.startswith("**Nothing to change:**")


async def test_code_is_explained_by_its_structure(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text(
        'import json\n\n\ndef load(path):\n    """Read the settings."""\n    return json.load(open(path))\n'
    )
    answer, _ = await ask("explain what this does")
    assert "**`a.py`** has 6 lines: 1 function." in answer.text
    assert "| `load(path)` | 4–6 | Read the settings. | json.load, open |" in answer.text
    assert "without running it" in answer.text


async def test_two_files_are_compared(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text("x = 1\n")
    (workspace / "b.py").write_text("x = 2\n")
    answer, context = await ask("what changed between a.py and b.py")
    assert "1 line added, 1 line removed" in answer.text
    assert isinstance(context.artifacts, KeptArtifacts)
    assert list(context.artifacts.kept) == ["a-vs-b.diff"]


async def test_several_files_without_a_name_are_asked_about(ask: Ask, workspace: Path) -> None:
    for name in ("one.py", "two.py"):
        (workspace / name).write_text("print(1)\n")
    answer, _ = await ask("run it")
    assert answer.text == "Which file do you mean? There are `one.py`, `two.py`. Ask again with its name."
    answer, _ = await ask("run three.py")
    assert "I don't find `three.py`" in answer.text


async def test_nothing_to_work_on_is_said(ask: Ask) -> None:
    answer, _ = await ask("run it")
    assert "Attach a file, or paste the code" in answer.text


async def test_a_refused_archive_is_told(ask: Ask, workspace: Path) -> None:
    with zipfile.ZipFile(workspace / "big.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.py", bytes(150_000_000))
    answer, _ = await ask("run it")
    assert "more than 100 MB unpacked" in answer.text


async def test_what_a_tool_refuses_ends_the_step(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text("print(1)\n")
    with pytest.raises(Permanent) as raised:
        await ask("run the tests")
    assert raised.value.failure.code == "no_tests"
    assert raised.value.failure.cure


async def test_what_is_beyond_comes_with_examples(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text("print(1)\n")
    for request in ("port this to typescript", "find the memory leak in my server"):
        answer, _ = await ask(request)
        assert answer.additional_kwargs.get("warren_cannot") is True, request


async def test_a_fence_in_a_programs_output_stays_text(ask: Ask, workspace: Path) -> None:
    (workspace / "a.py").write_text("print('```\\n# not a heading\\n```')\n")
    answer, _ = await ask("run it")
    assert "````\n```\n# not a heading\n```\n````" in answer.text
