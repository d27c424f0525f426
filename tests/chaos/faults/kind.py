"""What a fault is."""

import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.load import Load
from tests.chaos.rig import Rig


@dataclass
class Scene:
    """Where a fault is injected: the rig, the load that runs, and chance."""

    rig: Rig
    load: Load
    rng: random.Random
    #: Messages that were injected and must end as dead letters.
    poison: int = 0
    #: Task ids that may end failed, because the fault makes them.
    notes: list[str] = field(default_factory=list)


Inject = Callable[[Scene], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Fault:
    """One kind of fault; ``inject`` returns when it is over, which is when what it broke may work again."""

    name: str
    inject: Inject
    #: Whether it may be mixed with others: two that both need the same service whole are not.
    mixes: bool = True
