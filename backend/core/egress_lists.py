"""The deployment's lists by which the way out goes, as the role tells administrators and the API shows them."""

from typing import Self

from pydantic import BaseModel

from backend.core.egress_settings import EgressSettings

#: The role's name among workers.
EGRESS_ROLE = "egress"


class DeploymentLists(BaseModel):
    """What the operator set; hosts in their one form, exceptions as ``host:port``."""

    allow: list[str]
    deny: list[str]
    only: list[str]
    ports: list[int]
    mail_ports: list[int]

    @classmethod
    def of(cls, settings: EgressSettings) -> Self:
        """Return the lists of these settings, sorted."""
        exceptions = sorted(settings.allowed)
        return cls(
            allow=[f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in exceptions],
            deny=sorted(settings.denied),
            only=sorted(settings.listed),
            ports=sorted(settings.open_ports("web")),
            mail_ports=sorted(settings.open_ports("mail")),
        )
