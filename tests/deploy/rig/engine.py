"""The Docker engine that is there: commands on it, and what it says of containers."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
#: A project of its own, so that nobody's running Warren is touched.
PROJECT = "warren-compose-test"


class CommandFailed(Exception):
    """A command ended otherwise than well; the text is what it said."""


def run(*argv: str, seconds: float = 900) -> str:
    """Run a command in the checkout and return what it printed; raises CommandFailed."""
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode != 0:
        raise CommandFailed(f"`{' '.join(argv)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}"[-3000:])
    return done.stdout


def answers() -> bool:
    """Tell whether an engine and its compose plugin are there."""
    try:
        run("docker", "version", seconds=20)
        run("docker", "compose", "version", seconds=20)
    except (CommandFailed, OSError, subprocess.TimeoutExpired):
        return False
    return True


@dataclass(frozen=True)
class Stack:
    """One compose project of the shipped file, with an environment file of its own."""

    environment: Path

    def compose(self, *argv: str, seconds: float = 900) -> str:
        """Run ``docker compose`` on it."""
        given = (
            "--progress",
            "quiet",
            "--project-name",
            PROJECT,
            "--env-file",
            str(self.environment),
            "-f",
            "docker-compose.yml",
        )
        return run("docker", "compose", *given, *argv, seconds=seconds)

    def down(self) -> None:
        """Take everything away, what profiles brought too."""
        self.compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "60")

    def container(self, service: str) -> str:
        """Return the id of a service's container."""
        return self.compose("ps", "-q", service).strip()

    def inspect(self, service: str) -> dict[str, Any]:
        """Return what the engine knows of a service's container."""
        found: list[dict[str, Any]] = json.loads(run("docker", "inspect", self.container(service)))
        return found[0]

    def crash(self, service: str) -> None:
        """Kill a role's program with signal 9 from inside, so that the engine sees a crash and starts it again."""
        run("docker", "exec", self.container(service), "bash", "-c", "kill -9 $(cat /proc/1/task/1/children)")

    def power_cut(self, service: str) -> None:
        """Kill a service's container and start it again, as after a power cut."""
        run("docker", "kill", "--signal", "KILL", self.container(service))
        run("docker", "start", self.container_stopped(service))

    def container_stopped(self, service: str) -> str:
        """Return the id of a service's container, running or not."""
        return self.compose("ps", "-aq", service).strip()

    def memory_mb(self) -> dict[str, int]:
        """Return the resident memory of each running container by service, in MB (10^6 bytes), page cache excluded."""
        lines = run("docker", "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}").splitlines()
        found = {}
        for line in lines:
            name, used, *_ = line.split()
            if name.startswith(f"{PROJECT}-"):
                service = name.removeprefix(f"{PROJECT}-").rpartition("-")[0]
                found[service] = round(_bytes(used) / 1e6)
        return found

    def left_behind(self) -> list[str]:
        """Return what of the project is still there: containers, volumes, networks."""
        label = f"label=com.docker.compose.project={PROJECT}"
        kinds = (("ps", "-aq"), ("volume", "ls", "-q"), ("network", "ls", "-q"))
        return [each for kind in kinds for each in run("docker", *kind, "--filter", label).split()]


def _bytes(text: str) -> float:
    units = {"GiB": 1 << 30, "MiB": 1 << 20, "KiB": 1 << 10, "kB": 1000, "B": 1}
    unit = next(unit for unit in units if text.endswith(unit))
    return float(text.removesuffix(unit)) * units[unit]
