"""The fault suite's short form: six kinds of fault at once on one rig, by a fixed seed."""

from pathlib import Path

import pytest

from tests.chaos.campaign import open_campaign
from tests.chaos.faults import ALL
from tests.chaos.rig import open_rig

_FAULTS = (
    "kill -9 porter at effect.after",
    "kill -9 supervisor at commit.after",
    "messages: duplicated",
    "PostgreSQL connections terminated",
    "Redis FLUSHALL",
    "kill -9 api",
)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_nothing_is_lost_and_nothing_is_done_twice(tmp_path: Path) -> None:
    async with open_rig(tmp_path, mail=False) as rig, open_campaign(rig, seed=7) as campaign:
        episode = await campaign.episode("short", [ALL[name] for name in _FAULTS], times=1, tasks=3)
    assert episode.findings.all == []
    assert episode.injected == len(_FAULTS)
    assert episode.tasks > len(_FAULTS)
