"""The egress role: in ``warren up``'s own process, or one of its own with ``warren worker egress``."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.cards import WorkerSign
from backend.core.egress_lists import EGRESS_ROLE, DeploymentLists
from backend.core.egress_settings import EgressSettings
from backend.core.hosts import host_and_port
from backend.core.settings import LimitSettings
from workers.agentkit.presence import signing
from workers.egress.law import Law
from workers.egress.proxy import Proxy
from workers.egress.refusal_log import Note, RefusalLog, no_note
from workers.egress.resolver import Resolve, SystemResolver
from workers.egress.rules import RulesOf, UserRules

_BACKLOG = 256
_TOKEN_BYTES = 32
VERSION = "1"
#: Any free port of this machine, for this machine only.
ANY_PORT = ("127.0.0.1", 0)


class CannotServeError(Exception):
    """The role can't listen where it should; the text is a sentence with the next step."""


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Where the role reads people's lists, writes what it refused and gives its sign of life, as which process."""

    engine: AsyncEngine
    limits: LimitSettings
    process_id: str


@asynccontextmanager
async def alone(settings: EgressSettings, keeping: Keeping) -> AsyncIterator[str]:
    """Serve at ``WARREN_EGRESS_LISTEN``; yields the address.

    Raises:
        CannotServeError: that address can't be listened at, or there is no token.
    """
    async with _kept(settings, keeping) as url:
        yield url


@asynccontextmanager
async def in_process(settings: EgressSettings, keeping: Keeping) -> AsyncIterator[EgressSettings]:
    """Serve at a free port of this machine with a token made now; yields the settings that lead there."""
    token = SecretStr(secrets.token_urlsafe(_TOKEN_BYTES))
    own = settings.model_copy(update={"token": token})
    async with _kept(own, keeping, at=ANY_PORT) as url:
        yield own.model_copy(update={"url": url})


@asynccontextmanager
async def serving(
    settings: EgressSettings, rules_of: RulesOf, *, at: tuple[str, int] | None = None, resolve: Resolve | None = None
) -> AsyncIterator[str]:
    """Serve while the block runs, without a database; yields the address.

    Args:
        settings: where to listen, the token and the law.
        rules_of: reads a person's own list.
        at: host and port to listen at instead; port 0 is any that is free.
        resolve: looks names up instead of the system.

    Raises:
        CannotServeError: as above.
    """
    async with _open(settings, rules_of, no_note, at=at, resolve=resolve) as (url, _proxy):
        yield url


@asynccontextmanager
async def _kept(settings: EgressSettings, keeping: Keeping, *, at: tuple[str, int] | None = None) -> AsyncIterator[str]:
    engine = keeping.engine
    rules_of, refused = UserRules(engine, seconds=settings.rules_seconds), RefusalLog(engine)
    about = DeploymentLists.of(settings).model_dump()
    async with refused.writing(), _open(settings, rules_of, refused.note, at=at) as (url, proxy):

        def sign() -> WorkerSign:
            return WorkerSign(
                process=keeping.process_id,
                role=EGRESS_ROLE,
                version=VERSION,
                slots=settings.connections,
                busy=proxy.busy,
                about=about,
            )

        changed = asyncio.Event()
        changed.set()  # signs at once, and in the background: a database that is away holds up nothing
        async with signing(engine, keeping.limits, sign, changed):
            yield url


@asynccontextmanager
async def _open(
    settings: EgressSettings,
    rules_of: RulesOf,
    note: Note,
    *,
    at: tuple[str, int] | None = None,
    resolve: Resolve | None = None,
) -> AsyncIterator[tuple[str, Proxy]]:
    if not settings.token.get_secret_value():
        raise CannotServeError("WARREN_EGRESS_TOKEN is not set. Set it to the same secret here and for every worker.")
    names = SystemResolver()
    proxy = Proxy(settings, Law(settings, rules_of, resolve or names), note)
    server = await _listening(settings, proxy, at)
    try:
        host, listening = server.sockets[0].getsockname()[:2]
        yield (f"http://[{host}]:{listening}" if ":" in host else f"http://{host}:{listening}"), proxy
    finally:
        server.close()
        await proxy.close()
        await server.wait_closed()
        names.close()


async def _listening(settings: EgressSettings, proxy: Proxy, at: tuple[str, int] | None) -> asyncio.Server:
    try:
        host, port = at or host_and_port(settings.listen)
        return await asyncio.start_server(proxy.serve, host, port, backlog=_BACKLOG)
    except (ValueError, OSError) as error:
        said = (isinstance(error, OSError) and error.strerror) or str(error)
        raise CannotServeError(
            f"Can't listen at {settings.listen}: {said}. Set WARREN_EGRESS_LISTEN to host:port of this machine."
        ) from error
