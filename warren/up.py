"""``warren up``: the services that aren't given, every role, and one address, in one process."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from urllib.parse import quote

import typer

from backend.core.db.migrate import upgrade
from backend.core.process_health import ProcessHealth
from backend.core.resources import open_resources
from backend.core.settings import Settings
from backend.core.telemetry.logs import configure_logging
from backend.core.users import ensure_owner
from warren.errors import CommandError
from warren.home import Home
from warren.models import check_models
from warren.reach import reach_all, reach_own_session
from warren.roles import SUPERVISOR, Role, agent_names, all_roles
from warren.run import run_until_stopped, side_by_side
from warren.services.keep import is_free
from warren.services.private import PrivateServices
from warren.watched import services, watched
from workers.clock.leases import release_all
from workers.egress.role import Keeping, in_process


def up(settings: Settings) -> None:
    """Run everything until a signal; raises CommandError."""
    home = Home(settings.home)
    with home.locked():
        configure_logging(settings.log_level, file=home.path / "warren.log")
        _check_port(settings)
        health = ProcessHealth()
        serving = _serve(settings, home, health)
        drain_seconds = settings.limits.drain_seconds
        asyncio.run(run_until_stopped(serving, drain_seconds=drain_seconds, stopping=health.drain))
    typer.echo("Stopped.")


def address(settings: Settings, token: str) -> str:
    """Return the address that signs its reader in."""
    return f"{settings.local_url}/?token={quote(token)}"


def _check_port(settings: Settings) -> None:
    """Refuse before the services start, which takes seconds."""
    if not is_free(settings.port, "0.0.0.0" if settings.listens_everywhere else settings.host):  # noqa: S104 - tried, not served
        raise CommandError(
            f"Port {settings.port} of {settings.host} is taken. Stop what listens there, or set WARREN_PORT to another."
        )


def _load(settings: Settings) -> tuple[str, list[list[Role]]]:
    """Import every role and try every configured model; returns the models' names. Raises CommandError."""
    return check_models(settings.models, [SUPERVISOR, *agent_names()]), all_roles()


async def _serve(settings: Settings, home: Home, health: ProcessHealth) -> None:
    """Enter services, migrations and roles in order; they are left in reverse."""
    async with AsyncExitStack() as stack:
        told = await stack.enter_async_context(watched(settings.telemetry, health, service="warren"))
        private = PrivateServices(
            home=home.path,
            database_url=settings.database_url,
            rabbitmq_url=settings.rabbitmq_url,
            redis_url=settings.redis_url,
        )
        # Loading takes as long as the services take to start.
        loading = asyncio.create_task(asyncio.to_thread(_load, settings))
        typer.echo(f"Starting the services (state folder {home.path}) …")
        urls = await stack.enter_async_context(private)
        alone = settings.database_url is None
        settings = settings.with_services(
            database_url=urls.database_url, rabbitmq_url=urls.rabbitmq_url, redis_url=urls.redis_url
        )
        await reach_all(urls)
        direct = str(settings.direct_url)
        await reach_own_session(direct)
        await upgrade(direct)
        home.publish(urls)
        model, roles = await loading
        resources = await stack.enter_async_context(open_resources(settings, agents=agent_names(), health=health))
        await ensure_owner(resources.engine, home.token())
        if alone:  # nobody else can hold a lease: whoever did was killed
            await release_all(resources)
        if not settings.egress.url:
            keeping = Keeping(engine=resources.engine, limits=settings.limits, process_id=resources.process_id)
            egress = await stack.enter_async_context(in_process(settings.egress, keeping))
            settings = settings.model_copy(update={"egress": egress})
            resources = replace(resources, settings=settings)
        for group in roles:
            await stack.enter_async_context(side_by_side([role(settings, resources) for role in group]))
        told.asks(services(resources))
        health.serves()
        typer.echo(f"\nWarren runs at  {address(settings, home.token())}\nModel: {model}. Ctrl-C stops it.\n")
        raise await private.failure()
