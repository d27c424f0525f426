"""Which agents have no worker while nothing waits for them: only what deploys Warren knows."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ScalingSettings(BaseSettings):
    """What starts and stops workers by the rows, as far as people are told of it; nothing is started by these."""

    model_config = SettingsConfigDict(env_prefix="WARREN_", extra="ignore")

    #: Comma-separated agents for which a worker is started when something waits; empty where nobody starts any.
    scaled_from_zero: str = ""
    #: Seconds that such a start usually takes, as it was measured there; 0 is not known, and isn't told.
    warm_up_seconds: float = Field(default=0.0, ge=0)

    def starts(self, agent: str) -> bool:
        """Tell whether a worker of this agent is started by itself when something waits for it."""
        return agent in {name.strip() for name in self.scaled_from_zero.split(",") if name.strip()}

    def warm_up(self, agent: str) -> float | None:
        """Return what such a start usually takes, in seconds; None where that isn't known, or nobody starts one."""
        return (self.warm_up_seconds or None) if self.starts(agent) else None
