"""The parts of an installation that runs may see: a worker and its executor have them in places of their own."""

import sys
from collections.abc import Sequence
from pathlib import Path

import workers
from workers.agentkit.sandbox.port import Mount, SandboxUnavailable
from workers.agentkit.sandbox.wire import Shown

#: The interpreter, the libraries beside it, Warren's own workers, and the system's programs (which stay in place).
ANCHORS: dict[str, Path] = {
    "interpreter": Path(sys.base_prefix).resolve(),
    "environment": Path(sys.prefix).resolve(),
    "workers": Path(workers.__path__[0]).resolve(),
    "system": Path("/usr"),
}


def anchored(mounts: Sequence[Mount]) -> list[Shown]:
    """Name mounts by the part they belong to.

    Raises:
        SandboxUnavailable: one lies outside all of them, so that no other machine can be expected to have it.
    """
    return [_anchored(mount) for mount in mounts]


def _anchored(mount: Mount) -> Shown:
    source = mount.source.resolve()
    inside = [(name, root) for name, root in ANCHORS.items() if source.is_relative_to(root)]
    if not inside:
        raise SandboxUnavailable(
            f"The executor can't show {mount.source}: it isn't part of Warren's installation.",
            "Use bubblewrap, or install it with Warren.",
        )
    name, root = max(inside, key=lambda each: len(each[1].parts))
    return Shown(anchor=name, path=str(source.relative_to(root)), target=mount.target)
