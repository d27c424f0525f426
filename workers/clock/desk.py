"""Tells administrators when what waits for them changed, whoever changed it."""

from collections.abc import Awaitable, Callable

from sqlalchemy import Row, text

from backend.core.events import DeskChanged
from backend.core.resources import Resources
from backend.core.users import ADMIN

# A step that was let go and is parked again counts as before; its revision has risen.
_LOOK = text("""
    select dead, newest, parked, revisions
    from (select count(*) as dead, max(last_seen_at) as newest from dead_letters where state = 'open') as open,
        (select count(*) as parked, sum(rev) as revisions from steps where state = 'parked') as waiting
""")
_ADMINS = text("select id from users where role = :role")


def teller() -> Callable[[Resources], Awaitable[int]]:
    """Return the duty of one clock; it returns how many administrators it told."""
    seen: Row[tuple[object, ...]] | None = None

    async def tell(resources: Resources) -> int:
        nonlocal seen
        async with resources.alone() as conn:
            now = (await conn.execute(_LOOK)).one()
            if now == seen:
                return 0
            admins = list((await conn.execute(_ADMINS, {"role": ADMIN})).scalars())
        seen = now
        for admin in admins:
            resources.relay.tell(admin, DeskChanged(dead=now.dead, parked=now.parked))
        return len(admins)

    return tell
