"""The mail desk: opens a person's mailboxes for the tools, and says what its owner can do where one can't be."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from backend.core.db.base import Json
from backend.core.parking import connect_cause, grant_cause
from backend.core.resources import Resources
from backend.core.settings import Settings
from backend.core.verdicts import Failure, Parked
from workers.agentkit.vault.vault import Kept, Vault
from workers.agents.email.grants import grant_rows
from workers.agents.email.grants.grant_rows import binding_of
from workers.agents.email.grants.keeper import Keeper
from workers.agents.email.grants.keys import mail_keys
from workers.agents.email.grants.opening import imap_settings
from workers.agents.email.grants.tokens import GrantToken, Tokens
from workers.agents.email.mailbox.errors import GrantDead, Refused, Scope, ScopeMissing
from workers.agents.email.mailbox.gmail.calls import GmailCalls
from workers.agents.email.mailbox.gmail.mailbox import GmailMailbox
from workers.agents.email.mailbox.imap.dialling import mail_dial
from workers.agents.email.mailbox.imap.mailbox import ImapMailbox
from workers.agents.email.mailbox.lines import GMAIL, GMAIL_LIMITS
from workers.agents.email.mailbox.port import Mailbox

_GRANTS = text("""
    select * from grants where user_id = :user_id and state <> 'disconnecting' order by created_at, id
""")
#: What each need takes: Gmail sends a draft, and drafts are written under the scope that changes mail.
_NEEDS: dict[Scope, frozenset[Scope]] = {
    "read": frozenset({"read"}),
    "modify": frozenset({"read", "modify"}),
    "send": frozenset({"read", "modify", "send"}),
}
_WORDS: dict[Scope, str] = {"read": "read mail", "modify": "change mail and write drafts", "send": "send mail"}


@dataclass(frozen=True, kw_only=True)
class AccountInfo:
    """A connected account, as the tools and a person know it."""

    account: str
    provider: str
    label: str
    scopes: tuple[Scope, ...]
    state: str


@dataclass(frozen=True)
class MailDesk:
    """Opens mailboxes; yielded by the email agent's companion."""

    resources: Resources
    vault: Vault
    tokens: Tokens

    async def accounts(self, user_id: UUID) -> Sequence[AccountInfo]:
        """Return the person's accounts, the first connected first."""
        return [
            AccountInfo(
                account=row["account"],
                provider=row["provider"],
                label=row["label"] or row["account"],
                scopes=tuple(row["scopes"]),
                state=row["state"],
            )
            for row in await self._grants(user_id)
        ]

    @asynccontextmanager
    async def open(
        self, user_id: UUID, *, account: str | None = None, need: Scope = "read", step_id: UUID | None = None
    ) -> AsyncIterator[Mailbox]:
        """Open an account of the person, the first one where none is named; ``step_id`` is told to the way out.

        Raises:
            Parked: it must be connected, reconnected, or allowed to do this first, or is being tried just now.
            Refused: there is no account of that name.
        """
        row = await self._chosen(user_id, account)
        self._check(row, need)
        mailbox = self._mailbox(row, step_id)
        try:
            yield mailbox
        except GrantDead as error:
            await self.tokens.mark_dead(row["id"], error)
            raise _reconnect(row, error.cure) from error
        except ScopeMissing as error:
            raise _scope_missing(row, error.scope) from error
        finally:
            await mailbox.aclose()
        async with self.resources.unit() as unit:
            await grant_rows.used(unit, row["id"])

    async def _grants(self, user_id: UUID) -> list[Json]:
        async with self.resources.engine.connect() as conn:
            return [dict(row) for row in (await conn.execute(_GRANTS, {"user_id": user_id})).mappings()]

    async def _chosen(self, user_id: UUID, account: str | None) -> Json:
        grants = await self._grants(user_id)
        if not grants:
            raise Parked(CONNECT, cause=connect_cause(user_id))
        if account is None:
            return grants[0]
        wanted = account.casefold()
        for row in grants:
            if wanted in {row["account"].casefold(), row["label"].casefold()}:
                return row
        names = ", ".join(row["account"] for row in grants)
        raise Refused(f"No account {account} is connected.", cure=f"Name one of these: {names}.")

    def _check(self, row: Json, need: Scope) -> None:
        match row["state"]:
            case "reconnect":
                raise _reconnect(row, row["error"]["cure"])
            case "new" if row["secret"] is None:
                # Released when it opens; where it doesn't, its owner is asked to connect it again.
                raise Parked(BEING_TRIED, cause=grant_cause(row["id"]))
        missing = [scope for scope in ("read", "modify", "send") if scope in _NEEDS[need] - set(row["scopes"])]
        if missing:
            raise _scope_missing(row, need)

    def _mailbox(self, row: Json, step_id: UUID | None) -> Mailbox:
        if row["provider"] == "gmail":
            line = self.resources.providers.line(GMAIL, of=row["account"], limits=GMAIL_LIMITS)
            base_url = self.resources.settings.google.endpoints.api
            calls = GmailCalls(GrantToken(self.tokens, row), base_url=base_url, line=line)
            return GmailMailbox(calls, row["account"])
        secret = self.vault.open(binding_of(row), Kept(key_id=row["key_id"], secret=row["secret"]))
        dial = mail_dial(self.resources.settings.egress, row["user_id"], step_id)
        return ImapMailbox(imap_settings(row, secret), dial, self.resources.providers)


CONNECT = Failure(
    code="connect",
    message="No mail account is connected.",
    cure="Connect one under Settings, Connections; this then goes on by itself.",
    details={"provider": "gmail"},
)
BEING_TRIED = Failure(
    code="being_tried",
    message="The account was connected a moment ago and is being tried.",
    cure="This goes on by itself.",
)


def _reconnect(row: Json, cure: str) -> Parked:
    mends = "Reconnect it under Settings, Connections; this then goes on by itself."
    failure = Failure(
        code="reconnect",
        message=f"{row['account']} must be reconnected: its provider no longer accepts the permission.",
        # Whoever is acted for by an organisation's key can't sign in anew: what their administrator must do is said.
        cure=cure if row["delegated"] else mends,
        details={"connection_id": str(row["id"])},
    )
    return Parked(failure, cause=grant_cause(row["id"]))


def _scope_missing(row: Json, need: Scope) -> Parked:
    failure = Failure(
        code="scope_missing",
        message=f"{row['account']} may not {_WORDS[need]} for you yet.",
        cure="Allow it under Settings, Connections; this then goes on by itself.",
        details={"connection_id": str(row["id"]), "scopes": ",".join(sorted(_NEEDS[need]))},
    )
    return Parked(failure, cause=grant_cause(row["id"]))


@asynccontextmanager
async def mail_desk(settings: Settings, resources: Resources) -> AsyncIterator[MailDesk]:
    """Open the desk and keep its grants while the email role runs."""
    vault = Vault(mail_keys(settings))
    tokens = Tokens(resources, vault)
    keeper = Keeper(resources, vault, tokens)
    await keeper.publish_key()
    async with keeper.running():
        yield MailDesk(resources, vault, tokens)
