"""``warren worker <role>``: one role against the services that the environment names."""

import asyncio

import typer

from backend.core.process_health import ProcessHealth
from backend.core.resources import open_resources
from backend.core.settings import Settings
from backend.core.telemetry.logs import configure_logging
from warren.egress import egress
from warren.errors import CommandError
from warren.reach import reach_all, reach_own_session
from warren.roles import EGRESS, SUPERVISOR, Role, agent_names, role_named
from warren.run import run_until_stopped
from warren.services.private import ServiceUrls
from warren.watched import services, watched


def worker(settings: Settings, name: str) -> None:
    """Run the role until a signal; raises CommandError."""
    if name == EGRESS:
        egress(settings)
        return
    role = role_named(name)
    configure_logging(settings.log_level)
    if name in (SUPERVISOR, *agent_names()):
        from warren.models import check_models  # noqa: PLC0415 - roles without a model don't load LangChain

        typer.echo(f"Model: {check_models(settings.models, [name])}.")
    health = ProcessHealth()
    serving = _serve(settings, name, role, health)
    drain_seconds = settings.limits.drain_seconds
    asyncio.run(run_until_stopped(serving, drain_seconds=drain_seconds, stopping=health.drain))


async def _serve(settings: Settings, name: str, role: Role, health: ProcessHealth) -> None:
    async with watched(settings.telemetry, health, service=f"warren-{name}") as told:
        await reach_all(_given(settings))
        if name in agent_names():
            await reach_own_session(str(settings.direct_url))
        async with (
            open_resources(settings, agents=agent_names(), health=health) as resources,
            role(settings, resources),
        ):
            told.asks(services(resources))
            health.serves()
            typer.echo(f"{name} is ready.")
            await asyncio.Event().wait()


def _given(settings: Settings) -> ServiceUrls:
    urls = (settings.database_url, settings.rabbitmq_url, settings.redis_url)
    missing = [name for name, url in zip(("DATABASE_URL", "RABBITMQ_URL", "REDIS_URL"), urls, strict=True) if not url]
    if missing:
        raise CommandError(
            f"{', '.join(missing)} not set. A worker by itself needs all three; `warren up` starts private services."
        )
    database_url, rabbitmq_url, redis_url = map(str, urls)
    return ServiceUrls(database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url)
