"""Access tokens of Google grants: in Redis only, encrypted; refreshed by one at a time, ahead of their end."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from redis import RedisError

from backend.core.db.base import Json
from backend.core.outbox import Unit
from backend.core.redis_keys import grant_token
from backend.core.resources import Resources
from backend.core.verdicts import Failure
from workers.agentkit.vault.vault import Kept, Vault, VaultError
from workers.agents.email.grants import google, grant_rows
from workers.agents.email.grants.delegation import DelegationRefused
from workers.agents.email.grants.grant_rows import binding_of
from workers.agents.email.mailbox.errors import GrantDead
from workers.agents.email.mailbox.lines import sign_in_line

log = structlog.get_logger()

#: Seconds before its end in which a token is no longer given out, and in which it is fetched anew unasked.
_TOO_SHORT = 60.0
AHEAD = 600.0

RECONNECT = Failure(
    code="reconnect",
    message="The provider no longer accepts the permission for this account.",
    cure="Reconnect the account; what waits for it then goes on by itself.",
)


def failure_of(error: GrantDead) -> Failure:
    """Say on the account's row what a refusal is, and what helps."""
    cure = error.cure if isinstance(error, DelegationRefused) else RECONNECT.cure
    return Failure(code="reconnect", message=str(error), cure=cure)


def due_after(expires_at: datetime) -> datetime:
    """Return when a token should be fetched anew: ahead of its end, and not all at the same moment."""
    spread = random.uniform(0, AHEAD / 2)  # noqa: S311 - jitter is no secret
    soonest = datetime.now(UTC) + timedelta(seconds=30)
    return max(expires_at - timedelta(seconds=AHEAD + spread), soonest)


@dataclass(frozen=True)
class Tokens:
    """The access tokens of all Google grants."""

    resources: Resources
    vault: Vault

    async def of(self, grant_id: UUID, row: Json, *, refused: str | None = None) -> str:
        """Return a token that works, refreshing where there is none.

        Two that ask at once make one refresh: the second waits for the grant's row and then finds the first one's.

        Raises:
            GrantDead: the provider no longer accepts the grant; its owner has been told.
            MailboxAway: the provider's sign-in didn't answer.
        """
        if (token := await self._cached(row)) is not None and token != refused:
            return token
        try:
            async with self.resources.unit() as unit:
                locked = await _connected(unit, grant_id)
                if (token := await self._cached(locked)) is not None and token != refused:
                    return token
                return await self.refresh(unit, locked)
        except GrantDead as error:
            await self.mark_dead(grant_id, error)
            raise
        except VaultError as error:
            await self.mark_dead(grant_id)
            raise GrantDead(str(error)) from error

    async def refresh(self, unit: Unit, locked: Json) -> str:
        """Fetch a token for a grant whose row this unit holds, and keep what it changes.

        Raises:
            GrantDead, MailboxAway, VaultError: as they say.
        """
        binding = binding_of(locked)
        secret = self.vault.open(binding, Kept(key_id=locked["key_id"], secret=locked["secret"]))
        token = await google.refresh(
            self.resources.settings.google,
            sign_in_line(self.resources.providers),
            secret,
            account=locked["account"],
            scopes=locked["scopes"],
        )
        columns: Json = {}
        if token.refresh_token is not None:  # a provider that gives a new one with each refresh takes the old one back
            kept = self.vault.keep(binding, {**secret, "refresh_token": token.refresh_token})
            columns = {"secret": kept.secret, "key_id": kept.key_id}
        await grant_rows.change(
            unit, locked, state="active", failure=None, refresh_at=due_after(token.expires_at), **columns
        )
        await self.remember(locked, token.value, token.expires_at)
        return token.value

    async def remember(self, row: Json, token: str, expires_at: datetime) -> None:
        """Keep a token until shortly before its end. Without Redis each use fetches one."""
        seconds = (expires_at - datetime.now(UTC)).total_seconds() - _TOO_SHORT
        if seconds <= 0:
            return
        wrapped = self.vault.wrap_token(binding_of(row), token)
        try:
            await self.resources.redis.set(grant_token(row["id"]), wrapped, px=round(seconds * 1000))
        except (RedisError, OSError) as error:
            log.warning("access token not kept", grant=str(row["id"]), cause=repr(error))

    async def forget(self, grant_id: UUID) -> None:
        """Drop a grant's token."""
        try:
            await self.resources.redis.delete(grant_token(grant_id))
        except (RedisError, OSError) as error:
            log.warning("access token not dropped, it runs out by itself", grant=str(grant_id), cause=repr(error))

    async def mark_dead(self, grant_id: UUID, refused: GrantDead | None = None) -> None:
        """Have a grant's owner reconnect it, or its administrator do what it takes."""
        await self.forget(grant_id)
        async with self.resources.unit() as unit:
            locked = await grant_rows.lock(unit, grant_id)
            if locked is not None and locked["state"] in {"new", "active"}:
                failure = RECONNECT if refused is None else failure_of(refused)
                await grant_rows.change(unit, locked, state="reconnect", failure=failure, refresh_at=None)

    async def _cached(self, row: Json) -> str | None:
        try:
            wrapped = await self.resources.redis.get(grant_token(row["id"]))
        except (RedisError, OSError):
            return None
        return self.vault.unwrap_token(binding_of(row), wrapped) if isinstance(wrapped, bytes) else None


async def _connected(unit: Unit, grant_id: UUID) -> Json:
    locked = await grant_rows.lock(unit, grant_id)
    if locked is None or locked["state"] in {"reconnect", "disconnecting"}:
        raise GrantDead("The account is not connected any more.")
    return locked


@dataclass(frozen=True)
class GrantToken:
    """One grant's tokens, for its mailbox. Implements ``TokenSource``."""

    tokens: Tokens
    row: Json

    async def access_token(self, *, refused: str | None = None) -> str:
        """Return a token other than the refused one."""
        return await self.tokens.of(self.row["id"], self.row, refused=refused)
