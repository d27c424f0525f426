"""A role's folder: its own while it lives, gone when it is gone, however it went."""

import subprocess
import sys
from pathlib import Path

from workers.agentkit.work_folder import work_folder

#: A worker with half a file in its workspace, which says that it is there and then waits to be killed.
_WORKER = """
import asyncio, pathlib, sys, time
from workers.agentkit.work_folder import work_folder

async def work():
    async with work_folder(pathlib.Path(sys.argv[1])) as folder:
        (folder / "half.txt").write_text("half")
        print(folder, flush=True)
        await asyncio.sleep(60)

asyncio.run(work())
"""


async def test_it_goes_with_the_role(tmp_path: Path) -> None:
    async with work_folder(tmp_path) as folder:
        (folder / "inner").mkdir()
        (folder / "inner" / "file").write_text("x")
        assert folder.parent == tmp_path / "work"
    assert list((tmp_path / "work").iterdir()) == []


async def test_a_killed_workers_folder_goes_with_the_next_start_and_a_living_ones_stays(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _WORKER, tmp_path], stdout=subprocess.PIPE, text=True) as worker:
        try:
            assert worker.stdout is not None
            theirs = Path(worker.stdout.readline().strip())
            async with work_folder(tmp_path) as ours:
                assert (theirs / "half.txt").read_text() == "half"
                assert {entry.name for entry in (tmp_path / "work").iterdir()} == {theirs.name, ours.name}
        finally:
            worker.kill()
    assert theirs.exists()
    async with work_folder(tmp_path) as ours:
        assert list((tmp_path / "work").iterdir()) == [ours]
