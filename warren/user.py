"""``warren user add NAME``: a person and their key."""

import typer

from backend.core.db.migrate import upgrade
from backend.core.db.session import make_engine
from backend.core.settings import Settings
from backend.core.users import NameTakenError, create_user
from warren.database import open_database
from warren.errors import CommandError


async def add_user(settings: Settings, name: str) -> None:
    """Make a user and print their key, once; raises CommandError."""
    async with open_database(settings) as database_url:
        await upgrade(database_url)
        engine = make_engine(database_url, pool_size=1)
        try:
            key = await create_user(engine, name)
        except NameTakenError as error:
            raise CommandError(f"{str(error).capitalize()}. Choose another name.") from error
        finally:
            await engine.dispose()
    typer.echo(f"{name} signs in with this key, which is shown only now:\n{key}")
