"""The database that a short command works on, whoever runs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.core.settings import Settings
from warren.home import Home
from warren.reach import reach_own_session, reach_postgres
from warren.services.private import PrivateServices

_UNUSED = "unused"


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[str]:
    """Yield PostgreSQL's own URL: as set, that of the Warren that runs here, or of a private one started for it.

    Raises CommandError when it doesn't answer, doesn't start or is behind a pooler, and HomeInUse while a Warren is
    just starting here.
    """
    home = Home(settings.home)
    running = home.running()
    if settings.direct_url or running:
        url = settings.direct_url or (running.database_url if running else "")
        await reach_postgres(url)
        await reach_own_session(url)
        yield url
        return
    with home.locked():
        services = PrivateServices(home=home.path, rabbitmq_url=_UNUSED, redis_url=_UNUSED)
        async with services as urls:
            yield urls.database_url
