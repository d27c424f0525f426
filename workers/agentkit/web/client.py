"""The client of everything that is fetched: each hop through the way out, by robots.txt, within size and time."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import httpx2

from backend.core.egress_settings import EgressSettings
from backend.core.resources import Resources
from backend.core.settings import Settings
from workers.agentkit.web import problems
from workers.agentkit.web.body import ENCODINGS
from workers.agentkit.web.exchange import Answer, exchange
from workers.agentkit.web.pace import Pace
from workers.agentkit.web.port import Asker, Fetched, ProxyAccess, WebProblem
from workers.agentkit.web.robots import MOST_BYTES, Robots
from workers.agentkit.web.urls import Address, read_address
from workers.agentkit.web.user_agent import user_agent

_MOST_REDIRECTS = 10
_ROBOTS_SECONDS = 15.0
_ANYTHING = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: Seconds before what failed to connect is tried again, once.
_AGAIN_SECONDS = 0.5


@dataclass(kw_only=True)
class _Wanted:
    """One fetch while it goes on."""

    client: httpx2.AsyncClient
    asker: Asker
    headers: dict[str, str]
    most_bytes: int
    seconds: float
    robots: bool
    #: Seconds left; waiting for a turn costs none.
    left: float
    been: list[str] = field(default_factory=list)


class Web:
    """Fetches for everybody in a process; opened once by ``open_web``."""

    def __init__(self, settings: EgressSettings) -> None:
        self._settings = settings
        self._trusted: ssl.SSLContext = httpx2.create_ssl_context()
        self._robots = Robots()
        self._pace = Pace(settings.host_rate)
        self._name = user_agent(settings.contact)

    async def get(
        self,
        url: str,
        asker: Asker,
        *,
        most_bytes: int = 20_000_000,
        seconds: float = 30.0,
        accept: str = "",
        headers: Mapping[str, str] | None = None,
        robots: bool = True,
    ) -> Fetched:
        """Fetch an address and where it redirects to.

        Args:
            url: ``https://…`` or ``http://…``.
            asker: for whom.
            most_bytes: of the unpacked body.
            seconds: for everything but the wait for a turn at a host.
            accept: the header of that name.
            headers: more of them; another host that is redirected to doesn't get them.
            robots: whether the site's robots.txt is asked first. Only what its own person looks at by hand needs none.

        Raises:
            WebProblem: it can't be had; see there.
            WayOutAway: nothing can, for now.
        """
        address = read_address(url)
        own = {"User-Agent": self._name, "Accept-Encoding": ENCODINGS, "Accept": accept or _ANYTHING}
        async with self._client(asker) as client:
            wanted = _Wanted(
                client=client,
                asker=asker,
                headers={**own, **(headers or {})},
                most_bytes=most_bytes,
                seconds=seconds,
                robots=robots,
                left=seconds,
            )
            return await self._follow(address, wanted, own)

    async def allowed_by_robots(self, url: str, asker: Asker) -> str | None:
        """Return None where a site allows programs to read an address, else why not, as a sentence.

        Raises:
            WebProblem: its robots.txt can't be asked for.
        """
        address = read_address(url)
        async with self._client(asker) as client:
            return (await self._robots.word(address, partial(self._robots_txt, client))).refusal(address)

    async def turn(self, url: str, asker: Asker) -> str | None:
        """Wait for a turn at a site that is asked by other means, a browser; returns why not to, as a sentence.

        Raises:
            WebProblem: its robots.txt can't be asked for.
        """
        address = read_address(url)
        async with self._client(asker) as client:
            word = await self._robots.word(address, partial(self._robots_txt, client))
        refusal = word.refusal(address)
        if refusal is None:
            await self._pace.wait(address.host, word.delay)
        return refusal

    def proxy_for(self, asker: Asker) -> ProxyAccess:
        """Return how a browser goes out for somebody.

        Raises:
            WebProblem: there is no way out.
        """
        if not self._settings.url:
            raise problems.no_way_out()
        token = self._settings.token.get_secret_value()
        return ProxyAccess(server=self._settings.url, username=asker.proxy_name, password=token)

    @asynccontextmanager
    async def _client(self, asker: Asker) -> AsyncIterator[httpx2.AsyncClient]:
        """Open a client for one fetch: connections of one person are never another's."""
        access = self.proxy_for(asker)
        proxy = httpx2.Proxy(access.server, auth=(access.username, access.password))
        transport = httpx2.AsyncHTTPTransport(verify=self._trusted, trust_env=False, proxy=proxy)
        async with httpx2.AsyncClient(transport=transport, trust_env=False, timeout=None) as client:
            yield client

    async def _follow(self, address: Address, wanted: _Wanted, own: dict[str, str]) -> Fetched:
        while True:
            answer = await self._once(address, wanted)
            if answer.location is None:
                return replace(answer.fetched, redirects=tuple(wanted.been))
            wanted.been.append(address.url)
            if len(wanted.been) > _MOST_REDIRECTS:
                raise problems.broken(address.host, f"redirects more than {_MOST_REDIRECTS} times")
            following = address.to(answer.location)
            if following.origin != address.origin:
                wanted.headers = own  # what else was given is meant for the first one
            address = following

    async def _once(self, address: Address, wanted: _Wanted) -> Answer:
        """Fetch one address, in its turn and if its site allows."""
        delay = 0.0
        if wanted.robots:
            word = await self._robots.word(address, partial(self._robots_txt, wanted.client))
            if why := word.refusal(address):
                raise problems.disallowed(why)
            delay = word.delay
        await self._pace.wait(address.host, delay)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with asyncio.timeout(wanted.left):
                return await _twice(wanted.client, address, wanted.headers, wanted.most_bytes)
        except TimeoutError as error:
            raise problems.too_slow(address.host, wanted.seconds) from error
        finally:
            wanted.left -= loop.time() - begun

    async def _robots_txt(self, client: httpx2.AsyncClient, url: str) -> tuple[int, bytes]:
        """Return status and body of a robots.txt, cut where it is too long."""
        address = read_address(url)
        headers = {"User-Agent": self._name, "Accept-Encoding": ENCODINGS, "Accept": "text/plain,*/*;q=0.5"}
        for _ in range(_MOST_REDIRECTS):
            try:
                async with asyncio.timeout(_ROBOTS_SECONDS):
                    answer = await _twice(client, address, headers, MOST_BYTES, cut=True)
            except TimeoutError as error:
                raise problems.too_slow(address.host, _ROBOTS_SECONDS) from error
            except WebProblem as problem:
                if problem.status is None:
                    raise
                return problem.status, b""
            if answer.location is None:
                return answer.fetched.status, answer.fetched.body
            address = address.to(answer.location)
        return 404, b""  # RFC 9309: what leads nowhere counts as not there


async def _twice(
    client: httpx2.AsyncClient, address: Address, headers: Mapping[str, str], most_bytes: int, *, cut: bool = False
) -> Answer:
    """Ask once, and once more where no answer came: asking changes nothing."""
    try:
        return await exchange(client, address, headers, most_bytes, cut=cut)
    except WebProblem as problem:
        if problem.code != "unreachable":
            raise
    await asyncio.sleep(_AGAIN_SECONDS)
    return await exchange(client, address, headers, most_bytes, cut=cut)


@asynccontextmanager
async def open_web(settings: Settings, _resources: Resources) -> AsyncIterator[Web]:
    """Open the way out for a worker process."""
    yield Web(settings.egress)
