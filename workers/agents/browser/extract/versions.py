"""What a page said each time it was looked at, per person: rows, bounded, the newest kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.db.base import new_id

#: Versions that are kept of one page, and of all pages of one person.
MOST_OF_PAGE, MOST_OF_USER = 60, 3_000

_COLUMNS = "id, how, title, text, created_at, last_seen_at"
_NEWEST = text(f"""
    select {_COLUMNS} from page_versions where user_id = :user_id and url = :url order by created_at desc limit 1
""")  # noqa: S608 - the columns' names are ours
# The one in force at that moment; where nobody had looked by then, the first that was seen.
_AT = text(f"""
    select {_COLUMNS} from page_versions where user_id = :user_id and url = :url
    order by created_at <= :at desc, case when created_at <= :at then created_at end desc, created_at limit 1
""")  # noqa: S608 - as above
_SEEN_AGAIN = text("update page_versions set last_seen_at = greatest(last_seen_at, now()) where id = :id")
_ADD = text("""
    insert into page_versions (id, user_id, url, how, title, text, created_at, last_seen_at)
    values (:id, :user_id, :url, :how, :title, :text, clock_timestamp(), clock_timestamp())
""")
_PRUNE = text("""
    delete from page_versions where id in (
        select id from page_versions where user_id = :user_id and url = :url
        order by created_at desc offset :of_page)
    or id in (select id from page_versions where user_id = :user_id order by created_at desc offset :of_user)
""")


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a page said from ``created_at`` on, and when it was last seen to say so."""

    id: UUID
    how: str
    title: str | None
    text: str
    created_at: datetime
    last_seen_at: datetime


async def newest(engine: AsyncEngine, user_id: UUID, url: str) -> Version | None:
    """Return what the page said at the last look; None where there was none."""
    async with engine.connect() as conn:
        row = (await conn.execute(_NEWEST, {"user_id": user_id, "url": url})).mappings().one_or_none()
    return None if row is None else Version(**row)


async def at(engine: AsyncEngine, user_id: UUID, url: str, moment: datetime) -> Version | None:
    """Return what the page said at a moment, or at the first look after it; None where there was no look."""
    async with engine.connect() as conn:
        row = (await conn.execute(_AT, {"user_id": user_id, "url": url, "at": moment})).mappings().one_or_none()
    return None if row is None else Version(**row)


async def keep(
    engine: AsyncEngine, user_id: UUID, url: str, *, how: str, title: str | None, text_now: str, last: Version | None
) -> None:
    """Note what the page says now: the last version is seen again, or a new one begins."""
    async with engine.begin() as conn:
        if last is not None and (last.how, last.text) == (how, text_now):
            await conn.execute(_SEEN_AGAIN, {"id": last.id})
            return
        page = {"user_id": user_id, "url": url}
        await conn.execute(_ADD, {**page, "id": new_id(), "how": how, "title": title, "text": text_now})
        await conn.execute(_PRUNE, {**page, "of_page": MOST_OF_PAGE, "of_user": MOST_OF_USER})
