"""What a hostile program takes without measure, and where it ends."""

import asyncio
from typing import Any

import pytest

from workers.agentkit.sandbox.port import MEBIBYTE
from workers.agentkit.sandbox.tests.places import Place, said


async def test_a_fork_bomb_stays_within_its_process_limit(place: Place) -> None:
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
    done = await place.python(source, processes=32)
    assert 20 <= int(said(done)) < 32


@pytest.mark.parametrize("bomb", ["python", "bash"])
async def test_an_endless_bomb_ends_at_the_wall_limit(place: Place, bomb: str) -> None:
    limits: dict[str, Any] = {"wall_seconds": 1, "processes": 32}
    if bomb == "python":
        done = await place.python("import os\nwhile True:\n try: os.fork()\n except OSError: pass", **limits)
    else:
        done = await place.run("/bin/bash", "-c", "bomb() { while :; do bomb & done; }; bomb", **limits)
    assert done.killed_by in {"wall", "output"}  # bash complains of every fork it doesn't get
    assert done.duration_ms < 10_000


async def test_eight_at_once_do_not_share_a_process_limit(place: Place) -> None:
    source = """
import os, time
for _ in range(20):
    if os.fork() == 0: time.sleep(0.5); os._exit(0)
print("ok")
"""
    runs = [place.python(source, processes=32, wall_seconds=60) for _ in range(8)]
    assert [done.stdout for done in await asyncio.gather(*runs)] == [b"ok\n"] * 8


async def test_memory_is_bounded_per_process(place: Place) -> None:
    done = await place.python("x = bytearray(900 << 20)", address_space_bytes=512 * MEBIBYTE)
    assert b"MemoryError" in done.stderr


async def test_memory_is_bounded_over_twenty_children(place: Place) -> None:
    source = """
import os, time
for _ in range(20):
    if os.fork() == 0:
        x = bytearray(b"x") * (20 << 20); time.sleep(30); os._exit(0)
time.sleep(30)
"""
    done = await place.python(source, memory_bytes=200 * MEBIBYTE, address_space_bytes=150 * MEBIBYTE)
    assert done.killed_by == "memory"


async def test_full_sockets_count_as_memory(place: Place) -> None:
    source = """
import socket, time
held = []
for _ in range(120):
    pair = socket.socketpair(); held.append(pair); pair[0].setblocking(False)
    try:
        while True: pair[0].send(b"x" * 65536)
    except BlockingIOError: pass
time.sleep(30)
"""
    assert (await place.python(source, memory_bytes=64 * MEBIBYTE)).killed_by == "memory"


@pytest.mark.parametrize("keep", ["", "os.unlink(name)"], ids=["files", "deleted files held open"])
async def test_the_disk_is_bounded(place: Place, keep: str) -> None:
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
    assert (await place.python(source, disk_bytes=16 * MEBIBYTE)).killed_by == "disk"


async def test_one_file_is_bounded(place: Place) -> None:
    source = """
import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with open("big", "wb") as file:
        for _ in range(64): file.write(b"x" * (1 << 20))
except OSError as error: print(error.errno)
"""
    assert said(await place.python(source, file_bytes=MEBIBYTE)) == "27"
    assert (place.workspace / "big").stat().st_size == MEBIBYTE


async def test_a_folder_too_deep_to_measure_counts_as_full(place: Place) -> None:
    source = "import os, time\nfor _ in range(3000):\n os.mkdir('d'); os.chdir('d')\ntime.sleep(30)"
    assert (await place.python(source)).killed_by == "disk"


async def test_a_shut_folder_hides_no_file_from_the_measure(place: Place) -> None:
    source = """
import os, time
os.mkdir("d"); file = open("d/big", "wb"); os.chmod("d", 0)
for _ in range(64): file.write(os.urandom(1 << 20)); file.flush(); time.sleep(0.02)
time.sleep(30)
"""
    assert (await place.python(source, disk_bytes=8 * MEBIBYTE)).killed_by == "disk"


async def test_temporary_folders_are_small(place: Place) -> None:
    source = """
import os
for folder in [os.environ["TMPDIR"], "/dev/shm", "/var/tmp"]:
    try:
        open(folder + "/big", "wb").write(b"x" * (80 << 20))
        print("wrote", folder)
    except OSError: pass
"""
    done = await place.python(source, disk_bytes=64 * MEBIBYTE)
    assert b"wrote" not in done.stdout or done.killed_by == "disk"


async def test_empty_files_without_end_count_as_a_full_disk(place: Place) -> None:
    source = """
import os, time
os.chdir(os.environ["TMPDIR"])
for index in range(40_000): os.mkdir(str(index))
time.sleep(30)
"""
    assert (await place.python(source)).killed_by == "disk"


@pytest.mark.parametrize("stream", [1, 2])
async def test_endless_output_is_cut_and_killed(place: Place, stream: int) -> None:
    done = await place.python(f"import os\nwhile True: os.write({stream}, b'x' * 1000)", output_bytes=65536)
    assert done.killed_by == "output"
    assert len(done.stdout + done.stderr) == 65536


async def test_an_endless_loop_meets_the_cpu_limit(place: Place) -> None:
    assert (await place.python("while True: pass", cpu_seconds=1)).killed_by == "cpu"


async def test_a_sleeper_meets_the_wall_limit(place: Place) -> None:
    assert (await place.python("import time; time.sleep(60)", wall_seconds=1)).killed_by == "wall"


async def test_too_many_open_files_are_refused(place: Place) -> None:
    source = """
held = []
try:
    while True: held.append(open("/dev/null"))
except OSError as error: print(error.errno, len(held))
"""
    errno, count = said(await place.python(source, open_files=64)).split()
    assert (errno, int(count) < 64) == ("24", True)
