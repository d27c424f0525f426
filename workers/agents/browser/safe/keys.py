"""Where the browser role's keys are."""

from backend.core.settings import Settings
from workers.agentkit.vault.keys import KeyRing

ROLE = "browser"
FILE = "browser.keys"


def browser_keys(settings: Settings) -> KeyRing:
    """Return the browser role's keys: from WARREN_BROWSER_VAULT_KEYS, or from a file in the state folder."""
    return KeyRing(settings.browser.vault_keys, settings.home / FILE, "WARREN_BROWSER_VAULT_KEYS")
