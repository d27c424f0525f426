"""Which sandbox this process uses: the executor that is set, else bubblewrap; one for all agents."""

import asyncio
from weakref import WeakKeyDictionary

from backend.core.settings import Settings
from workers.agentkit.sandbox.bwrap import BwrapSandbox
from workers.agentkit.sandbox.executor import ExecutorSandbox
from workers.agentkit.sandbox.port import Sandbox
from workers.agentkit.sandbox.turns import Turns

#: By loop, because asyncio's locks belong to one; a process of ours has one loop.
_SHARED: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Sandbox]] = WeakKeyDictionary()


def shared_sandbox(settings: Settings) -> Sandbox:
    """Return the process's sandbox, so that all agents together keep within one number of runs."""
    chosen = _SHARED.setdefault(asyncio.get_running_loop(), {})
    url = settings.executor_url
    if url not in chosen:
        turns = Turns(settings.limits.sandbox_runs)
        chosen[url] = ExecutorSandbox(url, turns) if url else BwrapSandbox(turns)
    return chosen[url]
