"""``python -m tests.deploy.cluster [--no-build] [--keep] [--down]``: k8s/ in a real cluster, restarted under load.

It needs root on a Debian, builds Kubernetes once (binaries.sh), and leaves nothing but the rig's folder. Elsewhere
it says so and does nothing.
"""

import argparse
import asyncio
import base64
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.chaos.peer import Peer
from tests.deploy.cluster import restarts, workload
from tests.deploy.cluster.node import Node
from tests.deploy.rig import checks
from tests.deploy.rig.client import Client
from tests.deploy.rig.engine import ROOT, answers

#: What is applied needs so long at most: images are there, programs start beside each other.
_UP_SECONDS = 900


def main() -> int:
    """Run it all; the exit code tells whether everything held."""
    parser = argparse.ArgumentParser(prog="tests.deploy.cluster", description=__doc__)
    parser.add_argument("--no-build", action="store_true", help="use the images and programs that are there")
    parser.add_argument("--keep", action="store_true", help="leave the cluster running")
    parser.add_argument("--down", action="store_true", help="only take away what an earlier run left")
    given = parser.parse_args()
    rig = Path(os.environ.get("WARREN_RIG", "/var/tmp/warren-rig"))
    own = os.environ.get("DOCKER_HOST") == f"unix://{rig}/run/docker.sock"
    if not (own and os.geteuid() == 0 and platform.machine() == "x86_64" and answers()):
        tell(
            "cluster-test: skipped. It needs root on a Debian (x86-64) and the rig's own engine: "
            'tests/deploy/rig/engine.sh start && eval "$(tests/deploy/rig/engine.sh env)"'
        )
        return 0
    node = Node(rig)
    if given.down:
        node.stop()
        return 0
    if not given.no_build:
        with timed("images and programs built"):
            for command in (
                "tests/deploy/rig/stand-ins/build cluster",
                "docker/build",
                "tests/deploy/cluster/binaries.sh",
            ):
                subprocess.run(command.split(), cwd=ROOT, check=True)
    try:
        return whole(node)
    except BaseException:
        tell(_state(node))
        raise
    finally:
        if given.keep:
            tell(f"The cluster is left running: kubectl --kubeconfig {node.config}")
        else:
            node.stop()


def tell(text: str) -> None:
    """Say something at once, also where the output is a file."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took, once it has gone well."""
    began = time.monotonic()
    yield
    tell(f"{what:<58} {time.monotonic() - began:7.1f} s")


def whole(node: Node) -> int:
    """Do everything in order."""
    with timed("a cluster of one node"):
        node.start()
    workload.build_porter()
    with Peer(node.address) as world:
        made = workload.objects(node, world.url)
        with timed("every object taken"):
            workload.apply(node, made)
        with timed("everything running and ready"):
            settle(node)
        client = Client(f"http://127.0.0.1:{node_port(node)}", owner(made))
        with timed("the page, its headers and its live updates"):
            checks.the_page_answers(client)
        for asked in checks.EVERY_AGENT:
            with timed(f"{asked.agent}: {asked.message[:40]}"):
                checks.an_agent_does_its_part(client, asked)
        wrong = asyncio.run(restarts.under_load(node, client.base, client.token, world))
    assert not wrong, "\n".join(wrong)
    tell("Everything held.")
    return 0


def settle(node: Node) -> None:
    """Wait until the migration is done and everything that serves is ready; raises CommandFailed."""
    limit = f"--timeout={_UP_SECONDS}s"
    node.kubectl("--namespace", "warren", "wait", "--for=condition=Complete", "job/migrate", limit)
    for kind in ("statefulset", "deployment"):
        for name in restarts.names(node, kind):
            node.kubectl("--namespace", name[0], "rollout", "status", f"{kind}/{name[1]}", limit)


def node_port(node: Node) -> int:
    """Return the port of the loopback behind which the page's server is."""
    path = "jsonpath={.spec.ports[0].nodePort}"
    return int(node.kubectl("--namespace", "warren", "get", "service", "frontend", "--output", path))


def owner(made: list[dict[str, Any]]) -> str:
    """Return the token that signs the owner in."""
    [secret] = [each for each in made if each["kind"] == "Secret" and each["metadata"]["name"] == "warren-owner"]
    return base64.b64decode(secret["data"]["WARREN_ADMIN_TOKEN"]).decode()


def _state(node: Node) -> str:
    if not node.config.exists():
        return ""
    asked = (
        ("get", "pods", "--all-namespaces", "--output", "wide"),
        ("get", "events", "--all-namespaces", "--field-selector", "type=Warning"),
    )
    return "\n".join(node.kubectl(*each) for each in asked)


if __name__ == "__main__":
    sys.exit(main())
