"""What every sandbox promises to its honest callers."""

import os

from workers.agentkit.sandbox.command import NICENESS
from workers.agentkit.sandbox.tests.places import Place, said


async def test_input_output_and_exit_code_come_through(place: Place) -> None:
    done = await place.run("/bin/bash", "-c", "cat; echo oops >&2; exit 7", stdin=b"x" * 300_000)
    assert (done.exit_code, len(done.stdout), done.stderr, done.killed_by) == (7, 300_000, b"oops\n", None)


async def test_a_signal_that_ends_the_program_shows_in_the_exit_code(place: Place) -> None:
    done = await place.run("/bin/bash", "-c", "kill -SEGV $$")
    assert (done.exit_code, done.killed_by) == (139, None)


async def test_a_program_that_ignores_its_input_is_no_error(place: Place) -> None:
    assert (await place.run("/bin/true", stdin=b"x" * 3_000_000)).exit_code == 0


async def test_a_program_that_is_not_there_is_told(place: Place) -> None:
    done = await place.run("/usr/bin/no-such-program")
    assert done.exit_code != 0
    assert b"no-such-program" in done.stderr


async def test_files_go_in_and_come_out(place: Place) -> None:
    """Made, changed, made runnable, moved, removed and left alone; also in folders, and with odd names."""
    odd = "data/übung \udce4.txt"
    for name in ("kept", "changed", "removed", "data/moved", odd):
        place.hand_in(name, os.fsencode(name))
    source = r"""
import os
odd = os.fsencode("data/übung \udce4.txt")
assert open(odd, "rb").read() == odd
open("changed", "a").write("!"); os.unlink("removed"); os.mkdir("new"); os.mkdir("new/empty")
os.rename("data/moved", "new/moved"); open("/workspace/made", "w").write("made")
open("tool", "w").write("#!/bin/sh\n"); os.chmod("tool", 0o755)
"""
    assert said(await place.python(source)) == ""
    files = {str(path.relative_to(place.workspace)) for path in place.workspace.rglob("*")}
    assert files == {"kept", "changed", "data", odd, "new", "new/empty", "new/moved", "made", "tool"}
    assert (place.workspace / "changed").read_text() == "changed!"
    assert (place.workspace / "tool").stat().st_mode & 0o111
    done = await place.run("/bin/bash", "-c", "./tool && cat made new/moved kept")
    assert done.stdout == b"madedata/movedkept"


async def test_a_run_yields_to_warrens_own_work(place: Place) -> None:
    source = "import os, subprocess; print(os.nice(0), subprocess.run(['nice'], capture_output=True).stdout.decode())"
    assert said(await place.python(source)).split() == [str(min(os.nice(0) + NICENESS, 19))] * 2
