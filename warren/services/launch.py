"""Starts one program as a child that can't outlive its parent; run as a script, so it imports nothing of ours.

Arguments: the parent's pid, the signal that the parent's death sends, the identity, the program and its arguments.
What would be done between fork and exec stands here, since Python code there can deadlock in a process with threads.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

NOBODY = 65534
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _become_nobody_in_a_namespace() -> None:
    """Show root as an ordinary user to the program, while files stay root's (PostgreSQL refuses to run as root)."""
    _checked(ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} 0 1")


def _take(identity: str) -> None:
    if identity == "namespace":
        _become_nobody_in_a_namespace()
    elif identity == "nobody":
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def _exec_bound_to(parent: int, death_signal: int, program: list[str]) -> NoReturn:
    """Linux: the kernel signals us when the parent's main thread ends; a change of identity would undo it."""
    _checked(ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, death_signal), "prctl")
    if os.getppid() != parent:
        sys.exit("the parent ended before its child began")
    os.execv(program[0], program)


def _guard(death_signal: int, program: list[str]) -> NoReturn:
    """Elsewhere: stay beside the program, pass signals on, and end it when the parent's end closes our input."""
    # From before the program runs: a signal that ended us instead would leave it behind.
    early: list[int] = []
    pass_on: Callable[[int], None] = early.append
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, lambda received, _frame: pass_on(received))
    with subprocess.Popen(program, stdin=subprocess.DEVNULL, close_fds=False) as child:
        pass_on = child.send_signal
        for received in early:
            child.send_signal(received)

        def end_with_parent() -> None:
            os.read(0, 1)
            child.send_signal(death_signal)

        threading.Thread(target=end_with_parent, daemon=True).start()
        sys.exit(child.wait())


def main(parent: str, death_signal: str, identity: str, *program: str) -> NoReturn:
    os.setpgid(0, 0)
    _take(identity)
    if sys.platform == "linux" and identity != "guarded":
        _exec_bound_to(int(parent), int(death_signal), list(program))
    _guard(int(death_signal), list(program))


if __name__ == "__main__":
    main(*sys.argv[1:])
