"""``warren vault rotate``: new keys for what people entrusted to Warren, and everything taken over to them."""

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.db.migrate import upgrade
from backend.core.db.session import make_engine
from backend.core.settings import Settings
from warren.database import open_database
from warren.errors import CommandError
from warren.key_rings import RINGS, KeysUnreadableError, RoleRing
from workers.agentkit.vault.vault import VaultError


async def rotate_vault(settings: Settings) -> None:
    """Rotate, also while Warren runs; raises CommandError."""
    async with open_database(settings) as database_url:
        await upgrade(database_url)
        engine = make_engine(database_url, pool_size=2)
        try:
            for role in RINGS:
                await _rotate(settings, engine, role)
        finally:
            await engine.dispose()


async def _rotate(settings: Settings, engine: AsyncEngine, role: RoleRing) -> None:
    ring = role.of(settings)
    try:
        key_id, kept = await role.rotate(engine, ring)
    except KeysUnreadableError as error:
        raise CommandError(str(error)) from error
    except VaultError as error:
        raise CommandError(role.mend) from error
    one, many = role.what
    typer.echo(f"{kept} {one if kept == 1 else many} kept under the key {key_id} now.")
    if ring.is_given:
        typer.echo(
            f"The other keys in {role.variable} are no longer needed: take them out, and restart the {role.role} role."
        )
