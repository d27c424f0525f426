"""Asks a Warren for one thing after the other, and follows along as a page does."""

import threading
import time
from itertools import cycle

from websockets.sync.client import connect

from tests.deploy.rig.checks import EVERY_AGENT
from tests.deploy.rig.client import Client

#: How long one task may take before the next is asked for; it goes on meanwhile.
_PATIENCE = 40.0


def work(client: Client, seconds: float) -> int:
    """Give every agent work in turn; return how many tasks were asked for."""
    end = time.monotonic() + seconds
    follower = threading.Thread(target=_follow, args=(client, end), daemon=True)
    follower.start()
    asked_for = 0
    for asked in cycle(EVERY_AGENT):
        if time.monotonic() > end:
            break
        files = [client.sample(asked.sample)] if asked.sample else []
        task = client.ask(asked.message, files=files)
        client.call("GET", "/tasks")
        asked_for += 1
        try:
            client.until(task, asked.state, seconds=_PATIENCE)
        except TimeoutError as late:
            print(f"{asked.agent}: {late}")  # noqa: T201 - a tool's output
    follower.join(timeout=10)
    return asked_for


def _follow(client: Client, end: float) -> None:
    address = client.base.replace("http://", "ws://") + "/ws"
    with connect(address, additional_headers={"authorization": f"Bearer {client.token}"}, proxy=None) as live:
        while time.monotonic() < end:
            try:
                live.recv(timeout=2)
            except TimeoutError:
                continue
