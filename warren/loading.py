"""Loading what a process keeps: thousands of modules, and no garbage among them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Collect no garbage while the block loads, which takes a sixth of the time, nor look at what it loaded later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
