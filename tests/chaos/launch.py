"""Starts roles as operating system processes of their own, with crash points in them.

``python -m tests.chaos.launch worker ROLE [--kill-at point:n]`` runs one. ``… serve FOLDER`` loads everything once and
forks a process for each line it reads (a role, its environment, its log), so that a killed worker is back in a tenth of
a second instead of five: on a busy machine starts would hide what is measured. It says each start and end on its
standard output; when its input ends, or it is killed, its children die.
"""

import argparse
import ctypes
import importlib
import json
import os
import selectors
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from backend.core.settings import Settings
from tests.chaos.planner import supervisor_role
from tests.chaos.points import Control, around_post, install
from warren import roles
from warren.errors import CommandError
from warren.worker import worker
from workers import agents

_HERE = Path(__file__).parent
_PDEATHSIG = 1
_WAKE = signal.SIGCHLD


def find_agents(folder: Path) -> None:
    """Have this process know the suite's own agent and the email agent, and no other: each takes its time to load."""
    folder.mkdir(exist_ok=True)
    for agent in (_HERE / "agents" / "porter", Path(agents.__path__[0]) / "email"):
        link = folder / agent.name
        if not link.exists():
            link.symlink_to(agent)
    agents.__path__[:] = [str(folder)]


def load() -> None:
    """Import what any role needs."""
    roles._FIXED_ROLES["supervisor"] = lambda: supervisor_role
    for name in ("api", *roles.agent_names()):
        roles.role_named(name)


def run(role: str, told: Path) -> None:
    """Be one role until the end."""
    control = Control(told)
    control.listen()
    install(control)
    if role == "porter":
        around_post(control, importlib.import_module("workers.agents.porter.agent"))
    try:
        worker(Settings(), role)
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        os._exit(1)


def _child(order: Mapping[str, str | dict[str, str]]) -> NoReturn:
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    signal.signal(_WAKE, signal.SIG_DFL)
    log = os.open(str(order["log"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    null = os.open(os.devnull, os.O_RDONLY)
    for number, source in ((0, null), (1, log), (2, log)):
        os.dup2(source, number)
    environment = order["env"]
    assert isinstance(environment, dict)
    os.environ.clear()
    os.environ.update(environment)
    code = 1
    try:
        run(str(order["role"]), Path(str(order["told"])))
        code = 0
    except BaseException as error:  # noqa: BLE001 - a child must never come back into its parent's loop
        sys.stderr.write(f"{error!r}\n")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say(ended=pid, status=os.waitstatus_to_exitcode(status))


def serve(folder: Path) -> None:
    """Fork what is asked for."""
    find_agents(folder)
    load()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    os.set_blocking(reader, False)
    signal.set_wakeup_fd(writer)
    signal.signal(_WAKE, lambda *_: None)
    signal.signal(signal.SIGUSR2, signal.SIG_IGN)
    _say(ready=os.getpid())
    waiting = selectors.DefaultSelector()
    waiting.register(0, selectors.EVENT_READ)
    waiting.register(reader, selectors.EVENT_READ)
    rest = b""
    while True:
        ready = {key.fd for key, _ in waiting.select()}
        if reader in ready:
            os.read(reader, 4096)
            _reap()
        if 0 in ready:
            piece = os.read(0, 65_536)
            if not piece:
                os._exit(0)
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                order = json.loads(line)
                pid = os.fork()
                if pid == 0:
                    _child(order)
                _say(started=pid, name=order["name"])


def main() -> None:
    """Run one role, or serve."""
    parser = argparse.ArgumentParser(description="Roles with crash points.")
    parser.add_argument("what", choices=["worker", "serve"])
    parser.add_argument("argument")
    parser.add_argument("--kill-at", default="", help="point:n")
    given = parser.parse_args()
    if given.what == "serve":
        serve(Path(given.argument))
    home = Settings().home
    home.mkdir(parents=True, exist_ok=True)
    find_agents(home / "agents")
    load()
    told = home / f"told-{given.argument}.json"
    told.write_text(json.dumps({"kill_at": given.kill_at, "marker": str(home / "killed")}))
    run(given.argument, told)


if __name__ == "__main__":
    main()
