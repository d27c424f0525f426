"""LangSmith's hooks on the agents' path, without a thread for each."""

from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import TypeVar

import langsmith
from langsmith.utils import tracing_is_enabled

_T = TypeVar("_T")


async def in_place(
    in_a_thread: Callable[..., Awaitable[_T]], context: Context, do: Callable[..., _T], *args: object, **kwargs: object
) -> _T:
    """Do what LangSmith wants done: here while nothing is traced, in a thread (it may send something) otherwise."""
    if tracing_is_enabled():
        return await in_a_thread(context, do, *args, **kwargs)
    return context.run(do, *args, **kwargs)


def trace_in_place() -> None:
    """Keep untraced runs on the event loop, for the whole process.

    LangChain wraps every middleware's hook in a trace: also when nothing is traced, that is two changes of thread for
    each, thirty for a model call with one tool. Each waits for the interpreter's lock, up to 5 ms in a busy process.
    """
    langsmith.set_runtime_overrides(aio_to_thread=in_place)
