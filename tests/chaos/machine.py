"""What goes wrong with a process's machine, done inside it: its wall clock jumps, its disk for artifacts is full."""

import errno
import sys
import time
from datetime import datetime, timedelta, tzinfo
from typing import Any

from backend.core.artifacts import ArtifactStore

_OURS = ("backend.", "workers.", "warren.")
_keep, _time = ArtifactStore._keep, time.time
_state = {"shift": 0.0, "full": False}


def obey(told: dict[str, Any]) -> None:
    """Take up what the rig told."""
    _state["shift"], _state["full"] = float(told.get("shift", 0)), bool(told.get("disk_full"))
    if _state["shift"] and datetime is _RealDatetime:
        _jump()
    if _state["full"]:
        ArtifactStore._keep = _kept  # type: ignore[method-assign, assignment]


async def _kept(self: ArtifactStore, *args: Any) -> None:  # noqa: ANN401 - as it takes them
    if _state["full"]:
        raise OSError(errno.ENOSPC, "No space left on device")
    await _keep(self, *args)


_RealDatetime = datetime


class _AnyDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _RealDatetime)


class _Shifted(_RealDatetime, metaclass=_AnyDatetime):
    """A datetime that is now somewhen else."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _RealDatetime:  # type: ignore[override]
        return _RealDatetime.now(tz) + timedelta(seconds=_state["shift"])


def _jump() -> None:
    """Have our own modules see another time; the machine's monotonic clock goes on, as it does when a clock is set."""
    time.time = lambda: _time() + _state["shift"]
    for name, module in list(sys.modules.items()):
        if name.startswith(_OURS) and getattr(module, "datetime", None) is _RealDatetime:
            module.datetime = _Shifted  # type: ignore[attr-defined]
