"""Where metrics are read, and where traces go: OpenTelemetry's own names where it has some."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class TelemetrySettings(BaseSettings):
    """What is told of this process to who watches the deployment."""

    model_config = SettingsConfigDict(env_prefix="WARREN_", extra="ignore")

    #: Where a process by itself answers ``/metrics``, ``/health/live`` and ``/health/ready``: ``host:port``, e.g.
    #: ``0.0.0.0:9464``; empty is nowhere. For the network of the cluster only: it asks for no token.
    health_listen: str = ""
    #: What the api's ``/metrics`` asks for as a bearer token; without one it answers this machine's own requests only.
    metrics_token: SecretStr = SecretStr("")
    #: Seconds between two counts of the rows.
    metrics_seconds: float = Field(default=15.0, gt=0)
    #: The collector's address (``/v1/traces`` is added), or that of traces as it is; neither: no traces are made.
    otlp_endpoint: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    otlp_traces_endpoint: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    #: OpenTelemetry's own switch.
    otel_disabled: bool = Field(default=False, validation_alias="OTEL_SDK_DISABLED")

    @property
    def traces_url(self) -> str:
        """Where spans are sent; empty: they are not made."""
        if self.otel_disabled:
            return ""
        base = self.otlp_endpoint.rstrip("/")
        return self.otlp_traces_endpoint or (f"{base}/v1/traces" if base else "")
