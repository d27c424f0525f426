import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar, copy_context

import langsmith
import pytest
from langsmith import _runtime_overrides

from workers.agentkit.tracing import trace_in_place

SEEN: ContextVar[str] = ContextVar("seen", default="nothing")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    trace_in_place()
    yield
    langsmith.set_runtime_overrides()


def _override() -> Callable[..., Awaitable[object]]:
    override = _runtime_overrides.get_runtime_overrides().aio_to_thread
    assert override is not None
    return override


@langsmith.traceable
async def work() -> str:
    return "done"


async def test_an_untraced_call_asks_for_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "run_in_executor", lambda *_: pytest.fail("a thread was asked for"))
    with langsmith.tracing_context(enabled=False):
        assert await work() == "done"


async def test_what_a_hook_sets_stays_in_its_own_context() -> None:
    context = copy_context()
    with langsmith.tracing_context(enabled=False):
        await _override()(None, context, SEEN.set, "something")
    assert context[SEEN] == "something"
    assert SEEN.get() == "nothing"


async def test_a_traced_call_still_gets_its_thread() -> None:
    async def in_a_thread(*_args: object) -> str:
        return "in a thread"

    with langsmith.tracing_context(enabled=True):
        assert await _override()(in_a_thread, copy_context(), lambda: "here") == "in a thread"
