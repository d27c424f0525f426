"""Steps through a real worker: claimed from the queue, run in the sandbox, the workspace kept for the next request."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.path import crew as crews
from tests.path.crew import Crew, open_crew
from tests.path.scripted import steps
from tests.path.test_workspaces import upload
from workers.agentkit.spec import FOLLOWS_ON
from workers.agents.code.agent import SPEC

ROLES = ("clock", "aggregator", "supervisor", SPEC.name)
FIRST = "Write a Python function that checks whether a number is prime, and test it"


@pytest.fixture
async def crew(
    tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Crew]:
    """The path with the code agent's own worker."""
    monkeypatch.setattr(crews, "AGENTS", (SPEC.name,))
    monkeypatch.setattr(Crew, "agent", lambda _self, _name: SPEC)
    async with open_crew(tmp_path, database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url) as opened:
        await opened.main.start(*ROLES)
        yield opened


async def ask(crew: Crew, request: str, *files: str, instruction: str = "", to: UUID | None = None) -> Any:  # noqa: ANN401 - a row
    crew.planner.on(request, steps(only=(SPEC.name, instruction or request)))
    accepted = await crew.say(request, to=to, files=[UUID(file) for file in files])
    return await crew.wait(accepted.task_id, within=60)


async def test_the_next_request_works_on_what_the_last_one_made(crew: Crew) -> None:
    first = await ask(crew, FIRST)
    assert "all 16 tests passed" in first["answer"]
    instruction = f"now add a test for negative numbers\n\n{FOLLOWS_ON.format(earlier=FIRST)}"
    second = await ask(
        crew, "now add a test for negative numbers", instruction=instruction, to=first["conversation_id"]
    )
    assert second["answer"].startswith(
        "**Added 1 test for negative input to `test_is_prime.py`; all 20 tests passed.**"
    )
    names = await crew.sql("select name from artifacts where step_id is not null order by created_at")
    shown = [row["name"] for row in names if not row["name"].endswith((".zst", ".gz", ".tar"))]
    assert set(shown) == {"is_prime.py", "test_is_prime.py", "changes.diff"}


async def test_attached_code_is_mended(crew: Crew) -> None:
    script = await upload(crew, "script.py", b"xs = [1, 2]\nfor i in range(len(xs) + 1):\n    print(xs[i])\n")
    task = await ask(crew, "Why does script.py raise an IndexError? Fix it", script)
    assert task["state"] == "completed"
    assert task["answer"].startswith("**Fixed: it runs to its end now.**")


async def test_tests_that_are_not_there_fail_the_step_in_words(crew: Crew) -> None:
    script = await upload(crew, "script.py", b"print(1)\n")
    task = await ask(crew, "run the tests", script)
    (step,) = await crew.steps(task["id"])
    assert (step["state"], step["error"]["code"]) == ("failed", "no_tests")
    assert step["error"]["cure"]
