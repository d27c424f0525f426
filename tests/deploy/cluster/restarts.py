"""Every workload restarted in turn while people are at work, and a worker's pod deleted in the middle of a step."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.peer import Peer
from tests.deploy.cluster.load import Load
from tests.deploy.cluster.node import Node

#: Seconds of work before, between and after restarts: what a restart broke shows in its own row.
_REST = 8.0
#: One process each (docs/kubernetes.md): while it is replaced requests may fail.
ALONE = {"postgres", "bucket"}


@dataclass(frozen=True)
class Row:
    """What one change met: its name, its seconds, plain requests sent and failed, the slowest, reconnections, tasks."""

    name: str
    seconds: float
    sent: int
    failed: int
    slowest: float
    repeated: int
    reconnected: int
    tasks: int

    def __str__(self) -> str:
        return (
            f"| {self.name} | {self.seconds:.0f} | {self.sent} | {self.failed} | {self.slowest:.2f} | {self.repeated} "
            f"| {self.reconnected} | {self.tasks} |"
        )


HEAD = (
    "| restarted | s | requests | failed | slowest, s | task requests repeated | live connections renewed | tasks |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|"
)


def names(node: Node, kind: str) -> list[tuple[str, str]]:
    """Return namespace and name of everything of a kind."""
    items = json.loads(node.kubectl("get", kind, "--all-namespaces", "--output", "json"))["items"]
    return [(each["metadata"]["namespace"], each["metadata"]["name"]) for each in items]


async def under_load(node: Node, base: str, token: str, world: Peer) -> list[str]:
    """Do it all, print a row for each, and return what was wrong, in words."""
    failures: list[str] = []
    load = Load(base, token, world)
    async with load.running():
        await asyncio.sleep(2 * _REST)
        _say(HEAD)
        failures += await _measured(load, "nothing", lambda: time.sleep(30), may_fail=False)
        for kind in ("deployment", "statefulset"):
            for namespace, name in names(node, kind):
                change = _restart(node, namespace, kind, name)
                failures += await _measured(load, name, change, may_fail=name in ALONE)
        failures += await _measured(load, "a worker's pod deleted", _delete(node, "porter"), may_fail=False)
    counted = load.counted()
    _say(f"tasks {len(load.asked)}, acts {len(world.ledger.acts)}, live connections {counted}")
    wrong = await load.wrong()
    _say(f"lost or done twice: {len(wrong)}")
    return [*wrong, *failures]


async def _measured(load: Load, name: str, change: Callable[[], None], *, may_fail: bool) -> list[str]:
    before, repeated, tasks = load.counted()["connects"], load.client.repeated, len(load.asked)
    load.met.sent, load.met.failed, load.met.longest = 0, [], 0.0
    began = time.monotonic()
    await asyncio.to_thread(change)
    seconds = time.monotonic() - began
    await asyncio.sleep(_REST)
    met = load.met
    row = Row(
        name=name,
        seconds=seconds,
        sent=met.sent,
        failed=len(met.failed),
        slowest=met.longest,
        repeated=load.client.repeated - repeated,
        reconnected=load.counted()["connects"] - before,
        tasks=len(load.asked) - tasks,
    )
    _say(str(row))
    return [] if may_fail or not met.failed else [f"{name}: {len(met.failed)} requests failed, e.g. {met.failed[0]}"]


def _restart(node: Node, namespace: str, kind: str, name: str) -> Callable[[], None]:
    def change() -> None:
        node.kubectl("--namespace", namespace, "rollout", "restart", f"{kind}/{name}")
        node.kubectl("--namespace", namespace, "rollout", "status", f"{kind}/{name}", "--timeout=900s")
        _until_gone(node, namespace)

    return change


def _until_gone(node: Node, namespace: str) -> None:
    """Wait for those that were replaced: they go on serving whom they have until they end."""
    while True:
        told = json.loads(node.kubectl("--namespace", namespace, "get", "pods", "--output", "json"))
        if not any("deletionTimestamp" in each["metadata"] for each in told["items"]):
            return
        time.sleep(0.5)


def _delete(node: Node, agent: str) -> Callable[[], None]:
    def change() -> None:
        chosen = ("--selector", f"app.kubernetes.io/component={agent}")
        node.kubectl("--namespace", "warren", "delete", "pod", *chosen, "--grace-period=0", "--force")
        node.kubectl("--namespace", "warren", "rollout", "status", f"deployment/agent-{agent}", "--timeout=300s")

    return change


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
