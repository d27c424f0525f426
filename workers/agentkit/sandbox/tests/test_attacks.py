"""What a hostile program tries, and what it gets."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from workers.agentkit.sandbox import Completed
from workers.agentkit.sandbox.port import MEBIBYTE

Attack = Callable[..., Awaitable[Completed]]


def said(done: Completed) -> str:
    assert done.exit_code == 0, done.stderr.decode()
    return done.stdout.decode().strip()


async def test_no_host_on_the_network_is_reached(attack: Attack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        source = f"""
import socket
for address in [("127.0.0.1", {port}), ("169.254.169.254", 80), ("1.1.1.1", 443)]:
    try:
        socket.create_connection(address, timeout=3)
        print("reached", address)
    except OSError as error:
        pass
for family in (socket.AF_NETLINK, socket.AF_PACKET, socket.AF_VSOCK, 38):
    try:
        socket.socket(family, socket.SOCK_RAW)
        print("made", family)
    except OSError as error:
        print(error.errno)
"""
        assert said(await attack(source)).split() == ["97"] * 4


async def test_the_hosts_files_are_not_there(attack: Attack) -> None:
    source = """
import os
for path in ["/etc/shadow", "/etc/passwd", "/root", "/home", "/proc/1/root/etc/shadow", "/sys", "/opt/lib"]:
    if os.path.exists(path): print(path)
"""
    assert said(await attack(source)) == ""


async def test_no_variable_of_the_host_leaks(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    source = "import os; print(sorted(os.environ)); print(open('/proc/1/environ').read())"
    seen = said(await attack(source))
    ours = "['HOME', 'LANG', 'PATH', 'PWD', 'TMPDIR', 'TZ']"
    assert seen.strip("\0") == ours + "\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\0PWD=/"


async def test_only_the_workspace_and_small_temporary_folders_are_writable(attack: Attack, workspace: Path) -> None:
    source = """
for folder in ["/", "/usr", "/etc", "/dev", "/opt", "/proc/sys/kernel", "/workspace", "/tmp"]:
    try:
        open(folder + "/mark", "w").write("x"); print(folder)
    except OSError: pass
"""
    assert said(await attack(source)).split() == ["/workspace", "/tmp"]
    assert (workspace / "mark").read_text() == "x"


async def test_the_kernels_dangerous_doors_are_shut(attack: Attack) -> None:
    source = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for name, arguments in [("unshare", (0x10000000,)), ("mount", (b"a", b"/tmp", b"tmpfs", 0, 0)),
    ("ptrace", (0, 0, 0, 0)), ("prctl", (4, 0, 0, 0, 0)), ("chroot", (b"/tmp",)), ("setns", (0, 0))]:
    print(name, getattr(libc, name)(*arguments), ctypes.get_errno())
print([line for line in open("/proc/self/status") if line.startswith("CapEff")][0].split()[1].strip("0"))
"""
    lines = said(await attack(source)).splitlines()
    assert [line.split()[1:] for line in lines] == [["-1", "1"]] * 6


async def test_a_fork_bomb_stays_within_its_process_limit(attack: Attack) -> None:
    source = """
import os, time
count = 0
try:
    for _ in range(200):
        if os.fork() == 0:
            time.sleep(30); os._exit(0)
        count += 1
except OSError: pass
print(count, flush=True)
"""
    done = await attack(source, processes=32)
    assert 20 <= int(said(done)) < 32


async def test_an_endless_bomb_ends_at_the_wall_limit(attack: Attack) -> None:
    done = await attack("import os\nwhile True:\n try: os.fork()\n except OSError: pass", wall_seconds=1, processes=32)
    assert done.killed_by == "wall"
    assert done.duration_ms < 10_000


async def test_memory_is_bounded_per_process(attack: Attack) -> None:
    done = await attack("x = bytearray(900 << 20)", address_space_bytes=512 * MEBIBYTE)
    assert b"MemoryError" in done.stderr


async def test_memory_is_bounded_over_the_whole_tree(attack: Attack) -> None:
    source = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        x = bytearray(b"x") * (40 << 20); time.sleep(30); os._exit(0)
time.sleep(30)
"""
    assert (await attack(source, memory_bytes=200 * MEBIBYTE)).killed_by == "memory"


@pytest.mark.parametrize("keep", ["", "os.unlink(name);"], ids=["files", "deleted files held open"])
async def test_the_disk_is_bounded(attack: Attack, keep: str) -> None:
    source = f"""
import os, time
held = []
for index in range(64):
    name = f"fill{{index}}"
    file = open(name, "wb"); held.append(file); file.write(os.urandom(1 << 20) * 2); file.flush()
    {keep}
    time.sleep(0.02)
time.sleep(30)
"""
    assert (await attack(source, disk_bytes=16 * MEBIBYTE)).killed_by == "disk"


async def test_a_folder_too_deep_to_measure_counts_as_full(attack: Attack) -> None:
    source = "import os, time\nfor _ in range(200):\n os.mkdir('d'); os.chdir('d')\ntime.sleep(30)"
    assert (await attack(source)).killed_by == "disk"


async def test_temporary_folders_are_small(attack: Attack) -> None:
    source = """
for folder in ["/tmp", "/dev/shm"]:
    try:
        open(folder + "/big", "wb").write(b"x" * (80 << 20))
        print("wrote", folder)
    except OSError as error:
        print(error.errno)
"""
    assert said(await attack(source)).split() == ["28", "28"]


async def test_endless_output_is_cut_and_killed(attack: Attack) -> None:
    done = await attack("while True: print('x' * 1000)", output_bytes=65536)
    assert done.killed_by == "output"
    assert len(done.stdout) == 65536


async def test_an_endless_loop_meets_the_cpu_limit(attack: Attack) -> None:
    assert (await attack("while True: pass", cpu_seconds=1)).killed_by == "cpu"


async def test_a_sleeper_meets_the_wall_limit(attack: Attack) -> None:
    assert (await attack("import time; time.sleep(60)", wall_seconds=1)).killed_by == "wall"


async def test_cancelling_the_caller_leaves_nothing_running(attack: Attack, workspace: Path) -> None:
    source = """
import os, time
if os.fork() == 0:
    os.setsid()
while True:
    open("beat", "w").write(str(time.time())); time.sleep(0.01)
"""
    task = asyncio.ensure_future(attack(source))
    async with asyncio.timeout(10):
        while not (workspace / "beat").exists():
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    last = (workspace / "beat").read_text()
    await asyncio.sleep(0.2)
    assert (workspace / "beat").read_text() == last
