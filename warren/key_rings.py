"""Every role that keeps secrets, with its keys: for what looks after all of them at once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.settings import Settings
from workers.agentkit.vault.keys import KeyRing, KeysUnreadableError
from workers.agents.browser.safe.keys import FILE as BROWSER_FILE
from workers.agents.browser.safe.keys import browser_keys
from workers.agents.browser.safe.rotation import rotate as rotate_browser
from workers.agents.email.grants.keys import FILE as MAIL_FILE
from workers.agents.email.grants.keys import mail_keys
from workers.agents.email.grants.rotation import rotate as rotate_mail

__all__ = ["RINGS", "KeysUnreadableError", "RoleRing"]


@dataclass(frozen=True)
class RoleRing:
    """One role's keys.

    Attributes:
        role: whose.
        what: what is kept under them, as one and as several.
        file: its name in the state folder.
        variable: its name in the environment.
        of: reads them.
        rotate: takes everything over to a new key.
        mend: what to do about something that opens with none of them.
    """

    role: Literal["email", "browser"]
    what: tuple[str, str]
    file: str
    variable: str
    of: Callable[[Settings], KeyRing]
    rotate: Callable[[AsyncEngine, KeyRing], Awaitable[tuple[str, int]]]
    mend: str


RINGS = (
    RoleRing(
        "email", ("connected account is", "connected accounts are"), MAIL_FILE, "WARREN_VAULT_KEYS", mail_keys,
        rotate_mail,
        "A connected account opens with none of the keys that are here, so no key was forgotten. "
        "Put the missing key back, or disconnect that account on the connections page; then rotate again.",
    ),
    RoleRing(
        "browser", ("browser login or session is", "browser logins and sessions are"), BROWSER_FILE,
        "WARREN_BROWSER_VAULT_KEYS", browser_keys, rotate_browser,
        "A browser login or session opens with none of the keys that are here, so no key was forgotten. "
        "Put the missing key back, or delete it on the connections page; then rotate again.",
    ),
)  # fmt: skip
