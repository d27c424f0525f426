"""How the deployment is doing, read part by part: what can't be read in time says so and holds nothing else up."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.auth.current_user import SignedIn
from backend.api.health.checks import NEEDED_FOR_ALL, check_services
from backend.api.overview import health
from backend.api.overview.listeners import count_listeners
from backend.api.overview.numbers import read_numbers
from backend.api.overview.spend import read_spend
from backend.api.overview.views import Overview, Part, Unread
from backend.api.overview.work import read_late, read_work
from backend.api.providers.queries import list_providers
from backend.core.resources import Resources
from backend.core.service_checks import Check
from backend.core.views import ProviderView

log = structlog.get_logger()
_T = TypeVar("_T")

#: Seconds that one part may take.
PART_SECONDS = 2.0
_CURES: dict[Part, str] = {
    "listeners": "See RabbitMQ among the services. The page asks again by itself.",
}
_CURE = "The page asks again by itself. If it stays so, see whether PostgreSQL is overloaded."


@dataclass
class _Reading:
    """Parts that are being read, and those that could not be."""

    unread: list[Unread] = field(default_factory=list)

    async def part(self, name: Part, read: Callable[[], Awaitable[_T]]) -> _T | None:
        """Read a part; None, and noted, where that fails or takes too long."""
        try:
            async with asyncio.timeout(PART_SECONDS):
                return await read()
        except TimeoutError:
            why = f"It was not read within {PART_SECONDS:.0f} s."
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one part is not wrong with all
            log.warning("overview: part not read", part=name, cause=repr(error))
            why = f"It could not be read: {type(error).__name__}."
        self.unread.append(Unread(part=name, message=why, cure=_CURES.get(name, _CURE)))
        return None


async def read_overview(resources: Resources, user: SignedIn) -> Overview:
    """Return the state of everything, as an administrator sees it; bounded in time, whatever is away."""
    reading, engine, scaling = _Reading(), resources.engine, resources.settings.scaling

    def rows(name: Part, read: Callable[[AsyncConnection], Awaitable[_T]]) -> Awaitable[_T | None]:
        async def connected() -> _T:
            async with resources.alone() as conn:
                return await read(conn)

        return reading.part(name, connected)

    (checks, listening), numbers, work, late, providers, spend = await asyncio.gather(
        _asked(resources, reading),
        rows("numbers", lambda conn: read_numbers(conn, scaling)),
        rows("work", lambda conn: read_work(conn, user.id)),
        rows("late", read_late),
        rows("providers", lambda conn: _left_alone(conn, user)),
        rows("spend", lambda conn: read_spend(engine, conn, user.id)),
    )
    return Overview(
        read_at=datetime.now(UTC),
        numbers=numbers,
        work=work,
        late=late,
        providers=providers,
        spend=spend,
        services=health.services(checks),
        roles=[
            *health.listeners(listening),
            *(health.workers(numbers) if numbers is not None else ()),
        ],
        unread=reading.unread,
    )


async def _asked(resources: Resources, reading: _Reading) -> tuple[dict[str, Check], dict[str, int] | None]:
    """Ask the services, and RabbitMQ who listens; where it doesn't answer it isn't asked again."""
    checks = (await check_services(resources, NEEDED_FOR_ALL)).checks
    if not checks["rabbitmq"].ok:
        return checks, None
    return checks, await reading.part("listeners", lambda: count_listeners(resources.publisher))


async def _left_alone(conn: AsyncConnection, user: SignedIn) -> list[ProviderView]:
    return [provider for provider in (await list_providers(conn, user)).items if provider.state != "closed"]
