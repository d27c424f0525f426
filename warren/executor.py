"""``warren executor``: runs untrusted programs in a container that has nothing to lose."""

import asyncio
from pathlib import Path

import typer

from backend.core.process_health import ProcessHealth
from backend.core.settings import PROVIDER_KEYS, Settings
from backend.core.telemetry.logs import configure_logging
from warren.errors import CommandError
from warren.watched import watched
from workers.executor.requirements import CannotServeError
from workers.executor.serve import serve


def executor(settings: Settings, *, listen: str, folder: Path, slots: int, first_uid: int) -> None:
    """Serve until a signal; raises CommandError when something is missing."""
    configure_logging(settings.log_level)
    health = ProcessHealth()

    def started() -> None:
        health.serves()
        typer.echo(f"The executor serves {slots} runs at once at {listen}.")

    async def run() -> None:
        async with watched(settings.telemetry, health, service="warren-executor"):
            await serve(
                listen,
                folder=folder,
                slots=slots,
                first_uid=first_uid,
                secrets=_secrets(settings),
                started=started,
                stopping=health.drain,
            )

    try:
        asyncio.run(run())
    except CannotServeError as error:
        raise CommandError(str(error)) from error


def _secrets(settings: Settings) -> list[str]:
    """Return the names of the settings that hold or lead to secrets."""
    urls = {
        "DATABASE_URL": settings.database_url,
        "DATABASE_DIRECT_URL": settings.database_direct_url,
        "RABBITMQ_URL": settings.rabbitmq_url,
        "REDIS_URL": settings.redis_url,
        "WARREN_EGRESS_TOKEN": settings.egress.token.get_secret_value(),
    }
    return [name for name, url in urls.items() if url] + [PROVIDER_KEYS[provider] for provider in settings.models.keys]
