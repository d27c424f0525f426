"""The email role's desk on real services, with Google played by a server that can go wrong."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.egress_settings import EgressSettings
from backend.core.resources import Resources, open_resources
from backend.core.sealing import Binding, seal
from backend.core.settings import GoogleSettings, Settings
from backend.core.users import create_user, user_of_key
from tests.fakes.gmail_server import GmailServer
from workers.agentkit.vault.vault import Vault
from workers.agents.email.desk import MailDesk
from workers.agents.email.grants.keeper import Keeper
from workers.agents.email.grants.keys import mail_keys
from workers.agents.email.grants.tokens import Tokens

ANN = "ann@peer.test"


@pytest.fixture
def gmail() -> Iterator[GmailServer]:
    with GmailServer() as server:
        yield server


@dataclass
class Office:
    """One person, the parts of the role, and grants as the api writes them."""

    resources: Resources
    ann: UUID
    vault: Vault
    tokens: Tokens
    keeper: Keeper
    desk: MailDesk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = MailDesk(self.resources, self.vault, self.tokens)

    def goes_out_by(self, egress: EgressSettings) -> None:
        """Let the role find another way out."""
        settings = self.resources.settings.model_copy(update={"egress": egress})
        self.resources = replace(self.resources, settings=settings)
        self.keeper = replace(self.keeper, resources=self.resources)
        self.desk = replace(self.desk, resources=self.resources)

    async def sql(self, query: str, **parameters: object) -> list[Json]:
        async with self.resources.engine.begin() as conn:
            result = await conn.execute(text(query), parameters)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    async def grant(self, secret: Json, *, provider: str = "gmail", account: str = ANN, **columns: Any) -> UUID:  # noqa: ANN401 - columns of the row
        """Write a grant as the api does, or seal another secret for one that is there."""
        found = await self.sql("select id from grants where account = :account", account=account)
        grant_id: UUID = found[0]["id"] if found else new_id()
        binding = Binding(grant_id=grant_id, user_id=self.ann, provider=provider)
        async with self.resources.engine.begin() as conn:
            sealed = await seal(conn, "email", binding, secret)
        settings = columns.get("settings", {})
        await self.sql(
            """insert into grants (id, user_id, provider, account, scopes, settings, sealed, key_id, delegated,
                refresh_at)
            values (:id, :user, :provider, :account, cast(:scopes as jsonb), cast(:settings as jsonb), :box, :key,
                :delegated, now())
            on conflict (id) do update set sealed = excluded.sealed, key_id = excluded.key_id, state = 'new',
                scopes = excluded.scopes, refresh_at = now()""",
            id=grant_id,
            user=self.ann,
            provider=provider,
            account=account,
            scopes=columns.get("scopes", '["read", "modify", "send"]'),
            settings=settings if isinstance(settings, str) else "{}",
            box=sealed.box,
            key=sealed.key_id,
            delegated=secret["kind"] == "service_account",
        )
        return grant_id

    async def google(self, gmail: GmailServer, account: str = ANN, **columns: Any) -> UUID:  # noqa: ANN401 - the same
        """Connect an account of Google's, as the api does after a consent."""
        given = gmail.person(account)
        secret = {
            "kind": "google",
            "refresh_token": given["refresh_token"],
            "access_token": given["access_token"],
            "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        }
        return await self.grant(secret, account=account, **columns)

    async def row(self, grant_id: UUID) -> Json:
        return (await self.sql("select * from grants where id = :id", id=grant_id))[0]


@pytest.fixture
async def office(
    tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str, gmail: GmailServer
) -> AsyncIterator[Office]:
    google = GoogleSettings(url=gmail.url)
    google = google.model_copy(update={"gmail_client_id": "client", "gmail_client_secret": SecretStr("secret")})
    settings = Settings(home=tmp_path).with_services(
        database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url
    )
    settings = settings.model_copy(update={"google": google})
    async with open_resources(settings, agents=["email"]) as resources:
        found = await _user(resources)
        vault = Vault(mail_keys(settings))
        tokens = Tokens(resources, vault)
        keeper = Keeper(resources, vault, tokens)
        await keeper.publish_key()
        yield Office(resources, found, vault, tokens, keeper)


async def _user(resources: Resources) -> UUID:
    key = await create_user(resources.engine, "ann")
    async with resources.engine.connect() as conn:
        found = await user_of_key(conn, key)
    assert found is not None
    return found[0]
