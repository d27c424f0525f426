"""The engine's reply is the only thing on its channel, whatever a library prints."""

import json
import subprocess
import sys

_NOISY = """
import os, sys
from workers.agents.data.engine import __main__ as engine

def answer(request, folder):
    os.write(1, b"100% [=====]")
    print("a library's word")
    return {"asked": request["action"]}

engine.answer = answer
engine.main()
"""


def test_what_libraries_print_does_not_reach_the_reply() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _NOISY], input=b'{"action": "list"}', capture_output=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == {"asked": "list"}
    assert b"100%" in done.stderr
