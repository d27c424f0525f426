"""``warren worker egress``: the way out by itself, for every agent whose WARREN_EGRESS_URL points here."""

import asyncio
from uuid import UUID

import typer
from pydantic import SecretStr

from backend.core import service_checks
from backend.core.db.session import make_engine
from backend.core.egress_settings import EgressSettings
from backend.core.process_health import ProcessHealth
from backend.core.resources import new_process_id
from backend.core.settings import Settings
from backend.core.telemetry.logs import configure_logging
from warren.errors import CommandError
from warren.run import run_until_stopped
from warren.watched import watched
from workers.egress.role import ANY_PORT, CannotServeError, Keeping, alone, serving
from workers.egress.rules import no_rules

#: Connections to the database, which only keeps people's own lists.
_CONNECTIONS = 4
#: Nobody's address, kept for examples: it is refused like a private one, and asking for it can do no harm.
_NOBODY = "http://192.0.2.1/"
#: Where only listed hosts are reached it isn't even looked at.
_REFUSALS = {"private_address", "not_listed", "denied_host", "bad_port"}


def egress(settings: Settings) -> None:
    """Serve until a signal; raises CommandError when something is missing."""
    configure_logging(settings.log_level)
    if not settings.database_url:
        raise CommandError("DATABASE_URL is not set. The way out reads there which hosts each person allows.")
    health = ProcessHealth()
    serving = _serve(settings, settings.database_url, health)
    drain_seconds = settings.limits.drain_seconds
    try:
        asyncio.run(run_until_stopped(serving, drain_seconds=drain_seconds, stopping=health.drain))
    except CannotServeError as error:
        raise CommandError(str(error)) from error


async def _serve(settings: Settings, database_url: str, health: ProcessHealth) -> None:
    engine = make_engine(database_url, pool_size=_CONNECTIONS)
    try:
        keeping = Keeping(engine=engine, limits=settings.limits, process_id=new_process_id())
        async with (
            watched(settings.telemetry, health, service="warren-egress") as told,
            alone(settings.egress, keeping) as url,
        ):
            told.asks({"database": lambda: service_checks.database(engine)})
            health.serves()
            typer.echo(f"The way out is ready at {url}.")
            await asyncio.Event().wait()
    finally:
        await engine.dispose()


async def try_way_out(settings: EgressSettings) -> str:
    """Ask the way out for what it must refuse, one of our own where none is given; returns what was found.

    Raises:
        CommandError: it isn't there, or doesn't refuse.
    """
    if settings.url:
        await _refuses(settings)
        return f"the one at {settings.url} reaches nothing private"
    own = settings.model_copy(update={"token": SecretStr("doctor")})
    try:
        async with serving(own, no_rules, at=ANY_PORT) as url:
            await _refuses(own.model_copy(update={"url": url}))
    except CannotServeError as error:
        raise CommandError(str(error)) from error
    return "reaches nothing private (one started to try it)"


async def _refuses(settings: EgressSettings) -> None:
    from workers.agentkit.web import Asker, WayOutAway, Web, WebProblem  # noqa: PLC0415 - the role itself needs no agent library

    try:
        await Web(settings).get(_NOBODY, Asker(user_id=UUID(int=0), agent="doctor"), robots=False)
    except WebProblem as problem:
        if problem.code in _REFUSALS:
            return
        if problem.code == "no_way_out":
            raise CommandError(f"{problem.failure.message} {problem.failure.cure}") from problem
    except WayOutAway as error:
        raise CommandError(f"{error} Start it (`warren worker egress`), or set WARREN_EGRESS_URL to it.") from error
    raise CommandError(f"The way out lets {_NOBODY} be reached. Take it out of WARREN_EGRESS_ALLOW.")
