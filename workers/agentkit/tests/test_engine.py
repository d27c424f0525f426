"""What a person reads when an engine gives no answer."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from workers.agentkit import engine
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import Completed, KilledBy, Limits, Profile, PythonProfile

WORDING = engine.Wording(stopped={"wall": ("It took too long.", "Ask less.")}, broke="It broke", cure="Tell us.")


class Ended:
    """A sandbox whose run has ended so."""

    def __init__(self, stdout: bytes, exit_code: int = 0, killed_by: KilledBy | None = None) -> None:
        self.done = Completed(
            exit_code=exit_code, stdout=stdout, stderr=b"first\nlast words\n", killed_by=killed_by, duration_ms=1
        )

    async def run(self, *_: object, **__: object) -> Completed:
        return self.done


async def ask(ended: Ended) -> dict[str, Any]:
    ids: dict[str, Any] = {name: uuid4() for name in ("step_id", "task_id", "user_id", "conversation_id")}
    parts: dict[str, Any] = {"sandbox": ended, "artifacts": None, "recorder": None}
    context = StepContext(**ids, agent="any", workspace=Path(), files=(), **parts)
    python = PythonProfile(Profile(name="any"), ("python",))
    return await engine.ask(context, python, {"action": "look"}, limits=Limits(), wording=WORDING)


async def test_an_answer_is_given_back() -> None:
    assert await ask(Ended(b'{"rows": 3}')) == {"rows": 3}


@pytest.mark.parametrize(
    ("ended", "code", "message", "cure"),
    [
        (Ended(b"", 137, "wall"), "limit_wall", "It took too long.", "Ask less."),
        (Ended(b"", 1), "engine", "It broke: last words", "Tell us."),
        (Ended(b"no json"), "engine", "It broke: last words", "Tell us."),
        (Ended(b'{"problem": {"code": "locked", "message": "M.", "cure": "C."}}'), "locked", "M.", "C."),
    ],
)
async def test_what_went_wrong_is_a_problem_in_words(ended: Ended, code: str, message: str, cure: str) -> None:
    with pytest.raises(ToolProblem) as problem:
        await ask(ended)
    failure = problem.value.failure
    assert (failure.code, failure.message, failure.cure) == (code, message, cure)
