"""Whatever happens to a run or to the process that started it: at the end nothing of it runs."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

from workers.agentkit.sandbox.command import GRACE_SECONDS
from workers.agentkit.sandbox.tests.places import Place, said, until

BEAT = """
import os, time, sys
if os.fork(): EXIT
os.setsid()
if os.fork(): os._exit(0)
for stream in (0, 1, 2): os.close(stream)
while True:
    open("beat", "w").write(str(time.time())); time.sleep(0.01)
"""


def is_beating(folder: Path) -> bool:
    """Say whether something in a sandbox still writes its time."""
    before = (folder / "beat").stat().st_mtime_ns
    time.sleep(0.3)
    return (folder / "beat").stat().st_mtime_ns != before


async def test_a_daemon_ends_with_the_program_that_left_it(place: Place) -> None:
    source = BEAT.replace(
        "EXIT", "\n while not os.path.exists('beat'): time.sleep(0.01)\n print('done', flush=True); os._exit(0)"
    )
    assert said(await place.python(source)) == "done"
    assert not is_beating(place.workspace)


async def test_cancelling_the_caller_leaves_nothing_running(place: Place) -> None:
    task = asyncio.ensure_future(place.python(BEAT.replace("EXIT", "time.sleep(60)")))
    await until(lambda: (place.look() / "beat").exists())  # noqa: PLW0108 - it may be another folder each time
    folder = place.look()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # The executor's folder of a run is gone with the run.
    assert not (folder / "beat").exists() or not is_beating(folder)


_PARENT = f"""
import asyncio, os, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[4])!r})
from workers.agentkit.sandbox import BwrapSandbox, Limits, Profile
from workers.agentkit.sandbox.seccomp import seccomp_program
seccomp_program()
if sys.argv[2] == "user" and os.geteuid() == 0:
    os.setgroups([]); os.setgid(65531); os.setuid(65531)
hostile = "trap '' TERM; kill -STOP $PPID; setsid sh -c 'while :; do date +%s%N > beat; done' & sleep 60"
run = BwrapSandbox().run(("/bin/bash", "-c", hostile), workspace=Path(sys.argv[1]), limits=Limits(wall_seconds=1),
    profile=Profile(name="p"))
asyncio.run(run)
"""


@pytest.mark.parametrize("kind", ["root", "user"] if os.geteuid() == 0 else ["user"])
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
async def test_a_parent_that_cannot_act_takes_the_sandbox_along(kind: str, blow: signal.Signals) -> None:
    """A killed one at once; a frozen one at the wall limit, by the backstop that the program can't reach."""
    with tempfile.TemporaryDirectory(prefix="attacked-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o777)
        parent = await asyncio.create_subprocess_exec(sys.executable, "-c", _PARENT, name, kind)
        try:
            await until((folder / "beat").exists)
            parent.send_signal(blow)
            limit = 1 if blow == signal.SIGKILL else 1 + GRACE_SECONDS + 2
            await until(lambda: not is_beating(folder), seconds=limit)
        finally:
            with suppress(ProcessLookupError):
                parent.kill()
            await parent.wait()
