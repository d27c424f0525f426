"""Connecting accounts in tests: Google's page clicked, and what was sealed opened as the email role does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.core.db.base import Json
from backend.core.egress_settings import EgressSettings
from backend.core.resources import Resources
from backend.core.settings import GoogleSettings
from workers.agentkit.vault.vault import Vault
from workers.agents.email.grants.grant_rows import binding_of
from workers.agents.email.grants.keeper import Keeper
from workers.agents.email.grants.keys import mail_keys
from workers.agents.email.grants.tokens import Tokens

#: As Google knows it; the api of a test listens elsewhere.
PUBLIC_URL = "http://127.0.0.1:8000"
IMAP: dict[str, Any] = {
    "account": "ann@peer.test",
    "password": "canary-password",
    "imap_host": "imap.peer.test",
    "imap_port": 993,
    "imap_security": "tls",
    "smtp_host": "smtp.peer.test",
    "smtp_port": 465,
    "smtp_security": "tls",
}


def google_at(url: str, client: tuple[str, str] = ("client", "canary-client-secret"), **parts: str) -> GoogleSettings:
    """Return settings for a server that plays Google."""
    known = {"gmail_client_id": client[0], "gmail_client_secret": SecretStr(client[1]), "url": url}
    return GoogleSettings().model_copy(update={**known, **parts})


@dataclass(frozen=True)
class EmailRole:
    """What only the email role can do."""

    vault: Vault
    keeper: Keeper

    @classmethod
    async def start(cls, resources: Resources) -> "EmailRole":
        vault = Vault(mail_keys(resources.settings))
        keeper = Keeper(resources, vault, Tokens(resources, vault))
        await keeper.publish_key()
        return cls(vault, keeper)

    def going_out_by(self, egress: EgressSettings) -> "EmailRole":
        """Return the same role with that way out."""
        resources = self.keeper.resources
        found = replace(resources, settings=resources.settings.model_copy(update={"egress": egress}))
        return replace(self, keeper=replace(self.keeper, resources=found))

    def opened(self, row: Json) -> Json:
        """Return what the api sealed."""
        return self.vault.open_sealed(binding_of(row), row["key_id"], row["sealed"])


async def grants(engine: AsyncEngine) -> list[Json]:
    return await sql(engine, "select * from grants order by created_at, id")


async def asked(client: httpx2.AsyncClient, *scopes: str, **more: object) -> str:
    """Ask for scopes; returns the address of Google's page."""
    answer = await client.post("/api/v1/connections/gmail", json={"scopes": [*(scopes or ("read",))], **more})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["authorize_url"])


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def agreed(authorize_url: str, **changed: str) -> str:
    """Open the stub's page, which agrees at once; returns where it leads the browser."""
    answer = httpx2.get(httpx2.URL(authorize_url).copy_merge_params(changed))
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


async def back(client: httpx2.AsyncClient, location: str) -> str:
    """Follow Google's redirect to the api; returns the page that the browser lands on."""
    assert location.startswith(f"{PUBLIC_URL}/")
    answer = await client.get(location.removeprefix(PUBLIC_URL), headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def connected(client: httpx2.AsyncClient, *scopes: str, **more: object) -> str:
    """Connect by the whole way; returns the connection's id."""
    told = query_of(await back(client, agreed(await asked(client, *scopes, **more), login_hint="ann@peer.test")))
    return told["connected"]


@asynccontextmanager
async def answering(body: str, status: str = "200 OK") -> AsyncIterator[str]:
    """Answer every request in the same way; yields the address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
        writer.write(f"{head}\r\nconnection: close\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def connect_imap(client: httpx2.AsyncClient, **changed: object) -> Json:
    """Connect an account by password; returns it as the api shows it."""
    answer = await client.post("/api/v1/connections/imap", json={**IMAP, **changed})
    assert answer.status_code == 201, answer.text
    view: Json = answer.json()
    return view
