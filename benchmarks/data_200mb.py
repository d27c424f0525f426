"""A 200 MB CSV through the data agent's tools in the real sandbox: seconds and peak memory per step.

Run: ``python -m benchmarks.data_200mb [megabytes]``. The sum is checked against the one kept while writing.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from workers.agentkit.sandbox import BwrapSandbox, Completed, Limits, Profile, Sandbox
from workers.agentkit.sandbox.watchdog import memory_used, process_tree
from workers.agents.data.engine_client import ENGINE_MEMORY, LIMITS, engine_profile

REGIONS = ("North", "South", "East", "West")
POLL_SECONDS = 0.05


def write_table(path: Path, megabytes: int) -> tuple[int, Decimal]:
    """Write a semicolon CSV with decimal commas in cp1252; return its rows and the sum of its amounts."""
    rows, total, size = 0, Decimal(0), 0
    with path.open("w", encoding="cp1252") as file:
        size += file.write("order_id;größe;order_date;region;amount;remark\n")
        while size < megabytes * 1_000_000:
            lines = []
            for _ in range(10_000):
                rows += 1
                amount = Decimal(rows * 7919 % 1_000_000) / 100
                total += amount
                day = f"{rows % 28 + 1:02}.{rows % 12 + 1:02}.{2020 + rows % 5}"
                lines.append(
                    f'{rows};{rows % 60};{day};{REGIONS[rows % 4]};{str(amount).replace(".", ",")};"plain; text"\n'
                )
            size += file.write("".join(lines))
    return rows, total


async def measure(sandbox: Sandbox, workspace: Path, request: dict[str, Any]) -> tuple[dict[str, Any], float, int]:
    """Run one engine request; return its answer, the seconds, and the peak bytes of all our descendants."""
    peak = 0

    async def watch() -> None:
        nonlocal peak
        while True:
            tree = [pid for pid in process_tree(own) if pid != own]
            peak = max(peak, await asyncio.to_thread(memory_used, tree))
            await asyncio.sleep(POLL_SECONDS)

    own = os.getpid()
    watcher = asyncio.create_task(watch())
    began = time.monotonic()
    done = await run(sandbox, engine_profile().argv, workspace, request, LIMITS, engine_profile().profile)
    seconds = time.monotonic() - began
    watcher.cancel()
    if done.killed_by or done.exit_code:
        raise SystemExit(f"{request['action']}: killed by {done.killed_by}, {done.stderr.decode()[-500:]}")
    return json.loads(done.stdout), seconds, peak


async def run(
    sandbox: Sandbox, argv: Sequence[str], workspace: Path, request: dict[str, Any], limits: Limits, profile: Profile
) -> Completed:
    """Hand a request to the engine in the sandbox."""
    stdin = json.dumps(request).encode()
    return await sandbox.run(argv, workspace=workspace, stdin=stdin, limits=limits, profile=profile)


async def main(megabytes: int) -> None:
    """Write, ask, print."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        rows, total = write_table(workspace / "big.csv", megabytes)
        sql = "SELECT region, sum(amount) AS total FROM big GROUP BY region ORDER BY region"
        base = {"files": ["big.csv"], "memory": ENGINE_MEMORY}
        requests: list[dict[str, Any]] = [
            {"action": "list"},
            {"action": "describe", "table": "big", "look_up": ["north", "last quarter"]},
            {"action": "query", "sql": sql},
            {"action": "statistics", "table": "big"},
            {"action": "chart", "sql": sql, "kind": "bar", "x": "region", "y": "total", "title": "t", "name": "t"},
        ]
        print(f"{rows:,} rows, {megabytes} MB\n\n| step | seconds | peak MB |\n| --- | --- | --- |")
        for request in requests:
            answer, seconds, peak = await measure(BwrapSandbox(), workspace, base | request)
            print(f"| {request['action']} | {seconds:.1f} | {peak >> 20} |")
            if request["action"] == "query":
                found = sum(Decimal(str(row[1])) for row in answer["rows"])
                assert found == total, (found, total)
        print(f"\nThe sum of amounts is right: {total:,}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
