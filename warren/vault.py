"""``warren vault rotate``: a new key for connected accounts, and everything that was kept under the old ones."""

import typer

from backend.core.db.migrate import upgrade
from backend.core.db.session import make_engine
from backend.core.settings import Settings
from warren.database import open_database
from warren.errors import CommandError
from workers.agents.email.grants.keys import KeyRing, KeysUnreadableError
from workers.agents.email.grants.rotation import rotate
from workers.agents.email.grants.vault import VaultError


async def rotate_vault(settings: Settings) -> None:
    """Rotate, also while Warren runs; raises CommandError."""
    ring = KeyRing(settings)
    async with open_database(settings) as database_url:
        await upgrade(database_url)
        engine = make_engine(database_url, pool_size=2)
        try:
            key_id, kept = await rotate(engine, ring)
        except KeysUnreadableError as error:
            raise CommandError(str(error)) from error
        except VaultError as error:
            raise CommandError(
                "A connected account opens with none of the keys that are here, so no key was forgotten. "
                "Put the missing key back, or disconnect that account on the connections page; then rotate again."
            ) from error
        finally:
            await engine.dispose()
    typer.echo(f"{kept} connected account{'s are' if kept != 1 else ' is'} kept under the key {key_id} now.")
    if ring.is_given:
        typer.echo(
            "The other keys in WARREN_VAULT_KEYS are no longer needed: take them out, and restart the email role."
        )
