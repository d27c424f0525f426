"""What a sandboxed run costs beside what it is made of: bare bubblewrap, bare Python, the bare program.

Run: ``python -m benchmarks.sandbox [rounds]``. In every round each is started once, so that whatever else the machine
does meanwhile meets all of them alike; the ratios of the medians are what counts.
"""

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path

from workers.agentkit.sandbox import BwrapSandbox, Limits, Profile, Sandbox
from workers.agentkit.sandbox.command import NICENESS, bwrap_argv
from workers.agentkit.sandbox.executor import ExecutorSandbox
from workers.agentkit.sandbox.seccomp import seccomp_program
from workers.agentkit.sandbox.tests.stand_in import stand_in
from workers.agents.data.engine_client import engine_profile

TRUE = ("/bin/true",)
PLAIN = Profile(name="plain")
Fire = Callable[[], Awaitable[object]]


async def bare(*line: str, pass_fds: tuple[int, ...] = ()) -> None:
    """Start a program with three pipes and wait for its end."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*line, stdin=pipe, stdout=pipe, stderr=pipe, pass_fds=pass_fds)
    _, told = await process.communicate()
    assert process.returncode == 0, told.decode()


async def bare_bwrap(workspace: Path, profile: Profile) -> None:
    """Start bubblewrap with the sandbox's own arguments and filter, and nothing around it."""
    program, told = os.memfd_create("seccomp", 0), os.open("/dev/null", os.O_WRONLY)
    try:
        os.write(program, seccomp_program())
        os.lseek(program, 0, os.SEEK_SET)
        line = bwrap_argv(
            str(shutil.which("bwrap")),
            TRUE,
            workspace=workspace,
            mounts=profile.mounts,
            limits=Limits(),
            environment={},
            seccomp_fd=program,
            status_fd=told,
        )
        # As nice as the sandbox, so that whatever else runs holds up both alike.
        await bare("nice", "-n", str(NICENESS), *line, pass_fds=(program, told))
    finally:
        os.close(program)
        os.close(told)


async def in_sandbox(sandbox: Sandbox, workspace: Path, profile: Profile) -> None:
    """Run the same through a sandbox."""
    done = await sandbox.run(TRUE, workspace=workspace, limits=Limits(), profile=profile)
    assert done.exit_code == 0, done


def contestants(workspace: Path, own: Path, executor: str | None) -> dict[str, Fire]:
    """Return what is measured, by the name of its row; ``own`` is a workspace that stays ours."""
    data, bwrap = engine_profile().profile, BwrapSandbox()
    rows: dict[str, Fire] = {
        "the program alone": lambda: bare(*TRUE),
        "bare Python (-I -S)": lambda: bare(sys.executable, "-I", "-S", "-c", ""),
        "bare bwrap": lambda: bare_bwrap(own, PLAIN),
        "sandbox": lambda: in_sandbox(bwrap, workspace, PLAIN),
        f"bare bwrap, data agent's {len(data.mounts)} mounts": lambda: bare_bwrap(own, data),
        f"sandbox, data agent's {len(data.mounts)} mounts": lambda: in_sandbox(bwrap, workspace, data),
    }
    if executor is not None:
        elsewhere = ExecutorSandbox(executor)
        rows["executor, data agent's mounts"] = lambda: in_sandbox(elsewhere, workspace, data)
    return rows


async def main(rounds: int) -> None:
    """Measure in rounds, print one table."""
    with ExitStack() as stack:
        workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        executor = stack.enter_context(stand_in()).url if os.geteuid() == 0 else None
        own = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows = contestants(workspace, own, executor)
        seconds: dict[str, list[float]] = {name: [] for name in rows}
        for number in range(rounds + 3):  # the first ones warm up
            for name, fire in rows.items():
                began = time.perf_counter()
                await fire()
                if number >= 3:
                    seconds[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    names = list(medians)
    pairs = {names[3]: names[2], names[5]: names[4]}
    print(f"{rounds} rounds, as {'root' if os.geteuid() == 0 else 'an ordinary user'}, load {os.getloadavg()[0]:.1f}\n")
    print("| start to end | p50, ms | p95, ms | against bare bwrap | against bare Python |\n|---|--:|--:|--:|--:|")
    for name, median in medians.items():
        p95 = sorted(seconds[name])[int(rounds * 0.95)]
        ratio = f"{median / medians[pairs[name]]:.2f} ×" if name in pairs else ""
        python = f"{median / medians[names[1]]:.2f} ×"
        print(f"| {name} | {median * 1000:.1f} | {p95 * 1000:.1f} | {ratio} | {python} |")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
