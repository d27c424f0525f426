"""Grant rows for the role that can open them."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from backend.core.act_rows import connection_view
from backend.core.db.base import Json
from backend.core.events import ConnectionChanged
from backend.core.outbox import Unit
from backend.core.parking import connect_cause, grant_cause
from backend.core.sealing import Binding
from backend.core.verdicts import Failure

_LOCK = text("select * from grants where id = :id for update")
_DUE = text("""
    select * from grants where state <> 'reconnect' and refresh_at <= now()
    order by refresh_at limit 1 for update skip locked
""")
_PARKED = text("select count(*) from steps where state = 'parked' and user_id = :user_id and parked_cause = :cause")
_WAIT_FOR_ANY = text("""
    update steps set parked_cause = :instead where state = 'parked' and parked_cause = :cause
""")
_DELETE = text("delete from grants where id = :id")
_USED = text("""
    update grants set last_used_at = now()
    where id = :id and (last_used_at is null or last_used_at < now() - interval '1 minute')
""")
_CHANGE = text("""
    update grants set state = :state, error = cast(:error as jsonb), secret = :secret, sealed = :sealed,
        key_id = :key_id, scopes = cast(:scopes as jsonb), refresh_at = :refresh_at, rev = rev + 1
    where id = :id returning *
""")
_LATER = text("update grants set refresh_at = now() + make_interval(secs => :seconds) where id = :id")


def binding_of(row: Json) -> Binding:
    """Return what the row's secret is bound to."""
    return Binding(grant_id=row["id"], user_id=row["user_id"], provider=row["provider"])


async def lock(unit: Unit, grant_id: UUID) -> Json | None:
    """Lock a grant: whoever refreshes it does so alone."""
    return _row((await unit.conn.execute(_LOCK, {"id": grant_id})).mappings().one_or_none())


async def lock_due(unit: Unit) -> Json | None:
    """Lock the grant that has waited longest to be looked at, if any is due."""
    return _row((await unit.conn.execute(_DUE)).mappings().one_or_none())


async def used(unit: Unit, grant_id: UUID) -> None:
    """Note that an account was used, to the minute."""
    await unit.conn.execute(_USED, {"id": grant_id})


async def later(unit: Unit, grant_id: UUID, seconds: float) -> None:
    """Look at the grant again in a while."""
    await unit.conn.execute(_LATER, {"id": grant_id, "seconds": seconds})


async def change(
    unit: Unit, row: Json, *, failure: Failure | None = None, refresh_at: datetime | None, **columns: object
) -> Json:
    """Write a grant's new state and tell its owner."""
    changed = {**row, **columns}
    names = ("id", "state", "secret", "sealed", "key_id")
    parameters = {
        **{name: changed[name] for name in names},
        "scopes": json.dumps(changed["scopes"]),
        "error": None if failure is None else failure.to_json(),
        "refresh_at": refresh_at,
    }
    written = dict((await unit.conn.execute(_CHANGE, parameters)).mappings().one())
    keys = {"user_id": row["user_id"], "cause": grant_cause(row["id"])}
    parked = (await unit.conn.execute(_PARKED, keys)).scalar_one()
    unit.user_id = row["user_id"]
    view = connection_view(written, parked=parked)
    unit.notices.append(ConnectionChanged(connection_id=row["id"], connection=view))
    return written


async def remove(unit: Unit, row: Json) -> None:
    """Delete a grant and tell its owner; what waits for it waits for any account from now on."""
    causes = {"cause": grant_cause(row["id"]), "instead": connect_cause(row["user_id"])}
    await unit.conn.execute(_WAIT_FOR_ANY, causes)
    await unit.conn.execute(_DELETE, {"id": row["id"]})
    unit.user_id = row["user_id"]
    unit.notices.append(ConnectionChanged(connection_id=row["id"], connection=None))


def _row(found: Any) -> Json | None:  # noqa: ANN401 - a row mapping or None
    return dict(found) if found is not None else None
