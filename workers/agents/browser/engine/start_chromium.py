"""Starts Chromium as a child that can't outlive Playwright's driver; run as a script, so it imports nothing of ours.

Arguments: the identity ("same" or "nobody"), the profile folder, the program, and the arguments Playwright gives it.
Root gives its rights away first: Chromium's own sandbox doesn't work for root, and no page needs them.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

NOBODY = 65534
_PR_SET_PDEATHSIG = 1
_PROFILE = "--user-data-dir="


def main(identity: str, profile: str, program: str, *arguments: str) -> NoReturn:
    """Become Chromium. Its profile is ours; the folder that Playwright made for it would be left by a killed worker."""
    for argument in arguments:
        if argument.startswith(_PROFILE):
            Path(argument.removeprefix(_PROFILE)).rmdir()
    others = [argument for argument in arguments if not argument.startswith(_PROFILE)]
    if identity == "nobody":
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    if sys.platform == "linux":  # after the change of identity, which would undo it
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.execv(program, [program, *others, f"{_PROFILE}{profile}"])


if __name__ == "__main__":
    main(*sys.argv[1:])
