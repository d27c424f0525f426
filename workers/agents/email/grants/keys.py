"""Where the email role's keys are."""

from backend.core.settings import Settings
from workers.agentkit.vault.keys import KeyRing

FILE = "vault.keys"


def mail_keys(settings: Settings) -> KeyRing:
    """Return the email role's keys: from WARREN_VAULT_KEYS, or from a file in the state folder."""
    return KeyRing(settings.vault_keys, settings.home / FILE, "WARREN_VAULT_KEYS")
