"""Where a part happens: services of its own in a throw-away home, and programs bound to this process."""

import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from warren.services.child import Child, Program
from warren.services.private import PrivateServices, ServiceUrls, Tuning

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Stage:
    """Throw-away services with production's durability, and the folder they lie in."""

    home: Path
    urls: ServiceUrls

    async def database(self, name: str) -> str:
        """Make an empty database for one part and return its URL."""
        connection = await asyncpg.connect(self.urls.database_url)
        try:
            await connection.execute(f"create database {name}")
        finally:
            await connection.close()
        return make_url(self.urls.database_url).set(database=name).render_as_string(hide_password=False)

    @asynccontextmanager
    async def program(self, name: str, argv: list[str], env: dict[str, str] | None = None) -> AsyncIterator[Child]:
        """Run ``python -m …`` while the block runs."""
        async with program(self.home, name, argv, env) as child:
            yield child


@asynccontextmanager
async def throw_away_home() -> AsyncIterator[Path]:
    """Make a state folder that is gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="warren-bench-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def stage(tuning: Tuning | None = None) -> AsyncIterator[Stage]:
    """Start the services; what ``warren up`` would start, with its settings unless others are given."""
    async with throw_away_home() as home, PrivateServices(home=home, tuning=tuning or Tuning()) as urls:
        yield Stage(home, urls)


@asynccontextmanager
async def program(home: Path, name: str, argv: list[str], env: dict[str, str] | None = None) -> AsyncIterator[Child]:
    """Run ``python -m …`` in a clean environment while the block runs; it can't outlive this process."""
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "HOME", "TMPDIR"}}
    child = Child.start(
        Program(
            name=name,
            argv=[sys.executable, "-m", *argv],
            log=home / "log" / f"{name}.log",
            env={**kept, "PYTHONPATH": str(_ROOT), **(env or {})},
        )
    )
    try:
        yield child
    finally:
        await child.stop(seconds=30)
