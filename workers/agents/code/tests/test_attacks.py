"""Code that means harm, or merely goes wrong: the tool says which limit was met, and the next call works."""

from pathlib import Path

import pytest

from workers.agentkit.context import ToolProblem
from workers.agents.code.tests.conftest import Call
from workers.agents.code.tools import checking


async def test_code_that_never_ends_is_stopped(call: Call) -> None:
    ran = await call("run_python", code="while True: pass", seconds=1)
    assert ran["stopped"]["limit"] == "wall"
    assert "1 seconds" in ran["stopped"]["message"]
    assert ran["stopped"]["cure"]
    assert (await call("run_shell", command="echo alive"))["stdout"] == "alive\n"


async def test_a_fork_bomb_stays_inside(call: Call) -> None:
    ran = await call("run_shell", command=":(){ :|:& };:; sleep 1; echo through", seconds=3)
    assert ran["exit_code"] != 0 or "Resource temporarily unavailable" in ran["stderr"] or "stopped" in ran
    assert (await call("run_shell", command="echo alive"))["stdout"] == "alive\n"


async def test_a_full_disk_is_named(call: Call) -> None:
    ran = await call("run_shell", command="for i in 1 2 3 4 5 6; do head -c 100M /dev/zero > file$i; sleep 0.3; done")
    assert ran["stopped"]["limit"] == "disk"
    assert "256 MB" in ran["stopped"]["message"]


async def test_a_flood_of_output_is_cut(call: Call) -> None:
    ran = await call("run_shell", command="yes flood")
    assert ran["stopped"]["limit"] == "output"
    assert len(ran["stdout"]) < 13_000
    assert "characters left out" in ran["stdout"]


async def test_memory_has_an_end(call: Call) -> None:
    ran = await call("run_python", code="kept = []\nwhile True: kept.append(bytearray(b'x') * 20_000_000)")
    assert ran["exit_code"] != 0
    assert ran.get("stopped", {}).get("limit") == "memory" or "MemoryError" in ran["stderr"]


async def test_there_is_no_network(call: Call) -> None:
    code = "import socket\nsocket.create_connection(('1.1.1.1', 80), 2)"
    ran = await call("run_python", code=code)
    assert ran["exit_code"] == 1
    assert "Network is unreachable" in ran["stderr"]


async def test_a_planted_link_is_never_followed(call: Call, workspace: Path) -> None:
    await call("run_shell", command="ln -s /etc/passwd secret.txt; ln -s /etc folder; ln -s shown.py code.py")
    outside = workspace.parent / "outside.txt"
    outside.write_text("host")
    (workspace / "host.txt").symlink_to(outside)
    for name in ("secret.txt", "host.txt", "code.py"):
        for tool, args in (("view_file", {}), ("keep_file", {}), ("edit_file", {"old": "a", "new": "b"})):
            with pytest.raises(ToolProblem) as raised:
                await call(tool, file=name, **args)
            assert raised.value.failure.code == "link"
    with pytest.raises(ToolProblem) as raised:
        await call("write_file", file="folder/x.py", text="x")
    assert raised.value.failure.code == "link"
    with pytest.raises(ToolProblem) as raised:
        await call("write_file", file="host.txt", text="x")
    assert (raised.value.failure.code, outside.read_text()) == ("link", "host")


async def test_odd_files_are_read_or_refused_in_words(call: Call, workspace: Path) -> None:
    (workspace / "binary.py").write_bytes(b"\x7fELF\0\1\2")
    (workspace / "huge.py").write_bytes(b"x = 1\n" * 300_000)
    (workspace / "latin.py").write_bytes("name = 'Zoë'\n".encode("latin-1"))
    (workspace / "marked.py").write_bytes("x = 1\n".encode("utf-8-sig"))
    codes = {}
    for name in ("binary.py", "huge.py"):
        with pytest.raises(ToolProblem) as raised:
            await call("view_file", file=name)
        codes[name] = raised.value.failure.code
    assert codes == {"binary.py": "binary", "huge.py": "too_large"}
    assert (await call("view_file", file="latin.py"))["text"] == "name = 'Zoë'\n"
    assert (await call("view_file", file="marked.py"))["text"] == "x = 1\n"


async def test_code_that_nests_without_end_does_not_end_the_engine(call: Call, workspace: Path) -> None:
    (workspace / "deep.py").write_text("(" * 50_000)
    (workspace / "sum.py").write_text("x = " + "-" * 90_000 + "1\n")
    assert "syntax_error" in await call("outline_code", file="deep.py")
    with pytest.raises(ToolProblem):
        await call("outline_code", file="sum.py")
    assert (await call("run_shell", command="echo alive"))["stdout"] == "alive\n"


async def test_a_test_that_hangs_is_named(call: Call, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "TESTS_SECONDS", 4.0)
    (workspace / "test_loop.py").write_text("def test_fine(): pass\ndef test_loop():\n    while True: pass\n")
    ran = await call("run_tests")
    assert ran["stopped"]["limit"] == "wall"
    assert "longer than 4 seconds" in ran["stopped"]["message"]
    assert "test_loop.py::test_loop" in ran["stopped"]["message"]


async def test_a_test_that_floods_is_cut(call: Call, workspace: Path) -> None:
    (workspace / "test_flood.py").write_text("def test_flood():\n    print('x' * 30_000_000)\n    assert False\n")
    ran = await call("run_tests")
    assert ran["failed"] == 1
    assert len(ran["output"]) <= 12_000
