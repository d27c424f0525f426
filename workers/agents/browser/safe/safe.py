"""The browser role's safe: a person's logins and saved sessions, opened for their own steps alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.resources import Resources
from backend.core.sealing import SiteBinding
from workers.agentkit.context import ToolProblem
from workers.agentkit.vault.publishing import publish
from workers.agentkit.vault.vault import Kept, Vault, VaultError
from workers.agents.browser.safe import rows, state
from workers.agents.browser.safe.keys import ROLE
from workers.agents.browser.safe.rotation import opened_login, session_binding

log = structlog.get_logger()

#: What a step signed in as is there to be kept for a day.
OFFERED = timedelta(days=1)
_LONGEST_NAME = 80
PLACE = "Settings, Connections, under “Browser sign-ins”"


@dataclass(frozen=True, kw_only=True)
class Login:
    """A login without its password."""

    id: UUID
    site: str
    account: str
    page: str
    refused_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SavedSession:
    """A saved session without what it holds."""

    id: UUID
    name: str
    site: str
    account: str
    kept: bool


@dataclass(frozen=True)
class Safe:
    """Opens and writes; any number of workers may."""

    resources: Resources
    vault: Vault

    async def publish_key(self) -> None:
        """Let the api seal for this role."""
        async with self.resources.engine.begin() as conn:
            await publish(conn, ROLE, self.vault.ring.current())

    async def login(self, user_id: UUID, site: str, account: str) -> Login:
        """Return a person's login for a site.

        Raises:
            ToolProblem: there is none, or several of which none was named.
        """
        return _login(await self._login(user_id, site, account))

    async def password(self, user_id: UUID, site: str, account: str) -> str:
        """Return the password of a login.

        Raises:
            ToolProblem: there is none, or it can't be opened here.
        """
        row = await self._login(user_id, site, account)
        try:
            return str(opened_login(self.vault, row)["password"])
        except VaultError as error:
            log.warning("a login can't be opened", login=str(row["id"]), cause=str(error))
            said = f"The password for {site} can't be read with the keys that are here."
            raise ToolProblem("unreadable", said, f"Enter it again in {PLACE}.") from error

    async def _login(self, user_id: UUID, site: str, account: str) -> Json:
        given = {"user_id": user_id, "site": site, "account": account}
        async with self.resources.engine.connect() as conn:
            found = [dict(row) for row in (await conn.execute(rows.LOGINS, given)).mappings()]
            sites = list((await conn.execute(rows.SITES, {"user_id": user_id})).scalars()) if not found else []
        if not found:
            raise _no_login(site, account, sites)
        if len(found) > 1:
            names = ", ".join(row["account"] for row in found)
            raise ToolProblem("which_login", f"There are several logins for {site}.", f"Name one of these: {names}.")
        return found[0]

    async def tried(self, login_id: UUID, *, refused: bool) -> None:
        """Note that a login was used, and whether the site took it."""
        async with self.resources.engine.begin() as conn:
            await conn.execute(rows.LOGIN_USED, {"id": login_id, "refused": refused})

    async def sessions(self, user_id: UUID) -> Sequence[SavedSession]:
        """Return what a person keeps, by name."""
        async with self.resources.engine.connect() as conn:
            found = (await conn.execute(rows.SESSIONS, {"user_id": user_id})).mappings()
            return [_saved(dict(row)) for row in found]

    async def for_site(self, user_id: UUID, site: str) -> SavedSession | None:
        """Return the session that a person wants used for a site, if they said so."""
        async with self.resources.engine.connect() as conn:
            row = (await conn.execute(rows.FOR_SITE, {"user_id": user_id, "site": site})).mappings().one_or_none()
        return None if row is None else _saved(dict(row))

    async def load(self, user_id: UUID, session_id: UUID) -> Json | None:
        """Return what a session holds; None where it was deleted, has run out, or can't be opened here."""
        async with self.resources.engine.begin() as conn:
            found = await conn.execute(rows.LOAD, {"id": session_id, "user_id": user_id})
            row = found.mappings().one_or_none()
        if row is None:
            return None
        try:
            return self.vault.open(session_binding(dict(row)), Kept(key_id=row["key_id"], secret=row["secret"]))
        except VaultError as error:
            log.warning("a saved session can't be opened", session=str(session_id), cause=str(error))
            return None

    async def is_there(self, user_id: UUID, session_id: UUID) -> bool:
        """Tell whether a session wasn't deleted."""
        async with self.resources.engine.connect() as conn:
            return (await conn.execute(rows.THERE, {"id": session_id, "user_id": user_id})).first() is not None

    async def hold(self, user_id: UUID, login: Login, held: Mapping[str, Any]) -> SavedSession:
        """Hold what a step signed in as: over the same account's session where there is one, else to be kept or not.

        Raises:
            ToolProblem: the site keeps nothing by which it would know the person again, or too much.
        """
        content = _content(held, login.site)
        async with self.resources.engine.begin() as conn:
            await conn.execute(rows.LOCK_USER, {"user_id": user_id})
            given = {"user_id": user_id, "site": login.site, "account": login.account}
            known = (await conn.execute(rows.OF_ACCOUNT, given)).scalar_one_or_none()
            if known is not None:
                return await self._update(conn, user_id, known, login.site, content)
            name = await _free_name(conn, user_id, f"{login.account} at {login.site}"[:_LONGEST_NAME])
            return await self._insert(conn, content, **given, name=name, kept=False, use_for_site=False)

    async def keep(
        self, user_id: UUID, site: str, held: Mapping[str, Any], *, name: str, use_for_site: bool, known: UUID | None
    ) -> SavedSession:
        """Keep a session under a name, over that person's session of this site and name where there is one.

        Args:
            user_id: whose.
            site: which site's.
            held: everything that the browser holds.
            name: what its owner calls it; empty: what it is called already, or after its site.
            use_for_site: whether steps use it when its owner names the site.
            known: the session that the step uses, to be kept from now on.

        Raises:
            ToolProblem: the name is another site's, or there is nothing to keep.
        """
        content = _content(held, site)
        async with self.resources.engine.begin() as conn:
            await conn.execute(rows.LOCK_USER, {"user_id": user_id})
            wanted = name.strip()[:_LONGEST_NAME]
            if known is None and wanted:
                known = await _named(conn, user_id, wanted, site)
            if known is None:
                free = wanted or await _free_name(conn, user_id, site)
                more = {"name": free, "kept": True, "use_for_site": use_for_site, "account": ""}
                return await self._insert(conn, content, user_id=user_id, site=site, **more)
            saved = await self._update(conn, user_id, known, site, content)
            if wanted and wanted != saved.name:
                await _free(conn, user_id, wanted)
            given = {
                "id": known, "user_id": user_id, "name": wanted or saved.name, "use_for_site": use_for_site,
                "expires_at": self._expires(content),
            }  # fmt: skip
            return _saved(dict((await conn.execute(rows.KEEP, given)).mappings().one()))

    async def write_back(self, user_id: UUID, session: SavedSession, held: Mapping[str, Any]) -> None:
        """Keep what became of a session in use: sites change their cookies as one goes along."""
        content = state.of_site(held, session.site)
        if state.is_empty(content) or state.size_of(content) > state.MOST_BYTES:
            return
        async with self.resources.engine.begin() as conn:
            await self._update(conn, user_id, session.id, session.site, content)

    def _expires(self, content: Json) -> datetime:
        return state.expires_of(content, self.resources.settings.browser.session_days)

    async def _update(
        self, conn: AsyncConnection, user_id: UUID, session_id: UUID, site: str, content: Json
    ) -> SavedSession:
        binding = SiteBinding(kind="session", row_id=session_id, user_id=user_id, site=site)
        given = {**await self._columns(conn, binding, content), "id": session_id, "user_id": user_id}
        row = (await conn.execute(rows.UPDATE, given)).mappings().one_or_none()
        if row is None:
            raise ToolProblem("session_deleted", "That session was deleted meanwhile.", "Sign in again.")
        return _saved(dict(row))

    async def _insert(self, conn: AsyncConnection, content: Json, **columns: Any) -> SavedSession:  # noqa: ANN401 - columns
        session_id = new_id()
        binding = SiteBinding(kind="session", row_id=session_id, user_id=columns["user_id"], site=columns["site"])
        given = {**columns, **await self._columns(conn, binding, content), "id": session_id}
        if not columns["kept"]:
            given["expires_at"] = min(given["expires_at"], datetime.now(UTC) + OFFERED)
        return _saved(dict((await conn.execute(rows.INSERT, given)).mappings().one()))

    async def _columns(self, conn: AsyncConnection, binding: SiteBinding, content: Json) -> Json:
        """Return what a row keeps of a session, under the key that is current for every worker."""
        current = (await conn.execute(rows.HOLD_KEY, {"role": ROLE})).scalar_one_or_none()
        if current != self.vault.ring.current().id:
            self.vault.ring.all()  # somebody rotated: the file has the new one
        kept = self.vault.keep(binding, content)
        return {
            "secret": kept.secret,
            "key_id": kept.key_id,
            "hosts": json.dumps(state.hosts_of(content)),
            "size": state.size_of(content),
            "expires_at": self._expires(content),
        }


def _content(held: Mapping[str, Any], site: str) -> Json:
    content = state.of_site(held, site)
    if state.is_empty(content):
        raise ToolProblem("nothing_to_keep", f"{site} keeps nothing in the browser.", "Sign in there first.")
    if state.size_of(content) > state.MOST_BYTES:
        size = f"{state.size_of(content) / 1e6:.1f} MB"
        raise ToolProblem("too_large", f"{site} keeps {size} in the browser: too much.", "Sign in each time instead.")
    return content


async def _free_name(conn: AsyncConnection, user_id: UUID, wanted: str) -> str:
    taken = set((await conn.execute(rows.NAMES, {"user_id": user_id})).scalars())
    names = (wanted if n == 1 else f"{wanted} ({n})" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


async def _named(conn: AsyncConnection, user_id: UUID, name: str, site: str) -> UUID | None:
    """Return the session of this name, if it is this site's; raises where it is another's."""
    row = (await conn.execute(rows.NAMED, {"user_id": user_id, "name": name})).one_or_none()
    if row is not None and row.site != site:
        raise _taken(name, row.site)
    return None if row is None else row.id


async def _free(conn: AsyncConnection, user_id: UUID, name: str) -> None:
    row = (await conn.execute(rows.NAMED, {"user_id": user_id, "name": name})).one_or_none()
    if row is not None:
        raise _taken(name, row.site)


def _taken(name: str, site: str) -> ToolProblem:
    return ToolProblem("name_taken", f"“{name}” is a session for {site} already.", "Choose another name.")


def _login(row: Json) -> Login:
    return Login(**{name: row[name] for name in ("id", "site", "account", "page", "refused_at")})


def _saved(row: Json) -> SavedSession:
    return SavedSession(**{name: row[name] for name in ("id", "name", "site", "account", "kept")})


def _no_login(site: str, account: str, sites: Sequence[str]) -> ToolProblem:
    whose = f" of {account}" if account else ""
    there = f" There are logins for {', '.join(sites)}." if sites else ""
    return ToolProblem(
        "no_login",
        f"No login{whose} for {site} is kept; it must be for exactly that host.{there}",
        f"Enter user name and password in {PLACE}, never in the chat, then ask again.",
    )
