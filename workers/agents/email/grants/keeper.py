"""Looks after grants: takes over new ones, refreshes ahead of time, revokes what its owner disconnects."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from backend.core.background import in_background
from backend.core.db.base import Json
from backend.core.outbox import Unit
from backend.core.parking import connect_cause, grant_cause, release
from backend.core.resources import Resources
from backend.core.verdicts import Failure
from workers.agentkit.vault.publishing import publish
from workers.agentkit.vault.vault import Kept, Vault, VaultError
from workers.agentkit.web import WayOutAway
from workers.agents.email.grants import google, grant_rows
from workers.agents.email.grants.grant_rows import binding_of
from workers.agents.email.grants.opening import imap_settings, try_sign_in
from workers.agents.email.grants.rotation import ROLE
from workers.agents.email.grants.tokens import Tokens, due_after, failure_of
from workers.agents.email.mailbox.errors import GrantDead, MailboxAway, MailboxError
from workers.agents.email.mailbox.imap.dialling import mail_dial
from workers.agents.email.mailbox.lines import sign_in_line

log = structlog.get_logger()

#: Seconds between two looks at what is due, and until a provider that didn't answer is asked again.
_TICK = 1.0
_AGAIN = 60.0
#: An account by password has nothing to refresh: it is tried again once a day.
_DAY = 86_400.0


@dataclass(frozen=True)
class Keeper:
    """Any number of replicas may keep: each grant's row is locked while it is looked at."""

    resources: Resources
    vault: Vault
    tokens: Tokens

    async def publish_key(self) -> None:
        """Let the api seal for this role."""
        async with self.resources.engine.begin() as conn:
            await publish(conn, ROLE, self.vault.ring.current())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep until left."""
        async with in_background(self._tick_forever()):
            yield

    async def _tick_forever(self) -> None:
        while True:
            try:
                while await self.keep_one():
                    pass
            except Exception as error:  # noqa: BLE001 - one grant that fails must not stop the others; it is due again
                log.warning("grants not kept", cause=repr(error))
            await asyncio.sleep(_TICK)

    async def keep_one(self) -> bool:
        """Look at the grant that is due longest; returns whether there was one."""
        async with self.resources.unit() as unit:
            row = await grant_rows.lock_due(unit)
            if row is None:
                return False
            cured = await self._look(unit, row)
        if cured:
            causes = (grant_cause(row["id"]), connect_cause(row["user_id"]))
            await release(self.resources, *causes, because=_cured(row))
        return True

    async def _look(self, unit: Unit, row: Json) -> bool:
        """Do what is due for a grant; returns whether what waits for it may go on."""
        try:
            return await self._do(unit, row)
        except GrantDead as error:
            await self._refused(unit, row, failure_of(error))
        except VaultError:
            await self._refused(unit, row, UNREADABLE)
        except MailboxError as error:
            log.info("provider not reached", grant=str(row["id"]), cause=str(error))
            await self._not_reached(unit, row, error)
        except WayOutAway as error:
            log.warning("mail servers not reached", grant=str(row["id"]), cause=str(error))
            await grant_rows.later(unit, row["id"], error.after or _AGAIN)
        except SQLAlchemyError:
            raise  # the transaction is lost, and with it what would be written of it
        except Exception as error:
            # It must not stand in the way of the others for ever.
            log.exception("grant not kept", grant=str(row["id"]), cause=repr(error))
            await grant_rows.later(unit, row["id"], _AGAIN)
        return False

    async def _do(self, unit: Unit, row: Json) -> bool:
        if row["state"] == "disconnecting":
            await self._disconnect(unit, row)
            return False
        if row["sealed"] is not None:
            await self._take_over(unit, row)
            return True
        await self._renew(unit, row)
        return False

    async def _take_over(self, unit: Unit, row: Json) -> None:
        """Open what the api sealed, try it, and keep it; what waits for the account may go on."""
        binding = binding_of(row)
        secret = self.vault.open_sealed(binding, row["key_id"], row["sealed"])
        if row["secret"] is not None and secret["kind"] == "google" and not secret.get("refresh_token"):
            # A new consent that brings no lasting permission takes none away.
            secret["refresh_token"] = self._kept(row).get("refresh_token")
        fresh, expires_at = secret.pop("access_token", None), _time(secret.pop("expires_at", None))
        next_look = await self._try(row, secret, expires_at if fresh else None)
        kept = self.vault.keep(binding, secret)
        await self.tokens.forget(row["id"])
        if fresh and expires_at is not None:
            await self.tokens.remember(row, fresh, expires_at)
        await grant_rows.change(
            unit, row, state="active", sealed=None, secret=kept.secret, key_id=kept.key_id, refresh_at=next_look
        )

    def _kept(self, row: Json) -> Json:
        return self.vault.open(binding_of(row), Kept(key_id=row["key_id"], secret=row["secret"]))

    async def _try(self, row: Json, secret: Json, expires_at: datetime | None) -> datetime:
        """Make sure that the account opens; returns when it is looked at next."""
        if secret["kind"] == "imap":
            await self._try_servers(row, secret)
            return datetime.now(UTC) + timedelta(seconds=_DAY)
        if expires_at is not None:
            if not secret.get("refresh_token"):
                log.info("a grant without a lasting permission", grant=str(row["id"]))
            return due_after(expires_at)
        token = await google.refresh(
            self.resources.settings.google,
            sign_in_line(self.resources.providers),
            secret,
            account=row["account"],
            scopes=row["scopes"],
        )
        return due_after(token.expires_at)

    async def _try_servers(self, row: Json, secret: Json) -> None:
        dial = mail_dial(self.resources.settings.egress, row["user_id"])
        await try_sign_in(imap_settings(row, secret), dial, self.resources.providers)

    async def _renew(self, unit: Unit, row: Json) -> None:
        if row["provider"] == "gmail":
            await self.tokens.refresh(unit, row)
            return
        await self._try_servers(row, self._kept(row))
        await grant_rows.change(unit, row, state="active", refresh_at=datetime.now(UTC) + timedelta(seconds=_DAY))

    async def _disconnect(self, unit: Unit, row: Json) -> None:
        """Revoke at the provider, then delete; a provider that can't be reached keeps the row for another try."""
        try:
            if row["sealed"] is not None:
                secret = self.vault.open_sealed(binding_of(row), row["key_id"], row["sealed"])
                await self._revoke(secret)
            if row["secret"] is not None:
                await self._revoke(self._kept(row))
        except VaultError:
            log.warning("a grant that can't be opened is deleted unrevoked", grant=str(row["id"]))
        await self.tokens.forget(row["id"])
        await grant_rows.remove(unit, row)

    async def _revoke(self, secret: Json) -> None:
        await google.revoke(self.resources.settings.google, sign_in_line(self.resources.providers), secret)

    async def _refused(self, unit: Unit, row: Json, failure: Failure) -> None:
        await self.tokens.forget(row["id"])
        # What was sealed goes: it was tried, and didn't work.
        await grant_rows.change(unit, row, state="reconnect", failure=failure, sealed=None, refresh_at=None)

    async def _not_reached(self, unit: Unit, row: Json, error: MailboxError) -> None:
        wait = _AGAIN * random.uniform(0.5, 1.5)  # noqa: S311 - jitter is no secret
        if row["state"] == "new" and not isinstance(error, MailboxAway):
            failure = Failure(code="refused", message=str(error), cure=error.cure)
            await self._refused(unit, row, failure)
        else:
            await grant_rows.later(unit, row["id"], wait)


UNREADABLE = Failure(
    code="reconnect",
    message="What was kept of this account can't be read with the keys that are here.",
    cure="Connect the account again, or put the right WARREN_VAULT_KEYS back.",
)


def _cured(row: Json) -> str:
    """Return what is told of an account that was just taken over; ``row`` is from before that."""
    name = "Gmail" if row["provider"] == "gmail" else row["label"] or row["account"]
    return f"{name} is connected{'' if row['secret'] is None else ' again'}"


def _time(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
