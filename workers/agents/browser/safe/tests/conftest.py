"""The browser role's safe on real services, and two people who have nothing to do with each other."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.core.db.base import Json
from backend.core.resources import Resources, open_resources
from backend.core.settings import Settings
from backend.core.users import create_user, user_of_key
from workers.agentkit.vault.vault import Vault
from workers.agents.browser.safe.keys import browser_keys
from workers.agents.browser.safe.safe import Safe


@dataclass
class Kept:
    """A safe and what its tests look at."""

    resources: Resources
    safe: Safe
    ann: UUID
    bob: UUID

    async def sql(self, query: str, **parameters: object) -> list[Json]:
        async with self.resources.engine.begin() as conn:
            result = await conn.execute(text(query), parameters)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []


async def _user(resources: Resources, name: str) -> UUID:
    key = await create_user(resources.engine, name)
    async with resources.engine.connect() as conn:
        found = await user_of_key(conn, key)
    assert found is not None
    return found[0]


@pytest.fixture
async def kept(tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str) -> AsyncIterator[Kept]:
    settings = Settings(home=tmp_path).with_services(
        database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url
    )
    async with open_resources(settings, agents=[]) as resources:
        safe = Safe(resources, Vault(browser_keys(settings)))
        await safe.publish_key()
        yield Kept(resources, safe, await _user(resources, "ann"), await _user(resources, "bob"))
