"""How fast one host is asked by this process: by the setting, or slower where its robots.txt says so."""

from collections import OrderedDict

from aiolimiter import AsyncLimiter

#: Seconds between two requests that a host may ask for; what is more is taken as this.
MOST_DELAY = 10.0
_MOST_HOSTS = 2_000
_BURST_SECONDS = 2.0


class Pace:
    """One limiter per host. ``rate``: requests per second, 0 is no limit (a host's own delay holds all the same)."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._limiters: OrderedDict[tuple[str, float], AsyncLimiter] = OrderedDict()

    async def wait(self, host: str, delay: float = 0.0) -> None:
        """Wait until the host may be asked.

        Args:
            host: in its canonical form.
            delay: seconds between two requests, as the host asks for.
        """
        delay = min(max(delay, 0.0), MOST_DELAY)
        if not delay and not self._rate:
            return
        limiter = self._limiters.get((host, delay)) or self._new(delay)
        self._limiters[host, delay] = limiter
        self._limiters.move_to_end((host, delay))
        while len(self._limiters) > _MOST_HOSTS:
            self._limiters.popitem(last=False)
        await limiter.acquire()

    def _new(self, delay: float) -> AsyncLimiter:
        if delay:
            return AsyncLimiter(1, delay)
        return AsyncLimiter(max(1.0, self._rate * _BURST_SECONDS), max(_BURST_SECONDS, 1 / self._rate))
