"""The database that a short command works on, whoever runs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.core.settings import Settings
from warren.home import Home
from warren.services.private import PrivateServices

_UNUSED = "unused"


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[str]:
    """Yield a database URL: DATABASE_URL, or that of the Warren that runs here, or a private one started for it.

    Raises ServiceFailed, and HomeInUse while a Warren is just starting here.
    """
    home = Home(settings.home)
    running = home.running()
    if settings.database_url or running:
        yield settings.database_url or (running.database_url if running else "")
        return
    with home.locked():
        services = PrivateServices(home=home.path, rabbitmq_url=_UNUSED, redis_url=_UNUSED)
        async with services as urls:
            yield urls.database_url
