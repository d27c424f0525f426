"""Starts one program as a user of its own, bounded and filtered, and kills all of that user's processes at its end.

Run by root as ``python -I -S keeper.py <descriptor of an order>`` or ``… sweep <uid>``. It needs nothing of ours, so
that it starts fast, and acts alone: at the deadline also when the executor is frozen, at once when that is gone.
"""

import ctypes
import json
import os
import resource
import signal
import sys
import time
from typing import Any

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
SECCOMP_MODE_FILTER = 2
INSTRUCTION_BYTES = 8
CAPABILITY_VERSION = 0x20080522
NO_SUCH_PROGRAM = 127
WOKEN_BY = {signal.SIGCHLD, signal.SIGTERM}


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


def _prctl(option: int, *arguments: Any) -> None:  # noqa: ANN401 - numbers and pointers
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [ctypes.c_ulong(each) if isinstance(each, int) else each for each in (*arguments, 0, 0, 0, 0)[:4]]
    if libc.prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _drop_capabilities() -> None:
    """Empty the inheritable set too, which a change of user leaves as it is."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def keep(order: dict[str, Any]) -> int:
    """Run the order's program to its end or its deadline; return its exit code, 128 + signal when one ended it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WOKEN_BY)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    _prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
    program = os.fork()
    if program == 0:
        _become(order)
    status = None
    try:
        # The program's end of each pipe must be the only one, for its end to be seen.
        nothing = os.open("/dev/null", os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        if os.getppid() == order["parent"]:
            status = _wait(program, time.monotonic() + order["seconds"])
    finally:
        sweep(order["uid"])
    return 128 + signal.SIGKILL if status is None else _exit_code(status)


def _wait(program: int, deadline: float) -> int | None:
    """Return the program's status; None when it must end first."""
    while (left := deadline - time.monotonic()) > 0:
        woken = signal.sigtimedwait(WOKEN_BY, left)
        if woken is not None and woken.si_signo == signal.SIGTERM:
            return None
        while (ended := _reap()) is not None:
            if ended[0] == program:
                return ended[1]
    return None


def _reap() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, status) if pid else None


def _exit_code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def sweep(uid: int) -> None:
    """Kill every process of the user: one signal to all at once, which a fork can't outrun; then reap what was ours."""
    killer = os.fork()
    if killer == 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        try:
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    try:
        while True:
            os.wait()
    except ChildProcessError:
        return


def _become(order: dict[str, Any]) -> None:
    """Give up everything, then be the program."""
    try:
        os.setsid()
        os.nice(order["niceness"])
        for name, value in order["limits"].items():
            resource.setrlimit(getattr(resource, name), tuple(value))
        os.umask(0o077)
        os.chdir(order["folder"])
        os.setgroups([])
        os.setresgid(*(order["uid"],) * 3)
        os.setresuid(*(order["uid"],) * 3)
        for each in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and a program would inherit that
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WOKEN_BY)
        _drop_capabilities()
        program = bytes.fromhex(order["filter"])
        _prctl(PR_SET_NO_NEW_PRIVS, 1)
        filtered = _Filter(len(program) // INSTRUCTION_BYTES, program)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filtered))
        os.execvpe(order["argv"][0], order["argv"], order["environment"])
    except OSError as error:
        os.write(2, f"{order['argv'][0]}: {error.strerror or error}\n".encode())
    finally:
        os._exit(NO_SUCH_PROGRAM)


def main() -> int:
    """Do as the command line says."""
    if sys.argv[1] == "sweep":
        sweep(int(sys.argv[2]))
        return 0
    with os.fdopen(int(sys.argv[1]), "rb") as file:
        order = json.load(file)
    return keep(order)


if __name__ == "__main__":
    os._exit(main())
