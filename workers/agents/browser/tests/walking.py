"""Walks a request through the playbook with the real tools, a real browser and the real way out; no gate, no rows."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from langchain.tools import ToolRuntime
from langchain_core.messages import BaseMessage, HumanMessage, ToolMessage
from redis.asyncio import Redis

from backend.core.resources import Resources
from backend.core.verdicts import Failure
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import BwrapSandbox
from workers.agentkit.web import Web
from workers.agents.browser.desk import BrowserDesk
from workers.agents.browser.engine.pool import BrowserPool
from workers.agents.browser.extract.tests.bench import KeptArtifacts, QuietRecorder
from workers.agents.browser.playbook import playbook
from workers.agents.browser.tools import TOOLS
from workers.agents.browser.view.viewing import Viewing

_BY_NAME = {tool.name: tool for tool in TOOLS}
_MOST_TURNS = 40


@dataclass
class Walk:
    """One step's context; ``calls`` are the tools that were used, in order."""

    context: StepContext
    files: KeptArtifacts
    calls: list[str] = field(default_factory=list)
    failure: Failure | None = None

    async def ask(self, request: str) -> str:
        """Return the answer to a request."""
        messages: list[BaseMessage] = [HumanMessage(request)]
        for _ in range(_MOST_TURNS):
            turn = playbook(messages, tuple(_BY_NAME), ())
            messages.append(turn)
            if not turn.tool_calls:
                return turn.text
            messages += [await self._call(dict(call)) for call in turn.tool_calls]
        raise AssertionError(f"no answer after {_MOST_TURNS} turns: {self.calls}")

    async def call(self, tool: str, **args: Any) -> dict[str, Any]:  # noqa: ANN401 - a tool's arguments
        """Call one tool; its JSON answer comes back."""
        self.calls.append(tool)
        runtime: ToolRuntime[Any, Any] = ToolRuntime(
            state={}, context=self.context, config={}, stream_writer=lambda _: None, tool_call_id="1", store=None
        )
        function = _BY_NAME[tool].coroutine  # type: ignore[attr-defined]  # every tool here is made of a function
        answer: dict[str, Any] = json.loads(await function(**args, runtime=runtime))
        return answer

    async def _call(self, call: dict[str, Any]) -> ToolMessage:
        shared = {"name": call["name"], "tool_call_id": call["id"]}
        try:
            answer = await self.call(call["name"], **call["args"])
        except ToolProblem as problem:
            self.failure = problem.failure
            extra = {"failure": problem.failure.as_json()}
            return ToolMessage(f"Error: {problem}", status="error", additional_kwargs=extra, **shared)
        return ToolMessage(json.dumps(answer), **shared)

    def text(self, name: str) -> str:
        """Return a kept file's text."""
        return self.files.kept[name][1].decode()


#: No step of these tests is looked at.
NOBODY_LOOKS = "redis://127.0.0.1:1"


def walk_of(web: Web, pool: BrowserPool, resources: Resources, workspace: Path, viewing: Viewing | None = None) -> Walk:
    """Return the walk of a step with an empty past; nobody looks on where no ``viewing`` is given."""
    files = KeptArtifacts()
    context = StepContext(
        step_id=uuid4(),
        task_id=uuid4(),
        user_id=uuid4(),
        conversation_id=uuid4(),
        agent="browser",
        workspace=workspace,
        files=(),
        sandbox=BwrapSandbox(),
        artifacts=files,
        recorder=QuietRecorder(),
        companion=BrowserDesk(resources, web, pool, viewing or Viewing(Redis(), NOBODY_LOOKS)),
    )
    return Walk(context, files)


def walk_beside(other: Walk) -> Walk:
    """Return the walk of another step of the same worker."""
    files = KeptArtifacts()
    context = replace(other.context, step_id=uuid4(), artifacts=files, memo={})
    return Walk(context, files)
