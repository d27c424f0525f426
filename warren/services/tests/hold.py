"""Holds the private services of a folder until its input ends; a parent for tests to kill."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from warren.services.private import PrivateServices


async def hold(home: Path) -> None:
    async with PrivateServices(home=home) as urls:
        print(json.dumps(asdict(urls)), flush=True)  # noqa: T201 - read by the test
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1])))
