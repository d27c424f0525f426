"""An agent's engine in the sandbox: JSON in, JSON out, its problems as the tools' own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import Completed, KilledBy, Limits, PythonProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a person reads when an engine gives no answer: each a sentence, but for ``broke``, which the cause ends."""

    #: What each limit means that was met, and what helps.
    stopped: Mapping[KilledBy, tuple[str, str]]
    broke: str
    cure: str


async def ask(
    context: StepContext, python: PythonProfile, request: Mapping[str, object], *, limits: Limits, wording: Wording
) -> dict[str, Any]:
    """Run an engine on one request over the step's workspace and return its answer.

    Raises:
        ToolProblem: the engine named a problem, met a limit, or broke.
        SandboxUnavailable: no sandbox can be built here.
    """
    done = await context.sandbox.run(
        python.argv,
        workspace=context.workspace,
        stdin=json.dumps(request).encode(),
        limits=limits,
        profile=python.profile,
    )
    reply = _reply(done, wording)
    if (problem := reply.get("problem")) is not None:
        raise ToolProblem(problem["code"], problem["message"], problem["cure"])
    return reply


def _reply(done: Completed, wording: Wording) -> dict[str, Any]:
    if done.killed_by is not None:
        message, cure = wording.stopped[done.killed_by]
        raise ToolProblem(f"limit_{done.killed_by}", message, cure)
    try:
        reply: dict[str, Any] | None = json.loads(done.stdout) if done.exit_code == 0 else None
    except ValueError:
        reply = None
    if reply is None:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"exit code {done.exit_code}"]
        raise ToolProblem("engine", f"{wording.broke}: {last[0][:300]}", wording.cure)
    return reply
