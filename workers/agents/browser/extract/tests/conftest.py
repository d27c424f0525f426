from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.core.settings import Settings
from tests.peers.site.serving import Site
from tests.peers.way_out import way_out
from workers.agents.browser.extract.tests.bench import Bench, opened_bench
from workers.agents.browser.tools.extraction import EXTRACTION_TOOLS


@pytest.fixture
async def bench(site: Site, database_url: str, tmp_path: Path) -> AsyncIterator[Bench]:
    site.reset()
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    async with way_out(site.host) as egress:
        settings = Settings().model_copy(update={"egress": egress})
        async with opened_bench(settings, database_url, workspace, EXTRACTION_TOOLS) as made:
            yield made
