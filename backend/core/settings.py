"""Everything an operator can set, read once from the environment and passed down."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.core.browser_settings import BrowserSettings
from backend.core.egress_settings import EgressSettings
from backend.core.scaling_settings import ScalingSettings
from backend.core.search_settings import SearchSettings
from backend.core.source_settings import SourceSettings
from backend.core.telemetry_settings import TelemetrySettings

#: S5's model keys and those of the other providers that LangChain knows, under the providers' own names.
PROVIDER_KEYS = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "groq": "GROQ_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "together": "TOGETHER_API_KEY",
    "fireworks": "FIREWORKS_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "xai": "XAI_API_KEY",
}

_ANY_HOST = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not bound to

_AGENT_MODEL_PREFIX = "WARREN_MODEL_"
_NOT_AN_AGENT = {"BASE_URL", "FALLBACKS", "TIMEOUT"}


def _models_by_agent() -> dict[str, str]:
    """Read WARREN_MODEL_<AGENT>: agents are discovered, so their names can't be fields."""
    return {
        name.removeprefix(_AGENT_MODEL_PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(_AGENT_MODEL_PREFIX)
        and value
        and name.removeprefix(_AGENT_MODEL_PREFIX) not in _NOT_AN_AGENT
    }


def _provider_keys() -> dict[str, SecretStr]:
    return {provider: SecretStr(value) for provider, name in PROVIDER_KEYS.items() if (value := os.environ.get(name))}


class ModelSettings(BaseSettings):
    """Which model answers; nothing set means the built-in one."""

    # A cluster's ConfigMap and compose's .env say WARREN_MODEL= where there is none.
    model_config = SettingsConfigDict(
        env_prefix="WARREN_MODEL_", extra="ignore", protected_namespaces=(), env_ignore_empty=True
    )

    #: ``provider:name`` as LangChain's ``init_chat_model`` takes it; None is the built-in model.
    name: str | None = Field(default=None, validation_alias="WARREN_MODEL")
    #: Any server that speaks OpenAI's protocol (or Ollama's, with ``ollama:``).
    base_url: str | None = None
    #: Comma-separated ``provider:name`` list, tried in order when the provider before it is out.
    fallbacks: str = ""
    #: Seconds for one call to the provider.
    timeout: float = 120.0
    by_agent: dict[str, str] = Field(
        default_factory=_models_by_agent, validation_alias="_never_from_environment_by_agent"
    )
    keys: dict[str, SecretStr] = Field(default_factory=_provider_keys, validation_alias="_never_from_environment_keys")

    def for_role(self, role: str) -> str | None:
        """Return the ``provider:name`` of a role (an agent's name, or ``supervisor``); None is the built-in model."""
        return self.by_agent.get(role, self.name)

    @property
    def fallback_names(self) -> list[str]:
        """The fallbacks in order."""
        return [name.strip() for name in self.fallbacks.split(",") if name.strip()]


class LimitSettings(BaseSettings):
    """Sizes, times and counts; each says its unit."""

    model_config = SettingsConfigDict(env_prefix="WARREN_", extra="ignore")

    #: Largest upload in MiB; a larger one is refused with 413.
    max_upload_mb: int = 256
    #: Longest message in characters.
    max_message_chars: int = 32_000
    #: Tasks of one user that are planned, worked on or answered at once; the others wait. 0 is no cap, as below.
    max_running: int = 16
    #: Tasks of one user that may wait, and of all users together; a message more is refused with 429.
    max_queued: int = 1_000
    max_queued_all: int = 10_000
    #: Schedules and watches that one user may have at once.
    max_schedules: int = 100
    #: Steps that one agent worker process runs at once.
    slots: int = 4
    #: Tasks that one supervisor process plans or answers at once.
    supervisor_slots: int = 8
    #: Seconds a lease lives without a heartbeat.
    lease_seconds: float = 30.0
    #: Seconds between heartbeats.
    heartbeat_seconds: float = 5.0
    #: Seconds one step may run.
    step_deadline_seconds: float = 900.0
    #: Seconds a drain waits for running work before it gives it back.
    drain_seconds: float = 10.0
    #: Seconds between two looks of the clock at what is due.
    clock_seconds: float = 1.0
    #: Seconds between two comparisons of claimable rows with queued messages.
    ring_seconds: float = 10.0
    #: Sandboxed runs that one process starts at once; 0 is the number of its processors, at least 4.
    sandbox_runs: int = 0
    #: Hours a question to a person stays open before its step is parked.
    approval_hours: float = 24.0
    #: Seconds an approved send can be undone, where its owner set no other time.
    cool_off_seconds: float = 10.0
    #: Tries of one step before a retryable failure becomes final.
    max_attempts: int = 3
    #: Seconds that an external provider is left alone after failures in a row, before one call tries it again.
    circuit_seconds: float = 30.0
    #: Seconds from its first failure for which a provider that is away costs no tries: its steps just wait.
    outage_patience_seconds: float = 600.0


class GoogleSettings(BaseSettings):
    """How Google's sign-in and Gmail are reached; its addresses are settings, so that any server may stand in."""

    model_config = SettingsConfigDict(env_prefix="WARREN_GOOGLE_", extra="ignore")

    gmail_client_id: str = Field(default="", validation_alias="GMAIL_CLIENT_ID")
    gmail_client_secret: SecretStr = Field(default=SecretStr(""), validation_alias="GMAIL_CLIENT_SECRET")
    #: One client for everything that is signed in to by OAuth, where Gmail has none of its own.
    oauth_client_id: str = Field(default="", validation_alias="OAUTH_CLIENT_ID")
    oauth_client_secret: SecretStr = Field(default=SecretStr(""), validation_alias="OAUTH_CLIENT_SECRET")
    #: One server that plays all of Google's, e.g. the trial mailbox; the four below name single ones.
    url: str = ""
    auth_url: str = ""
    token_url: str = ""
    revoke_url: str = ""
    userinfo_url: str = ""
    api_url: str = ""

    @property
    def client_id(self) -> str:
        """The OAuth client's id."""
        return self.gmail_client_id or self.oauth_client_id

    @property
    def client_secret(self) -> str:
        """The OAuth client's secret."""
        return (self.gmail_client_secret if self.gmail_client_id else self.oauth_client_secret).get_secret_value()

    @property
    def is_configured(self) -> bool:
        """Whether people can connect Gmail here."""
        return bool(self.client_id and self.client_secret)

    @property
    def endpoints(self) -> "GoogleEndpoints":
        """Where each part is: as set, else at the one server, else at Google."""
        base = self.url.rstrip("/")
        return GoogleEndpoints(
            auth=self.auth_url
            or (f"{base}/o/oauth2/v2/auth" if base else "https://accounts.google.com/o/oauth2/v2/auth"),
            token=self.token_url or (f"{base}/oauth2/token" if base else "https://oauth2.googleapis.com/token"),
            revoke=self.revoke_url or (f"{base}/oauth2/revoke" if base else "https://oauth2.googleapis.com/revoke"),
            userinfo=self.userinfo_url
            or (f"{base}/oauth2/v2/userinfo" if base else "https://openidconnect.googleapis.com/v1/userinfo"),
            api=self.api_url or base or "https://gmail.googleapis.com",
        )


@dataclass(frozen=True, kw_only=True)
class GoogleEndpoints:
    """The addresses of Google's sign-in, and the base address of its APIs."""

    auth: str
    token: str
    revoke: str
    userinfo: str
    api: str


class Settings(BaseSettings):
    """One process's settings: built in its entry point, passed to every role."""

    model_config = SettingsConfigDict(env_prefix="WARREN_", extra="ignore")

    #: State folder: private services' data, token, artifacts.
    home: Path = Path(".warren")
    host: str = "127.0.0.1"
    port: int = 8000
    #: Where artifacts live: ``file:///…`` or ``s3://bucket/prefix``; empty is ``<home>/artifacts``.
    artifacts: str = ""
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    #: PostgreSQL itself where DATABASE_URL leads to a pooler: for checkpoints, migrations and backups, which one in
    #: transaction mode breaks; empty is DATABASE_URL.
    database_direct_url: str | None = Field(default=None, validation_alias="DATABASE_DIRECT_URL")
    rabbitmq_url: str | None = Field(default=None, validation_alias="RABBITMQ_URL")
    redis_url: str | None = Field(default=None, validation_alias="REDIS_URL")
    #: Where untrusted code and files are opened: ``http://host:port`` or ``unix:///path`` of an executor; empty is
    #: bubblewrap on this machine.
    executor_url: str = ""
    #: The built page; empty is the checkout's ``frontend/dist``.
    page_dir: str = ""
    log_level: str = "INFO"
    #: Where people reach the page, for the way back from another site's sign-in; empty is ``http://<host>:<port>``.
    public_url: str = ""
    #: The email role's keys, newest first: ``id:base64 of 32 bytes``, comma-separated. Only that role needs them;
    #: empty is the file ``<home>/vault.keys``, made by it.
    vault_keys: SecretStr = SecretStr("")
    #: The owner's key where `warren migrate` sets Warren up; `warren up` keeps one in its home instead.
    admin_token: SecretStr = SecretStr("")
    browser: BrowserSettings = Field(
        default_factory=BrowserSettings, validation_alias="_never_from_environment_browser"
    )
    egress: EgressSettings = Field(default_factory=EgressSettings, validation_alias="_never_from_environment_egress")
    google: GoogleSettings = Field(default_factory=GoogleSettings, validation_alias="_never_from_environment_google")
    models: ModelSettings = Field(default_factory=ModelSettings, validation_alias="_never_from_environment_models")
    limits: LimitSettings = Field(default_factory=LimitSettings, validation_alias="_never_from_environment_limits")
    scaling: ScalingSettings = Field(
        default_factory=ScalingSettings, validation_alias="_never_from_environment_scaling"
    )
    search: SearchSettings = Field(default_factory=SearchSettings, validation_alias="_never_from_environment_search")
    telemetry: TelemetrySettings = Field(
        default_factory=TelemetrySettings, validation_alias="_never_from_environment_telemetry"
    )
    sources: SourceSettings = Field(default_factory=SourceSettings, validation_alias="_never_from_environment_sources")

    @cached_property
    def artifacts_url(self) -> str:
        """The artifact store's URL, with the default filled in."""
        return self.artifacts or (self.home.resolve() / "artifacts").as_uri()

    @property
    def direct_url(self) -> str | None:
        """Where PostgreSQL itself answers."""
        return self.database_direct_url or self.database_url

    @property
    def listens_everywhere(self) -> bool:
        """Whether the api is bound to every address of this machine."""
        return self.host in _ANY_HOST

    @property
    def local_url(self) -> str:
        """Where this machine's own browser finds the api."""
        host = "127.0.0.1" if self.listens_everywhere else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def own_url(self) -> str:
        """Where people reach the page."""
        return self.public_url.rstrip("/") or self.local_url

    def with_services(self, *, database_url: str, rabbitmq_url: str, redis_url: str) -> "Settings":
        """Return a copy that points at these services."""
        return self.model_copy(
            update={"database_url": database_url, "rabbitmq_url": rabbitmq_url, "redis_url": redis_url}
        )
