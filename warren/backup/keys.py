"""Keys and the sign-in token: never in a backup, in a file of their own where one is asked for."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from backend.core.settings import Settings
from warren.errors import CommandError
from warren.services.keep import write_private
from workers.agents.email.grants.keys import FILE, Key, KeyRing, KeysUnreadableError

_TOKEN = "token"  # noqa: S105 - a file's name


class Keys(BaseModel):
    """What opens connected accounts, newest first as ``id:base64``, and what signs in to the page."""

    model_config = ConfigDict(frozen=True)

    vault_keys: list[str] = []
    token: str = ""

    @property
    def key_ids(self) -> set[str]:
        """The names of the keys."""
        return {line.partition(":")[0] for line in self.vault_keys}


def keys_here(settings: Settings) -> Keys:
    """Return what this home has; raises CommandError where its keys can't be read."""
    try:
        keys: list[Key] = KeyRing(settings).all()
    except KeysUnreadableError as error:
        raise CommandError(str(error)) from error
    token = settings.home / _TOKEN
    return Keys(vault_keys=[key.line() for key in keys], token=token.read_text().strip() if token.exists() else "")


def write_keys(path: Path, keys: Keys) -> None:
    """Write them for their owner alone to read."""
    write_private(path, json.dumps(keys.model_dump(), indent=1) + "\n")


def read_keys(path: Path) -> Keys:
    """Read such a file; raises CommandError."""
    try:
        return Keys.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"The keys' file {path} can't be read: {error.strerror}. Name the one you kept.") from error
    except (ValidationError, ValueError) as error:
        raise CommandError(f"{path} isn't a file that `warren backup --keys` wrote. Name the one you kept.") from error


def check_place_for(settings: Settings, keys: Keys) -> None:
    """Refuse where keys of another Warren would be lost, or where nobody would read these."""
    if not keys.vault_keys:
        return
    if settings.vault_keys.get_secret_value():
        raise CommandError(
            "WARREN_VAULT_KEYS is set, so keys in the state folder are never read. Set it to those of the keys' file "
            "and leave --keys out, or unset it."
        )
    here = keys_here(settings).key_ids
    if here - keys.key_ids:
        raise CommandError(
            f"{settings.home / FILE} holds other keys than the file. Restore into a new WARREN_HOME, "
            "or move that file away if nothing needs it."
        )


def put_keys(settings: Settings, keys: Keys) -> None:
    """Put them where the next start finds them."""
    if keys.vault_keys:
        write_private(settings.home / FILE, "".join(f"{line}\n" for line in keys.vault_keys))
    if keys.token:
        write_private(settings.home / _TOKEN, keys.token + "\n")
