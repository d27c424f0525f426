"""``python -m tests.deploy.rig [--no-build] [--keep]``: builds, starts, uses, breaks and removes the whole of Warren.

Without a Docker engine it says so and does nothing.
"""

import argparse
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from scripts.env_file import read, write_secrets
from tests.deploy.rig import checks
from tests.deploy.rig.client import Client
from tests.deploy.rig.engine import PROJECT, ROOT, Stack, answers, run

ROLES = ("api", "supervisor", "aggregator", "clock", "egress", "executor")
#: Seconds after the start in which everything has come to rest.
REST = 20


def main() -> int:
    """Run it all; the exit code tells whether everything held."""
    parser = argparse.ArgumentParser(prog="tests.deploy.rig", description=__doc__)
    parser.add_argument("--no-build", action="store_true", help="use the images that are there")
    parser.add_argument("--keep", action="store_true", help="leave everything running")
    given = parser.parse_args()
    if not answers():
        tell(
            "compose-test: skipped, no Docker engine answers here. On a bare Debian: "
            'tests/deploy/rig/engine.sh start && eval "$(tests/deploy/rig/engine.sh env)"'
        )
        return 0
    folder = Path(tempfile.mkdtemp(prefix="warren-compose-"))
    stack = Stack(folder / "env")
    write_secrets(stack.environment)
    with stack.environment.open("a", encoding="utf-8") as file:
        # Nobody outside is asked for anything: the sample articles do.
        file.write(f"WARREN_PORT={free_port()}\nWARREN_SEARCH_ORDER=samples\n")
    try:
        return whole(stack, build=not given.no_build)
    except BaseException:
        tell(stack.compose("ps", "-a") + stack.compose("logs", "--no-color", "--tail", "25"))
        raise
    finally:
        if given.keep:
            tell(f"Everything is left running: project {PROJECT}, its settings in {stack.environment}.")
        else:
            stack.down()
            shutil.rmtree(folder)


def tell(text: str) -> None:
    """Say something at once, also where the output is a file."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def free_port() -> int:
    """Return a port of loopback that nobody listens at."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took, once it has gone well."""
    began = time.monotonic()
    yield
    tell(f"{what:<58} {time.monotonic() - began:7.1f} s")


def whole(stack: Stack, *, build: bool) -> int:
    """Do everything in order."""
    if build:
        with timed("images built"):
            subprocess.run(["tests/deploy/rig/stand-ins/build"], cwd=ROOT, check=True)
            subprocess.run(["docker/build"], cwd=ROOT, check=True)
    with timed("up to healthy (docker compose up --wait)"):
        stack.compose("up", "--wait", "--no-build")
    secrets = read(stack.environment)
    client = Client(f"http://127.0.0.1:{secrets['WARREN_PORT']}", secrets["WARREN_ADMIN_TOKEN"])
    with timed("the page, its headers and its live updates"):
        checks.the_page_answers(client)
    checks.nobody_has_more_than_it_needs(stack)
    time.sleep(REST)
    tell_starts_and_memory(stack)
    for asked in checks.EVERY_AGENT:
        with timed(f"{asked.agent}: {asked.message[:40]}"):
            checks.an_agent_does_its_part(client, asked)
    with timed("a task of 20 s, six roles and three services killed"):
        done = checks.a_task_ends_once_whatever_is_killed(client, stack)
    step = done["steps"][0]
    tell(f"  attempts {step['attempt']}, moved {step['moved']}, requests repeated {client.repeated}")
    with timed("an api that is away is told, and found again"):
        checks.an_api_that_is_away_is_told(client, stack)
    with timed("backed up, thrown away, restored, up again"):
        checks.a_backup_comes_back_in_an_empty_place(client, stack)
    with timed("down"):
        stack.down()
    left = stack.left_behind()
    assert not left, f"left behind: {left}"
    tell("Everything held; nothing is left behind.")
    return 0


def tell_starts_and_memory(stack: Stack) -> None:
    """Print for each role how long its process took to say that it is ready, and what it holds when idle."""
    memory = stack.memory_mb()
    tell(f"{'service':<14}{'start, s':>10}{'idle, MB':>10}")
    for service in sorted(memory):
        took = start_seconds(stack, service)
        tell(f"{service:<14}{took:>10}{memory[service]:>10}")
    tell(f"{'together':<14}{'':>10}{sum(memory.values()):>10}")


def start_seconds(stack: Stack, service: str) -> str:
    """Return the seconds from a container's start to its word that it serves; empty for what says no such word."""
    container = stack.container(service)
    told = run("docker", "logs", "--timestamps", container) + _errors(container)
    ready = re.search(r"^(\S+)Z? .*(?:is ready|The executor serves|Server startup complete)", told, re.MULTILINE)
    if ready is None:
        return ""
    began = stack.inspect(service)["State"]["StartedAt"]
    return f"{(_moment(ready.group(1)) - _moment(began)).total_seconds():.1f}"


def _errors(container: str) -> str:
    return subprocess.run(
        ["docker", "logs", "--timestamps", container], capture_output=True, text=True, check=True
    ).stderr


def _moment(text: str) -> datetime:
    """Read Docker's time, whose fractions of a second are too fine."""
    return datetime.fromisoformat(re.sub(r"\.(\d{6})\d*", r".\1", text.rstrip("Z")) + "+00:00")


if __name__ == "__main__":
    sys.exit(main())
