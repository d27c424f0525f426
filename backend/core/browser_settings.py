"""What an operator can set about the browser agent's Chromium."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class BrowserSettings(BaseSettings):
    """The browser agent's Chromium: where it is, and how much of it there may be in one worker."""

    model_config = SettingsConfigDict(env_prefix="WARREN_BROWSER_", extra="ignore")

    #: Chromium's program; empty looks for chromium-headless-shell, then chromium, where systems put them.
    program: str = ""
    #: Chromium's own sandbox. Only for a container that offers no user namespaces: pages then run less confined.
    sandbox: bool = True
    #: Contexts (steps with a browser) at once in one worker; more wait.
    contexts: int = 4
    #: Tabs of one context; a page's pop-up beyond them is closed.
    tabs: int = 8
    #: Contexts after which Chromium is started afresh.
    recycle_after: int = 100
    #: MiB of all its processes together, beyond which Chromium is started afresh; twice as much ends it at once.
    memory_mb: int = 1_500
    #: MiB of one page's process, beyond which that page is ended.
    page_memory_mb: int = 700
    #: Seconds until an address must have shown something.
    open_seconds: float = 20.0
    #: Seconds a page that has shown something may go on loading before it is read as it is.
    quiet_seconds: float = 2.5
    #: Seconds for one click, one entry, one look.
    action_seconds: float = 8.0
    #: MiB of one downloaded file, files of one context, and seconds until one must be here.
    download_mb: int = 50
    downloads: int = 20
    download_seconds: float = 120.0
    #: Contexts set aside while a person thinks about an approval, and seconds until one of them is closed.
    resting: int = 4
    rest_seconds: float = 900.0
    #: Seconds until a person whom a step asks to take its browser over (a captcha, a sign-in) must have done so.
    take_over_seconds: float = 900.0
    #: Days after its last use in which a saved session may still be used.
    session_days: int = Field(default=30, gt=0)
    #: The browser role's keys for logins and saved sessions, newest first: ``id:base64 of 32 bytes``, comma-separated.
    #: Only that role needs them; empty is the file ``<home>/browser.keys``, made by it.
    vault_keys: SecretStr = SecretStr("")
