from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from backend.core.settings import Settings
from backend.core.source_settings import SourceSettings
from tests.peers.way_out import way_out
from workers.agents.browser.extract.tests.bench import Bench, opened_bench
from workers.agents.browser.tools.trends import TREND_TOOLS
from workers.agents.browser.trends.sources import choosing
from workers.agents.browser.trends.tests.talk import CLIENT, SECRET, Story, Talk, running_talk


@pytest.fixture(scope="module")
def _running() -> Iterator[Talk]:
    with running_talk() as talk:
        yield talk


@pytest.fixture
def talk(_running: Talk) -> Talk:
    """Sources with stories about three things, and some about nothing else."""
    _running.broken.clear()
    _running.asked.clear()
    _running.stories = [
        Story("OpenAI releases Quillmark 7", 1, 900, 400),
        Story("Quillmark 7 benchmarks are in", 2, 300, 90),
        Story("What Quillmark 7 means for libraries", 6, 120, 60),
        Story("Rust in the Linux kernel", 3, 250, 120),
        Story("Linux kernel 7.0 released", 5, 480, 210),
        Story("Show HN: My garden", 1, 5, 0),
        Story("How bread is baked in Oldford", 2, 40, 3),
    ]
    _running.posts = [Story("Quillmark 7 is out", 1, 5000, 800), Story("A cat on a boat", 2, 9000, 100)]
    _running.entries = [Story("Quillmark 7 tested in schools", 1), Story("The ferry stops", 40)]
    return _running


@pytest.fixture
def sources(talk: Talk) -> SourceSettings:
    return SourceSettings(
        hacker_news_url=f"{talk.url}/hn",
        hacker_news_items_url=f"{talk.url}/hn0",
        reddit_client_id=CLIENT,
        reddit_client_secret=SecretStr(SECRET),
        reddit_url=f"{talk.url}/reddit",
        reddit_token_url=f"{talk.url}/reddit/token",
        reddit_communities="technology",
        feeds=f"Daily_Wire={talk.url}/feed.xml",
    )


@pytest.fixture
async def bench(talk: Talk, sources: SourceSettings, database_url: str, tmp_path: Path) -> AsyncIterator[Bench]:
    choosing._tokens.cache_clear()
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    async with way_out(talk.host) as egress:
        settings = Settings().model_copy(update={"egress": egress, "sources": sources})
        async with opened_bench(settings, database_url, workspace, TREND_TOOLS) as made:
            yield made
