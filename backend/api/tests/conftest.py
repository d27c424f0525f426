"""An api on real services, with two people who have nothing to do with each other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from faststream.rabbit import RabbitBroker
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.role import serve
from backend.core.cards import Card, register_cards
from backend.core.resources import Resources, open_resources
from backend.core.settings import LimitSettings, ModelSettings, Settings
from backend.core.users import create_user

PAGE = "<!doctype html><title>Warren</title><div id=root></div>"


@dataclass(frozen=True)
class Api:
    """A serving api: its address and connections."""

    url: str
    resources: Resources
    settings: Settings

    @asynccontextmanager
    async def client(self, key: str | None = None) -> AsyncIterator[httpx2.AsyncClient]:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        async with httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=30) as client:
            yield client


def card(name: str, *, sample_file: str | None = None) -> Card:
    return Card(
        name=name,
        title=name.title(),
        description=f"Does {name}.",
        examples=(f"Do some {name}",),
        accepts=("table",),
        produces=("text",),
        tools=("look",),
        subagents=(),
        version="1",
        sample_file=sample_file,
    )


@pytest.fixture
def page_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "assets" / "index-abc123.js").write_text("export {};")
    return folder


@pytest.fixture
def limits() -> LimitSettings:
    """Small, so that going over them is quick; a test may ask for others."""
    return LimitSettings(max_upload_mb=2)


@pytest.fixture
def settings(
    tmp_path: Path, page_dir: Path, limits: LimitSettings, database_url: str, rabbitmq_url: str, redis_url: str
) -> Settings:
    bare = Settings(home=tmp_path / "home", port=0, page_dir=str(page_dir))
    own = bare.model_copy(update={"limits": limits, "models": ModelSettings()})
    return own.with_services(database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url)


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    async with open_resources(settings, agents=["data"]) as opened:
        await register_cards(opened.engine, [card("data", sample_file="sales.csv"), card("code")])
        yield opened


@pytest.fixture
async def api(settings: Settings, resources: Resources) -> AsyncIterator[Api]:
    async with serve(settings, resources) as port:
        yield Api(f"http://127.0.0.1:{port}", resources, settings)


@pytest.fixture
async def ada_key(resources: Resources) -> str:
    return await create_user(resources.engine, "ada")


@pytest.fixture
async def ada(api: Api, ada_key: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with api.client(ada_key) as client:
        yield client


@pytest.fixture
async def bob(api: Api, resources: Resources) -> AsyncIterator[httpx2.AsyncClient]:
    async with api.client(await create_user(resources.engine, "bob")) as client:
        yield client


@pytest.fixture
async def nobody(api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    async with api.client() as client:
        yield client


@pytest.fixture
def engine(resources: Resources) -> AsyncEngine:
    return resources.engine


@pytest.fixture
def broker(resources: Resources) -> RabbitBroker:
    return resources.publisher


async def sql(engine: AsyncEngine, statement: str, **parameters: object) -> list[dict[str, object]]:
    """Run one statement as another process would."""
    async with engine.begin() as conn:
        result = await conn.execute(text(statement), parameters)
        return [dict(row) for row in result.mappings()] if result.returns_rows else []
