"""The tools as the agent calls them: real files, through the real sandbox."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from workers.agentkit.context import StepContext, ToolProblem
from workers.agents.code.tests.conftest import Call, KeptArtifacts, call_tool, context_of

MODULE = "def double(number):\n    return number * 2\n"
TESTS = (
    "from shop import double\n\n\ndef test_two():\n    assert double(1) == 2\n\n\n"
    "def test_wrong():\n    assert double(1) == 3\n"
)


def kept(context: StepContext) -> dict[str, tuple[str, bytes]]:
    assert isinstance(context.artifacts, KeptArtifacts)
    return context.artifacts.kept


async def refusal(call: Call, tool: str, **args: object) -> str:
    with pytest.raises(ToolProblem) as raised:
        await call(tool, **args)
    assert raised.value.failure.cure
    return raised.value.failure.code


async def test_files_are_written_read_and_changed_exactly(call: Call, workspace: Path) -> None:
    await call("write_file", file="src/shop.py", text=MODULE)
    assert (await call("list_files"))["files"] == [{"file": "src/shop.py", "size": 42, "kind": "text", "lines": 2}]
    read = await call("view_file", file="src/shop.py", first_line=2)
    assert (read["text"], read["lines"]) == ("    return number * 2\n", 2)
    await call("edit_file", file="shop.py", old="number * 2", new="number + number")
    assert (workspace / "src/shop.py").read_text() == MODULE.replace("number * 2", "number + number")
    assert await refusal(call, "edit_file", file="shop.py", old="number", new="n") == "no_match"
    assert await refusal(call, "edit_file", file="shop.py", old="nothing", new="n") == "no_match"
    assert (await call("edit_file", file="shop.py", old="number", new="n", count=3))["replaced"] == 3


@pytest.mark.parametrize("name", ["../out.py", "/etc/passwd", "a/../../b", ""])
async def test_paths_stay_in_the_workspace(call: Call, name: str) -> None:
    assert await refusal(call, "write_file", file=name, text="x") == "bad_path"
    assert await refusal(call, "view_file", file=name) == "bad_path"


async def test_tests_are_run_and_told_one_by_one(call: Call, workspace: Path) -> None:
    (workspace / "shop.py").write_text(MODULE)
    (workspace / "test_shop.py").write_text(TESTS)
    ran = await call("run_tests")
    assert (ran["passed"], ran["failed"], ran["errors"]) == (1, 1, 0)
    assert [(test["name"], test["state"]) for test in ran["tests"]] == [
        ("test_two", "passed"),
        ("test_wrong", "failed"),
    ]
    assert "assert 2 == 3" in ran["tests"][1]["message"]
    assert (await call("run_tests", file="test_shop.py::test_two"))["passed"] == 1


async def test_a_project_in_a_folder_is_run_from_there(call: Call, workspace: Path) -> None:
    (workspace / "shop/tests").mkdir(parents=True)
    (workspace / "shop/shop.py").write_text(MODULE)
    (workspace / "shop/tests/test_shop.py").write_text(TESTS)
    assert (await call("run_tests"))["passed"] == 1


async def test_what_broke_before_a_test_ran_is_an_error(call: Call, workspace: Path) -> None:
    (workspace / "test_shop.py").write_text("import nowhere\n\n\ndef test_one():\n    assert True\n")
    ran = await call("run_tests")
    assert (ran["passed"], ran["errors"]) == (0, 1)
    assert "No module named 'nowhere'" in ran["tests"][0]["message"]
    assert await refusal(call, "run_tests", file="nothing.py") == "no_such_file"


async def test_no_tests_is_said(call: Call, workspace: Path) -> None:
    (workspace / "shop.py").write_text(MODULE)
    assert await refusal(call, "run_tests") == "no_tests"


async def test_programs_run_with_arguments_input_and_their_own_folder(call: Call, workspace: Path) -> None:
    (workspace / "app").mkdir()
    (workspace / "app/data.txt").write_text("here")
    (workspace / "app/main.py").write_text("import sys\nprint(sys.argv[1:], input(), open('data.txt').read())\n")
    ran = await call("run_python", file="app/main.py", arguments=["a b", "c"], stdin="typed\n")
    assert (ran["exit_code"], ran["stdout"]) == (0, "['a b', 'c'] typed here\n")
    ran = await call("run_shell", command="echo out; echo err >&2; exit 3")
    assert (ran["exit_code"], ran["stdout"], ran["stderr"]) == (3, "out\n", "err\n")
    assert (await call("run_python", code="import pytest, sys; print(sys.version_info[0])"))["stdout"] == "3\n"
    assert await refusal(call, "run_python") == "nothing_to_run"


async def test_what_changed_is_a_diff_against_the_start(workspace: Path) -> None:
    (workspace / "shop.py").write_text(MODULE)
    (workspace / "old.py").write_text("x = 1\n")
    context = context_of(workspace)
    assert "note" in await call_tool(context, "show_diff")
    await call_tool(context, "edit_file", file="shop.py", old="* 2", new="* 3")
    await call_tool(context, "write_file", file="new.py", text="y = 1")
    await call_tool(context, "run_shell", command="rm old.py; printf 'a\\0b' > picture.bin")
    answer = await call_tool(context, "show_diff")
    assert {row["file"]: row["state"] for row in answer["files"]} == {
        "new.py": "added",
        "old.py": "removed",
        "shop.py": "changed",
    }
    media_type, diff = kept(context)["changes.diff"]
    assert media_type == "text/x-diff"
    assert b"--- a/shop.py\n+++ b/shop.py\n" in diff
    assert b"+y = 1\n\\ No newline at end of file\n" in diff


async def test_two_files_are_compared(workspace: Path) -> None:
    (workspace / "a.py").write_text("x = 1\ny = 2\n")
    (workspace / "b.py").write_text("x = 1\ny = 3\n")
    context = context_of(workspace)
    answer = await call_tool(context, "show_diff", before="a.py", after="b.py")
    assert answer["diff"] == "--- a.py\n+++ b.py\n@@ -1,2 +1,2 @@\n x = 1\n-y = 2\n+y = 3\n"
    assert list(kept(context)) == ["a-vs-b.diff"]


async def test_lint_finds_mends_and_formats(call: Call, workspace: Path) -> None:
    (workspace / "shop.py").write_text("import os\ndef f(x):\n  return x==None\n")
    found = await call("lint", file="shop.py")
    assert {finding["code"] for finding in found["findings"]} == {"F401", "E711"}
    assert "+    return x == None" in found["format_diff"]
    done = await call("lint", fix=True, reformat=True)
    assert done["mended"] == 1
    assert (workspace / "shop.py").read_text() == "def f(x):\n    return x == None\n"


async def test_a_projects_own_rules_count(call: Call, workspace: Path) -> None:
    (workspace / "ruff.toml").write_text('[lint]\nselect = ["E711"]\n')
    (workspace / "shop.py").write_text("import os\n\nx = 1\nprint(x == None)\n")
    found = await call("lint")
    assert (found["rules"], [finding["code"] for finding in found["findings"]]) == ("the project's own", ["E711"])


async def test_the_outline_tells_structure_and_syntax_errors(call: Call, workspace: Path) -> None:
    (workspace / "shop.py").write_text(
        'import json\nimport numpy\n\n\nclass Shop:\n    """Sells."""\n\n'
        "    def total(self, tax: float = 0.2) -> float:\n"
        "        return sum(self.prices) * tax\n"
    )
    outline = await call("outline_code", file="shop.py")
    assert [(one["module"], one["from"]) for one in outline["imports"]] == [
        ("json", "standard library"),
        ("numpy", "missing"),
    ]
    (shop,) = outline["classes"]
    assert (shop["doc"], shop["methods"][0]["arguments"][1]) == (
        "Sells.",
        {"name": "tax", "type": "float", "default": "0.2"},
    )
    (workspace / "bad.py").write_text("def f(:\n")
    assert (await call("outline_code", file="bad.py"))["syntax_error"]["line"] == 1


async def test_files_are_handed_over_under_their_own_type(workspace: Path) -> None:
    (workspace / "run.sh").write_text("echo hi\n")
    context = context_of(workspace)
    assert (await call_tool(context, "keep_file", file="run.sh"))["media_type"] == "text/x-sh"
    assert kept(context)["run.sh"] == ("text/x-sh", b"echo hi\n")


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


async def test_archives_are_unpacked_without_what_leads_out(call: Call, workspace: Path) -> None:
    files = {"shop/a.py": b"x = 1\n", "shop/__pycache__/a.pyc": b"", "../evil.py": b"", "/etc/x": b""}
    (workspace / "shop.zip").write_bytes(zipped(files))
    with tarfile.open(workspace / "more.tar.gz", "w:gz") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        archive.add(workspace / "shop.zip", "b/inner.txt")
    listed = await call("list_files")
    names = [row["file"] for row in listed["files"]]
    assert names == ["more.tar.gz", "shop.zip", "more/inner.txt", "shop/a.py"]
    assert listed["unpacked"] == {"more.tar.gz": "more/", "shop.zip": "shop/"}


async def test_archives_that_swell_are_refused(call: Call, workspace: Path) -> None:
    (workspace / "bomb.zip").write_bytes(zipped({f"{n}.txt": bytes(30_000_000) for n in range(4)}))
    (workspace / "many.zip").write_bytes(zipped({f"{n}.txt": b"" for n in range(2_100)}))
    (workspace / "bad.zip").write_bytes(b"PK\x03\x04 not a zip")
    refused = (await call("list_files"))["unreadable"]
    assert {name: problem["code"] for name, problem in refused.items()} == {
        "bomb.zip": "archive_too_large",
        "many.zip": "archive_too_large",
        "bad.zip": "damaged",
    }
    assert not (workspace / "bomb").exists()
