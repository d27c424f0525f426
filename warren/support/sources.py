"""Where the services of this Warren are asked how they are doing, as long as they answer."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from backend.core.db.session import make_engine
from backend.core.settings import Settings
from warren.database import open_database
from warren.errors import CommandError
from warren.home import Home
from warren.services.private import has_database
from warren.support.own_words import OwnWords
from warren.support.rows import told_rows
from warren.support.services import told_metrics, told_queues, told_redis


@dataclass(frozen=True)
class Sources:
    """The services as they are set, or those of the Warren that runs here."""

    settings: Settings
    home: Home
    words: OwnWords
    agents: Sequence[str]

    async def rows(self) -> dict[str, object]:
        """Read the database, also that of a Warren that doesn't run."""
        async with self._database() as url:
            engine = make_engine(url, pool_size=1)
            try:
                return await told_rows(engine, self.words)
            finally:
                await engine.dispose()

    async def queues(self) -> dict[str, object]:
        """Ask RabbitMQ; raises CommandError where there is none to be asked."""
        return await told_queues(self._url("rabbitmq_url"), self.agents)

    async def redis(self) -> dict[str, object]:
        """Ask Redis; raises CommandError where there is none to be asked."""
        return await told_redis(self._url("redis_url"))

    async def metrics(self) -> str:
        """Ask the process that answers on this machine."""
        token = self.settings.telemetry.metrics_token.get_secret_value()
        return "\n".join(await told_metrics(self.settings.local_url, token))

    def _url(self, name: str) -> str:
        running = self.home.running()
        url: str | None = getattr(self.settings, name) or (getattr(running, name) if running else None)
        if url is None:
            raise CommandError(f"Warren doesn't run here, and {name.upper()} isn't set.")
        return url

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[str]:
        """Yield a URL to read by, of a pooler too; a private server is started only for data that is there."""
        running = self.home.running()
        url = self.settings.direct_url or (running.database_url if running else None)
        if url:
            yield url
            return
        if not has_database(self.home.path):
            raise CommandError("There is no database here yet.")
        async with open_database(self.settings) as private:
            yield private
