"""Gives quorum queues that a kill left without a leader one again.

RabbitMQ notes a new quorum queue's log in a table that it saves every half second. Killed before that, it starts the
queue at the next boot under a new, empty log, as a follower that waits for a leader for ever: declaring the queue
works, publishing and consuming hang (rabbitmq-server issue 15725). Our node is alone, so every queue may lead.
"""

import asyncio
from pathlib import Path

_ELECT = "[ra:trigger_election({Name, node()}) || {Name, follower} <- ets:tab2list(ra_state)]."
_SECONDS = 60.0


async def elect_leaders(rabbitmqctl: Path, environment: dict[str, str]) -> str:
    """Let every leaderless queue of the node lead; return what went wrong, or nothing."""
    process = await asyncio.create_subprocess_exec(
        rabbitmqctl,
        "--node",
        environment["RABBITMQ_NODENAME"],
        "eval",
        _ELECT,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        return f"rabbitmqctl gave no answer within {_SECONDS:.0f} s"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return "" if process.returncode == 0 else output.decode(errors="replace").strip()
