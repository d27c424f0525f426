"""What may be fetched from outside, how much of it, and where the role that goes out is found."""

from collections.abc import Callable
from functools import cached_property
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.core.hosts import BadHostError, canonical_host, host_and_port

#: What a client asks a tunnel for: each purpose has its ports. Without a word it is the web.
Purpose = Literal["web", "mail"]
PURPOSE_HEADER = "X-Warren-Purpose"
#: The proxy's own word on a refusal; no site can speak it.
VERDICT_HEADER = "X-Warren-Egress"

_PORTS = "80,443,8080,8443"
#: Reading (IMAP) and submission (SMTP). Not 25, at which servers take mail from anybody.
_MAIL_PORTS = "143,465,587,993"


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class EgressSettings(BaseSettings):
    """The way out for every address that came from a person, a model or a page."""

    model_config = SettingsConfigDict(env_prefix="WARREN_EGRESS_", extra="ignore")

    #: Where agents reach the role, ``http://host:port``; empty is the one that ``warren up`` starts in its own process.
    url: str = ""
    #: The secret between agents and the role, the same for both; ``warren up`` makes one at each start.
    token: SecretStr = SecretStr("")
    #: Where ``warren worker egress`` listens, ``host:port``.
    listen: str = "127.0.0.1:3128"
    #: Comma-separated ``host:port`` that may be reached though private: exactly these, not what they redirect to.
    allow: str = ""
    #: Comma-separated hosts that nobody here reaches, their subdomains neither.
    deny: str = ""
    #: Comma-separated hosts; where set, only these and their subdomains are reached.
    only: str = ""
    #: Comma-separated ports that may be reached.
    ports: str = _PORTS
    #: The same for mail servers that people connect, by tunnels that say so.
    mail_ports: str = _MAIL_PORTS
    #: Largest answer of a plain http request, and largest body sent with one, in MiB.
    answer_mb: int = Field(default=256, gt=0)
    body_mb: int = Field(default=64, gt=0)
    #: Most of one tunnel (https, WebSocket), both directions together, in MiB.
    tunnel_mb: int = Field(default=512, gt=0)
    #: Seconds to resolve a name and connect, without a byte, and for one request or tunnel in all.
    connect_seconds: float = Field(default=10.0, gt=0)
    idle_seconds: float = Field(default=60.0, gt=0)
    total_seconds: float = Field(default=900.0, gt=0)
    #: Seconds in which a request's head must be there.
    head_seconds: float = Field(default=15.0, gt=0)
    #: Requests and tunnels of one person at once; connections of everybody at once.
    per_user: int = Field(default=128, gt=0)
    connections: int = Field(default=1024, gt=0)
    #: Seconds for which a person's own list is remembered.
    rules_seconds: float = Field(default=3.0, ge=0)
    #: Requests per second to one host by one worker's own fetches (a browser asks as pages do); 0 is no limit.
    host_rate: float = Field(default=4.0, ge=0)
    #: How a site's owner finds you: an address of the web or of mail, sent with our own fetches' name.
    contact: str = ""

    @field_validator("url")
    @classmethod
    def _proxy(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError(f"“{value}” isn't http://host:port")
        return value.rstrip("/")

    @field_validator("allow")
    @classmethod
    def _exact(cls, value: str) -> str:
        for part in _parts(value):
            _read(host_and_port, part, "host:port")
        return value

    @field_validator("deny", "only")
    @classmethod
    def _hosts(cls, value: str) -> str:
        for part in _parts(value):
            _read(canonical_host, part, "a host")
        return value

    @field_validator("ports", "mail_ports")
    @classmethod
    def _numbers(cls, value: str) -> str:
        if not all(part.isdigit() for part in _parts(value)):
            raise ValueError(f"“{value}” isn't a comma-separated list of ports, e.g. {_PORTS}")
        return value

    @cached_property
    def allowed(self) -> frozenset[tuple[str, int]]:
        """The exceptions, host and port."""
        return frozenset(host_and_port(part) for part in _parts(self.allow))

    @cached_property
    def denied(self) -> tuple[str, ...]:
        """The hosts that nobody reaches."""
        return tuple(canonical_host(part) for part in _parts(self.deny))

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The only hosts that are reached; none is any."""
        return tuple(canonical_host(part) for part in _parts(self.only))

    def open_ports(self, purpose: Purpose) -> frozenset[int]:
        """Return the ports that may be reached for a purpose."""
        return self._open_ports[purpose]

    @cached_property
    def _open_ports(self) -> dict[Purpose, frozenset[int]]:
        given: dict[Purpose, str] = {"web": self.ports, "mail": self.mail_ports}
        return {purpose: frozenset(int(part) for part in _parts(ports)) for purpose, ports in given.items()}


def _read(reader: Callable[[str], object], part: str, kind: str) -> None:
    try:
        reader(part)
    except BadHostError as error:
        raise ValueError(f"{error}; each part is {kind}") from error
