"""One step through a real worker: claimed from the queue, run in the sandbox, its files and answer kept in rows."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.path import crew as crews
from tests.path.crew import Crew, open_crew
from tests.path.scripted import steps
from tests.path.test_workspaces import upload
from workers.agents.document.agent import SPEC

SAMPLES = Path(__file__).parents[4] / "samples"
ROLES = ("clock", "aggregator", "supervisor", SPEC.name)


@pytest.fixture
async def crew(
    tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Crew]:
    """The path with the document agent's own worker."""
    monkeypatch.setattr(crews, "AGENTS", (SPEC.name,))
    monkeypatch.setattr(Crew, "agent", lambda _self, _name: SPEC)
    async with open_crew(tmp_path, database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url) as opened:
        await opened.main.start(*ROLES)
        yield opened


async def ask(crew: Crew, request: str, *files: str, to: UUID | None = None) -> Any:  # noqa: ANN401 - a row
    crew.planner.on(request, steps(only=(SPEC.name, request)))
    accepted = await crew.say(request, to=to, files=[UUID(file) for file in files])
    return await crew.wait(accepted.task_id, within=60)


async def test_a_table_is_taken_out_and_kept(crew: Crew) -> None:
    report = await upload(crew, "report.pdf", (SAMPLES / "report.pdf").read_bytes())
    task = await ask(crew, "Extract the table on page 2 of report.pdf", report)
    assert task["state"] == "completed"
    assert "(artifact:report.pdf#page=2)" in task["answer"]
    kept = await crew.sql("select name, media_type from artifacts where step_id is not null")
    assert [row["media_type"] for row in kept] == ["text/csv"]
    assert f"](artifact:{kept[0]['name']})" in task["answer"]


async def test_a_file_that_cannot_be_read_fails_the_step_in_words(crew: Crew) -> None:
    broken = await upload(crew, "broken.pdf", b"%PDF-1.7\n")
    task = await ask(crew, "summarise broken.pdf", broken)
    (step,) = await crew.steps(task["id"])
    assert step["state"] == "failed"
    assert "broken.pdf" in step["error"]["message"]
    assert step["error"]["cure"]
