"""Sample files that come with Warren, to try an agent with."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.db import AgentConfig

FOLDER = Path(__file__).parents[3] / "samples"
_CHUNK = 1 << 20


class SampleView(BaseModel):
    """A sample file; ``agent`` is whose first example it is, None for others."""

    name: str
    agent: str | None
    size: int


def _sizes() -> dict[str, int]:
    if not FOLDER.is_dir():
        return {}
    files = (path for path in FOLDER.iterdir() if path.is_file() and not path.name.startswith((".", "README")))
    return {path.name: path.stat().st_size for path in sorted(files)}


async def list_samples(conn: AsyncConnection) -> list[SampleView]:
    """Return the sample files that are here."""
    query = select(AgentConfig.sample_file, AgentConfig.name).where(
        AgentConfig.enabled, AgentConfig.sample_file.is_not(None)
    )
    agents = {row.sample_file: row.name for row in await conn.execute(query)}
    sizes = await asyncio.to_thread(_sizes)
    return [SampleView(name=name, agent=agents.get(name), size=size) for name, size in sizes.items()]


async def find_sample(name: str) -> Path | None:
    """Return where this sample is; None for any name that isn't a sample's."""
    return FOLDER / name if name in await asyncio.to_thread(_sizes) else None


async def read_sample(path: Path) -> AsyncIterator[bytes]:
    """Yield a sample's bytes."""
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk
