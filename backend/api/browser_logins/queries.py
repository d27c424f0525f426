"""Logins for sites: the api seals the password for the browser role, and can't open it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.browser_logins.problems import NoKey
from backend.api.problems import Conflict, NotFound
from backend.core.db import new_id
from backend.core.sealing import NoKeyError, SiteBinding, seal

#: Who opens what is sealed here.
ROLE = "browser"
#: Logins of one person.
MOST = 200

_COLUMNS = "id, site, account, page, created_at, last_used_at, refused_at"
_LIST = text(f"select {_COLUMNS} from browser_logins where user_id = :user_id order by site, account")  # noqa: S608 - constants
# Two that enter the same login at once do so one after the other: a secret is bound to the id of its row.
_LOCK = text("select id from users where id = :user_id for no key update")
_COUNT = text("select count(*) from browser_logins where user_id = :user_id")
_FIND = text("select id from browser_logins where user_id = :user_id and site = :site and account = :account")
# A rotation of keys retires this one only after what is sealed to it can be seen.
_HOLD_KEY = text("select 1 from vault_keys where role = :role and retired_at is null for share")
_WRITE = text(f"""
    insert into browser_logins (id, user_id, site, account, page, secret, sealed, key_id)
    values (:id, :user_id, :site, :account, :page, :secret, true, :key_id)
    on conflict (id) do update set page = excluded.page, secret = excluded.secret, sealed = true,
        key_id = excluded.key_id, refused_at = null
    returning {_COLUMNS}
""")  # noqa: S608 - constants
_DELETE = text("delete from browser_logins where id = :id and user_id = :user_id returning id")


class BrowserLoginView(BaseModel):
    """A login; its password never leaves the safe."""

    id: UUID
    #: ``host`` or ``host:port``: used there alone.
    site: str
    account: str
    #: The address of the sign-in page; empty where it is looked for.
    page: str
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None
    #: The site didn't take it when it was last tried.
    refused_at: AwareDatetime | None


class BrowserLoginList(BaseModel):
    """Your logins, by site."""

    items: list[BrowserLoginView]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A login as its owner entered it."""

    site: str
    page: str
    account: str
    password: str = field(repr=False)


async def list_logins(conn: AsyncConnection, user_id: UUID) -> BrowserLoginList:
    """Return a person's logins."""
    rows = (await conn.execute(_LIST, {"user_id": user_id})).mappings().all()
    return BrowserLoginList(items=[_view(row) for row in rows])


async def enter_login(conn: AsyncConnection, user_id: UUID, entered: Entered) -> BrowserLoginView:
    """Write a login, over an older one of the same account at the same site.

    Raises:
        NoKey: the browser role has never run here.
        Conflict: the person has too many.
    """
    await conn.execute(_LOCK, {"user_id": user_id})
    given = {"user_id": user_id, "site": entered.site, "account": entered.account}
    known = (await conn.execute(_FIND, given)).scalar_one_or_none()
    if known is None and (await conn.execute(_COUNT, {"user_id": user_id})).scalar_one() >= MOST:
        raise Conflict(f"You have {MOST} logins.", cure="Delete one that isn't needed.")
    await conn.execute(_HOLD_KEY, {"role": ROLE})
    binding = SiteBinding(kind="login", row_id=known or new_id(), user_id=user_id, site=entered.site)
    try:
        sealed = await seal(conn, ROLE, binding, {"password": entered.password})
    except NoKeyError as error:
        raise NoKey from error
    written = {**given, "id": binding.row_id, "page": entered.page, "secret": sealed.box, "key_id": sealed.key_id}
    return _view((await conn.execute(_WRITE, written)).mappings().one())


async def delete_login(conn: AsyncConnection, user_id: UUID, login_id: UUID) -> None:
    """Forget a login.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    if (await conn.execute(_DELETE, {"id": login_id, "user_id": user_id})).first() is None:
        raise NotFound(f"There is no login {login_id}.")


def _view(row: Mapping[Any, Any]) -> BrowserLoginView:
    return BrowserLoginView.model_validate(dict(row))
