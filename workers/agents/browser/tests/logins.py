"""Logins as the api writes them, and a look into everything that is kept, for words that mustn't be anywhere."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from backend.core.db import new_id
from backend.core.resources import Resources
from backend.core.sealing import SiteBinding, seal

_ENTER = text("""
    insert into browser_logins (id, user_id, site, account, page, secret, key_id)
    values (:id, :user_id, :site, :account, :page, :secret, :key_id)
""")
_TABLES = text("select schemaname || '.' || tablename from pg_tables where schemaname in ('public', 'langgraph')")


async def enter_login(
    resources: Resources, user_id: UUID, site: str, *, account: str, password: str, page: str = ""
) -> UUID:
    """Write a login, sealed for the browser role."""
    binding = SiteBinding(kind="login", row_id=new_id(), user_id=user_id, site=site)
    async with resources.engine.begin() as conn:
        sealed = await seal(conn, "browser", binding, {"password": password})
        given = {
            "id": binding.row_id, "user_id": user_id, "site": site, "account": account, "page": page,
            "secret": sealed.box, "key_id": sealed.key_id,
        }  # fmt: skip
        await conn.execute(_ENTER, given)
    return binding.row_id


async def places_with(resources: Resources, folder: Path, word: str) -> list[str]:
    """Return where a word stands: in which tables, keys of Redis, and files under a folder."""
    found = []
    async with resources.engine.connect() as conn:
        for table in (await conn.execute(_TABLES)).scalars().all():
            rows = await conn.execute(text(f"select t::text as row from {table} t"))
            hexed = word.encode().hex()
            found += [table for row in rows.scalars() if word in row or hexed in row]
    async for key in resources.redis.scan_iter():
        dumped = await resources.redis.dump(key)
        if word.encode() in (dumped or b""):
            found.append(key.decode())
    files = [path for path in folder.rglob("*") if path.is_file()]
    return found + [str(path.relative_to(folder)) for path in files if word.encode() in path.read_bytes()]
