"""The peer's client: a Celery chain of three, awaited through its Redis result backend."""

import asyncio
import time

from celery import Celery, chain
from celery.result import AsyncResult

from benchmarks.measure import Chains, Size, processor, summary
from benchmarks.programs.chain import make_app
from benchmarks.stage import Stage

_SECONDS_FOR_ONE = 60.0
#: Seconds without any news after which the results are asked for one by one.
_PATIENCE = 2.0


class _Client:
    """Celery's client is synchronous: this runs in a thread of its own."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def _fire(self) -> AsyncResult:
        first, second, third = (self._app.tasks[f"chain.{name}"] for name in ("first", "second", "third"))
        return chain(first.s("job"), second.s(), third.s()).apply_async()

    def one_at_a_time(self, count: int) -> list[float]:
        """Return the seconds of each chain from sending to its result."""
        seconds = []
        for _ in range(count):
            began = time.perf_counter()
            self._fire().get(timeout=_SECONDS_FOR_ONE)
            seconds.append(time.perf_counter() - began)
        return seconds

    def in_flight(self, count: int, width: int, limit: float) -> float:
        """Return the chains that ended in a second; raises TimeoutError after ``limit`` seconds."""
        pending: dict[str, AsyncResult] = {}
        sent, began = 0, time.perf_counter()
        while sent < count or pending:
            while sent < count and len(pending) < width:
                result = self._fire()
                pending[result.id] = result
                result.then(lambda ended: pending.pop(ended.id, None))
                sent += 1
            self._hear(pending)
            if time.perf_counter() - began > limit:
                raise TimeoutError(f"{len(pending)} chains are still under way after {limit:.0f} s")
        return count / (time.perf_counter() - began)

    def _hear(self, pending: dict[str, AsyncResult]) -> None:
        before = len(pending)
        began = time.perf_counter()
        self._app.backend.result_consumer.drain_events(timeout=_PATIENCE)
        if len(pending) == before and time.perf_counter() - began >= _PATIENCE:
            for result in list(pending.values()):
                if result.ready():
                    pending.pop(result.id, None)


async def peer(stage: Stage, size: Size, *, safe: bool, limit: float) -> Chains:
    """Measure a Celery chain of three, as it comes or (``safe``) set so that it loses nothing."""
    urls = stage.urls
    env = {
        "BENCH_RABBITMQ_URL": urls.rabbitmq_url,
        "BENCH_REDIS_URL": urls.redis_url,
        "BENCH_SAFE": "yes" if safe else "no",
    }
    client = _Client(make_app(urls.rabbitmq_url, urls.redis_url, safe=safe))
    async with stage.program("celery", ["benchmarks.programs.chain"], env):
        await asyncio.to_thread(client.one_at_a_time, size.warm_up)
        async with processor() as alone:
            seconds = await asyncio.to_thread(client.one_at_a_time, size.one_by_one)
        async with processor() as crowded:
            per_second = await asyncio.to_thread(client.in_flight, size.at_once, size.width, limit)
        return summary(seconds, per_second, alone, crowded, size)
