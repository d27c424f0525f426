"""Keys and the sign-in token: never in a backup, in a file of their own where one is asked for."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from backend.core.settings import Settings
from warren.errors import CommandError
from warren.key_rings import RINGS, KeysUnreadableError, RoleRing
from warren.services.keep import write_private

_TOKEN = "token"  # noqa: S105 - a file's name


class Keys(BaseModel):
    """What opens what people entrusted to Warren, newest first as ``id:base64``, and what signs in to the page."""

    model_config = ConfigDict(frozen=True)

    #: The email role's.
    vault_keys: list[str] = []
    #: The browser role's.
    browser_keys: list[str] = []
    token: str = ""

    @property
    def key_ids(self) -> set[str]:
        """The names of the keys."""
        return {line.partition(":")[0] for line in (*self.vault_keys, *self.browser_keys)}

    def lines_of(self, role: RoleRing) -> list[str]:
        """Return one role's keys."""
        return self.vault_keys if role.role == "email" else self.browser_keys


def keys_here(settings: Settings) -> Keys:
    """Return what this home has; raises CommandError where its keys can't be read."""
    try:
        lines = {role.role: [key.line() for key in role.of(settings).all()] for role in RINGS}
    except KeysUnreadableError as error:
        raise CommandError(str(error)) from error
    token = settings.home / _TOKEN
    kept = token.read_text().strip() if token.exists() else ""
    return Keys(vault_keys=lines["email"], browser_keys=lines["browser"], token=kept)


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
    for role in RINGS:
        if not keys.lines_of(role):
            continue
        if role.of(settings).is_given:
            raise CommandError(
                f"{role.variable} is set, so keys in the state folder are never read. Set it to those of the keys' "
                "file and leave --keys out, or unset it."
            )
        if {key.id for key in role.of(settings).all()} - keys.key_ids:
            raise CommandError(
                f"{settings.home / role.file} holds other keys than the file. Restore into a new WARREN_HOME, "
                "or move that file away if nothing needs it."
            )


def put_keys(settings: Settings, keys: Keys) -> None:
    """Put them where the next start finds them."""
    for role in RINGS:
        if lines := keys.lines_of(role):
            write_private(settings.home / role.file, "".join(f"{line}\n" for line in lines))
    if keys.token:
        write_private(settings.home / _TOKEN, keys.token + "\n")
