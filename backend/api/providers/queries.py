"""What the workers that are alive know of the providers they call."""

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.auth.current_user import SignedIn
from backend.core.circuit_notices import provider_view
from backend.core.circuits import CircuitReport
from backend.core.users import ADMIN
from backend.core.views import ProviderView

_REPORTS = text("""
    select c.report from workers w, jsonb_array_elements(w.circuits) as c(report)
    where w.lease_until > now() and (cast(:admin as boolean) or c.report ->> 'host' = '' or exists (
        select 1 from grants g where g.user_id = :user_id
            and c.report ->> 'host' in (g.settings ->> 'imap_host', g.settings ->> 'smtp_host')))
""")
#: The worse, the higher: where workers differ, the one that has trouble is told.
_BADNESS = {"closed": 0, "half-opened": 1, "opened": 2}


class ProviderList(BaseModel):
    """Every provider once, those that don't answer first."""

    items: list[ProviderView]


def _rank(report: CircuitReport) -> tuple[int, str]:
    return _BADNESS[report.state], report.retry_at or ""


async def list_providers(conn: AsyncConnection, user: SignedIn) -> ProviderList:
    """Return the providers; a person's own mail server is told to who has an account there, and to administrators."""
    parameters = {"user_id": user.id, "admin": user.role == ADMIN}
    worst: dict[str, CircuitReport] = {}
    for row in (await conn.execute(_REPORTS, parameters)).scalars():
        report = CircuitReport(**row)
        if report.key not in worst or _rank(report) > _rank(worst[report.key]):
            worst[report.key] = report
    ordered = sorted(worst.values(), key=lambda report: (-_BADNESS[report.state], report.label))
    return ProviderList(items=[provider_view(report) for report in ordered])
