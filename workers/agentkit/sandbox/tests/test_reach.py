"""What a hostile program tries to reach, and what it gets."""

import socket

import pytest

from workers.agentkit.sandbox import UnsafePath, read_inside
from workers.agentkit.sandbox.tests.places import Place, said

_SOCKETS = """
import socket
for family, kind in [(socket.AF_INET, 1), (socket.AF_INET, 3), (16, 3), (17, 3), (38, 5), (40, 1)]:
    try:
        made = socket.socket(family, kind)
        made.settimeout(3)
        for address in [("127.0.0.1", PORT), ("169.254.169.254", 80), ("1.1.1.1", 443)]:
            try: made.connect(address); print("reached", address)
            except OSError: pass
        if family != socket.AF_INET: print("made", family)
    except OSError:
        pass
try: socket.getaddrinfo("example.com", 443); print("resolved")
except OSError: pass
"""


async def test_nothing_on_any_network_is_reached(place: Place) -> None:
    """Inet, raw, netlink, packet, alg and vsock sockets; the host's loopback, the metadata address, a public one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert said(await place.python(_SOCKETS.replace("PORT", str(port)))) == ""


async def test_a_listener_is_out_of_the_hosts_reach(place: Place) -> None:
    source = """
import socket
try: print(socket.create_server(("0.0.0.0", 0)).getsockname()[0])
except OSError as error: print("refused", error.errno)
"""
    # An executor shares its container's network, so it has no such socket at all.
    assert said(await place.python(source)) == ("refused 97" if place.kind == "executor" else "0.0.0.0")


async def test_the_hosts_files_are_not_there(place: Place) -> None:
    source = """
import os
for path in ["/etc/shadow", "/root", "/home", "/proc/1/root/etc/shadow", "/proc/kcore", "/sys/kernel", "/var/run"]:
    try:
        if os.listdir(path) if os.path.isdir(path) else open(path).read(1): print(path)
    except OSError: pass
"""
    assert said(await place.python(source)) == ""


async def test_no_variable_of_the_host_leaks(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    source = """
import os
print(sorted(os.environ))
for pid in filter(str.isdigit, os.listdir("/proc")):
    try: print(open(f"/proc/{pid}/environ").read().replace(chr(0), " "))
    except OSError: pass
"""
    seen = said(await place.python(source))
    assert seen.splitlines()[0] == "['HOME', 'LANG', 'PATH', 'PWD', 'TMPDIR', 'TZ']"
    assert "secret" not in seen
    assert "OPENAI" not in seen


async def test_only_the_workspace_and_small_temporary_folders_are_writable(place: Place) -> None:
    source = """
closed = ["/", "/usr", "/etc", "/dev", "/opt", "/opt/python", "/var/tmp", "/proc/sys/kernel"]
for folder in [*closed, "/workspace", "/tmp"]:
    try:
        open(folder + "/mark", "w").write("x"); print(folder)
    except OSError: pass
"""
    assert said(await place.python(source)).split() == ["/workspace", "/tmp"]
    assert (place.workspace / "mark").read_text() == "x"


async def test_the_kernels_dangerous_doors_are_shut(place: Place) -> None:
    source = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
prctl, user_namespace = 157, 0x10000000
for name, arguments in [("unshare", (user_namespace,)), ("mount", (b"a", b"/tmp", b"tmpfs", 0, 0)),
    ("ptrace", (0, 0, 0, 0)), ("prctl", (4, 0, 0, 0, 0)), ("prctl", (ctypes.c_ulong(4 | 1 << 32), 0, 0, 0, 0)),
    ("chroot", (b"/tmp",)), ("setns", (0, 0)), ("setuid", (0,)), ("process_vm_readv", (1, 0, 0, 0, 0, 0))]:
    print(name, getattr(libc, name)(*arguments), ctypes.get_errno())
for name, number in [("bpf", 321), ("io_uring_setup", 425), ("keyctl", 250), ("perf_event_open", 298)]:
    print(name, libc.syscall(number, 0, 0, 0, 0, 0), ctypes.get_errno())
"""
    lines = said(await place.python(source)).splitlines()
    assert [line for line in lines if line.split()[1:] not in (["-1", "1"], ["-1", "22"])] == []
    # Only setuid may be refused for its argument: inside, there is no user 0.
    assert {line.split()[0] for line in lines if line.endswith("22")} <= {"setuid"}


async def test_memory_that_no_process_is_counted_for_cannot_be_had(place: Place) -> None:
    """A memfd that nobody maps, a System V segment that nobody attaches, a queue: the watchdog couldn't see them."""
    source = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for name, arguments in [("memfd_create", (b"x", 0)), ("shmget", (1, 1 << 20, 0o1600)), ("msgget", (1, 0o1600)),
    ("semget", (1, 1, 0o1600))]:
    print(getattr(libc, name)(*arguments), ctypes.get_errno())
"""
    assert said(await place.python(source)).splitlines() == ["-1 38"] * 4


async def test_no_capability_is_held_and_none_can_be_gained(place: Place) -> None:
    source = """
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(*(status[name].strip() for name in ("CapEff", "CapPrm", "CapInh", "CapAmb", "NoNewPrivs", "Seccomp")))
"""
    none = "0" * 16
    assert said(await place.python(source)) == f"{none} {none} {none} {none} 1 2"


async def test_a_sandbox_in_the_sandbox_cannot_be_built(place: Place) -> None:
    done = await place.run("/usr/bin/bwrap", "--unshare-user", "--ro-bind", "/", "/", "/bin/true")
    assert done.exit_code not in (0, 127)
    done = await place.run("/usr/bin/unshare", "--user", "--map-root-user", "/bin/true")
    assert done.exit_code not in (0, 127)


async def test_limits_cannot_be_raised(place: Place) -> None:
    source = """
import resource
for name in ("NPROC", "NOFILE", "FSIZE", "CPU", "CORE"):
    limit = getattr(resource, "RLIMIT_" + name)
    hard = resource.getrlimit(limit)[1]
    try: resource.setrlimit(limit, (hard + 1, hard + 1)); print("raised", name)
    except (ValueError, OSError): pass
import os
print(os.getpriority(os.PRIO_PROCESS, 0) > 0)
try: os.nice(-1); print("faster")
except OSError: pass
"""
    assert said(await place.python(source)) == "True"


async def test_nobody_else_can_be_signalled(place: Place) -> None:
    source = """
import os, signal
for pid in [1, os.getppid(), *map(int, filter(str.isdigit, os.listdir("/proc")))]:
    if pid == os.getpid(): continue
    try: os.kill(pid, signal.SIGSTOP); print("stopped", pid)
    except OSError: pass
try: os.kill(-1, signal.SIGKILL)
except OSError: pass
print("alone")
"""
    done = await place.python(source, wall_seconds=2)
    # Its own namespace's first process takes no signal; prlimit, the program's parent, is gone by exec.
    assert (done.exit_code, done.killed_by) in {(0, None), (137, None)}
    assert b"stopped 1\n" not in done.stdout or place.kind != "executor"


async def test_a_planted_link_shows_nothing_of_the_host(place: Place) -> None:
    (place.workspace / "given").write_text("given")
    source = """
import os
os.symlink("/etc/passwd", "evil"); os.symlink("/etc", "folder"); os.mkfifo("pipe"); os.mkdir("out")
open("out/good.txt", "w").write("fine")
os.unlink("given"); os.symlink("/etc/shadow", "given")
"""
    assert said(await place.python(source)) == ""
    assert read_inside(place.workspace, "out/good.txt", limit=10) == b"fine"
    for path in ("evil", "folder/passwd", "pipe", "given", "../secret", "/etc/passwd", "out", ""):
        with pytest.raises((UnsafePath, FileNotFoundError)):
            read_inside(place.workspace, path, limit=10)
    with pytest.raises(UnsafePath):
        read_inside(place.workspace, "out/good.txt", limit=3)
