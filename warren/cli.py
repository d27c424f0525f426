"""The ``warren`` command; each subcommand loads only its own code."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from warren.errors import CommandError
from warren.given_settings import given_settings
from warren.queue import queue_app
from warren.schedule import schedule_app

app = typer.Typer(
    help="An assistant you run yourself: a supervisor, specialist agents, and every step on screen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
user_app = typer.Typer(help="People who may sign in.", no_args_is_help=True)
app.add_typer(user_app, name="user")
vault_app = typer.Typer(help="The keys under which connected accounts are kept.", no_args_is_help=True)
app.add_typer(vault_app, name="vault")
app.add_typer(queue_app, name="queue")
app.add_typer(schedule_app, name="schedule")

_debug = False


@app.callback()
def options(
    *, debug: Annotated[bool, typer.Option("--debug", help="Show where an unforeseen error came from.")] = False
) -> None:
    global _debug  # noqa: PLW0603 - one process, one command
    _debug = debug


@app.command()
def up() -> None:
    """Start everything: the services that no URL is set for, the api and all workers."""
    from warren.up import up as run  # noqa: PLC0415 - a command loads only its own code

    run(given_settings())


@app.command()
def worker(
    role: Annotated[str, typer.Argument(help="api, supervisor, aggregator, clock, egress or an agent's name")],
) -> None:
    """Run one role against DATABASE_URL, RABBITMQ_URL and REDIS_URL; the way out needs the first only."""
    from warren.worker import worker as run  # noqa: PLC0415 - the same

    run(given_settings(), role)


@app.command()
def executor(
    *,
    listen: Annotated[str, typer.Option(help="http://address:port, or unix:///path of a socket")],
    folder: Annotated[Path, typer.Option(help="a tmpfs: all that runs may write")] = Path("/runs"),
    slots: Annotated[int, typer.Option(min=1, help="runs at once; each has a user of its own")] = os.cpu_count() or 1,
    first_uid: Annotated[int, typer.Option(min=1000, help="the first of as many unused user ids")] = 64000,
) -> None:
    """Run untrusted programs for workers whose WARREN_EXECUTOR_URL points here; for a container of its own."""
    from warren.executor import executor as run  # noqa: PLC0415 - the same

    run(given_settings(), listen=listen, folder=folder, slots=slots, first_uid=first_uid)


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema and register the installed agents."""
    from warren.migrate import migrate as run  # noqa: PLC0415 - the same

    asyncio.run(run(given_settings()))


@user_app.command("add")
def add_user(name: str) -> None:
    """Add a person and print their key."""
    from warren.user import add_user as run  # noqa: PLC0415 - the same

    asyncio.run(run(given_settings(), name))


@vault_app.command("rotate")
def rotate_vault() -> None:
    """Keep connected accounts under a new key, and forget the old ones."""
    from warren.vault import rotate_vault as run  # noqa: PLC0415 - the same

    asyncio.run(run(given_settings()))


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="a folder, which the next backup brings up to date, or a .tar file")],
    *,
    without_artifacts: Annotated[bool, typer.Option("--without-artifacts", help="Leave files' bytes out.")] = False,
    keys: Annotated[Path | None, typer.Option(help="Write keys and sign-in token to this file, apart.")] = None,
) -> None:
    """Keep the database and all files as of one moment; Warren may go on running."""
    from warren.backup.make import backup as run  # noqa: PLC0415 - the same

    asyncio.run(run(given_settings(), target, with_artifacts=not without_artifacts, keys_file=keys))


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="the folder or file that `warren backup` wrote")],
    *,
    keys: Annotated[Path | None, typer.Option(help="the file that `warren backup --keys` wrote")] = None,
) -> None:
    """Bring a backup back, into an empty WARREN_HOME or DATABASE_URL."""
    from warren.backup.restore import restore as run  # noqa: PLC0415 - the same

    asyncio.run(run(given_settings(), source, keys_file=keys))


@app.command()
def doctor(
    file: Annotated[
        Path | None, typer.Argument(help="of the support bundle; by default one here, with the time in its name")
    ] = None,
    *,
    support_bundle: Annotated[
        bool, typer.Option("--support-bundle", help="Write what an issue needs into one file, without anything secret.")
    ] = False,
) -> None:
    """Check every part and say how to cure what fails."""
    from backend.core.telemetry.logs import configure_logging  # noqa: PLC0415 - the same

    configure_logging("ERROR")  # what is tried logs too, between the findings
    if support_bundle:
        from warren.support.bundle import support_bundle as write  # noqa: PLC0415 - the same

        asyncio.run(write(given_settings(), file))
        return
    if file is not None:
        raise CommandError(f"`warren doctor` takes no file. `warren doctor --support-bundle {file}` writes one.")
    from warren.doctor import doctor as run  # noqa: PLC0415 - the same

    raise typer.Exit(asyncio.run(run(given_settings())))


@app.command("smoke")
def try_out(
    *,
    url: Annotated[str, typer.Option(help="where its page is; this machine's Warren by default")] = "",
    request: Annotated[str, typer.Option(help="what is asked")] = "",
    sample: Annotated[str, typer.Option(help="the bundled file that goes with --request")] = "",
    seconds: Annotated[float, typer.Option(min=1, help="how long all of it may take")] = 300,
) -> None:
    """Send one task to a running Warren and wait for its end; WARREN_ADMIN_TOKEN, or a person's key in it, signs in.

    Exit codes: 0 works, 1 the task went wrong, 2 wrong use, 3 nobody answers, 4 token refused, 5 too late.
    """
    from warren import smoke  # noqa: PLC0415 - the same

    asked = smoke.asked_of(given_settings(), url=url, request=request, sample=sample, seconds=seconds)
    raise typer.Exit(asyncio.run(smoke.smoke(asked)))


def main() -> None:
    """Run the command; errors are sentences, and a traceback is shown only on request."""
    try:
        app()
    except CommandError as error:
        _fail(str(error))
    except Exception as error:
        if _debug:
            raise
        _fail(f"Something unforeseen: {type(error).__name__}: {error}. `warren --debug …` shows where it came from.")


def _fail(sentence: str) -> None:
    typer.echo(f"warren: {sentence}", err=True)
    sys.exit(1)
