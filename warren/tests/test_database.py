"""Short commands work on PostgreSQL itself, past a pooler."""

from pathlib import Path

from backend.core.settings import Settings
from warren.database import open_database


async def test_a_command_goes_past_the_pooler(tmp_path: Path, database_url: str) -> None:
    pooler = "postgresql://nobody@127.9.9.9:1/nowhere"
    settings = Settings(home=tmp_path).model_copy(update={"database_url": pooler, "database_direct_url": database_url})
    async with open_database(settings) as url:
        assert url == database_url
    assert settings.model_copy(update={"database_direct_url": None}).direct_url == pooler
