"""Reading connections: never anything of their secrets."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.connections.problems import GMAIL_CURE
from backend.api.problems import NotFound
from backend.core.act_rows import connection_view
from backend.core.act_views import ConnectionView
from backend.core.parking import grant_cause
from backend.core.settings import GoogleSettings


class ProviderView(BaseModel):
    """Whether accounts of a provider can be connected here; ``cure`` is what to do where they can't."""

    configured: bool
    cure: str


class Providers(BaseModel):
    """Every provider by its name."""

    gmail: ProviderView
    imap: ProviderView


class ConnectionList(BaseModel):
    """All accounts of one person, the first connected first: agents take that one where none is named."""

    items: list[ConnectionView]
    #: Always None: they come all at once.
    next: str | None = None
    providers: Providers


_VIEW = """
    select id, rev, provider, account, label, state, scopes, error, delegated, created_at, last_used_at
    from grants where user_id = :user_id
"""
_ALL = text(f"{_VIEW} order by created_at, id")
_ONE = text(f"{_VIEW} and id = :id")
_PARKED = text("""
    select parked_cause, count(*) as parked from steps
    where state = 'parked' and user_id = :user_id and parked_cause = any(cast(:causes as text[]))
    group by parked_cause
""")


async def list_connections(conn: AsyncConnection, user_id: UUID, google: GoogleSettings) -> ConnectionList:
    """Return a person's accounts, and what can be connected here."""
    rows = (await conn.execute(_ALL, {"user_id": user_id})).mappings().all()
    parked = await _parked(conn, user_id, [row["id"] for row in rows])
    configured = google.is_configured
    return ConnectionList(
        items=[connection_view(row, parked=parked.get(row["id"], 0)) for row in rows],
        providers=Providers(
            gmail=ProviderView(configured=configured, cure="" if configured else GMAIL_CURE),
            imap=ProviderView(configured=True, cure=""),
        ),
    )


async def read_connection(conn: AsyncConnection, user_id: UUID, connection_id: UUID) -> ConnectionView:
    """Return one account.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = (await conn.execute(_ONE, {"user_id": user_id, "id": connection_id})).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no connection {connection_id}.")
    parked = await _parked(conn, user_id, [connection_id])
    return connection_view(row, parked=parked.get(connection_id, 0))


async def _parked(conn: AsyncConnection, user_id: UUID, ids: list[UUID]) -> dict[UUID, int]:
    causes = {grant_cause(each): each for each in ids}
    rows = await conn.execute(_PARKED, {"user_id": user_id, "causes": list(causes)})
    return {causes[row.parked_cause]: row.parked for row in rows}
