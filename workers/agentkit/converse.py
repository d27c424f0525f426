"""Runs a step's agent to its last message, or to where it waits for a person; goes on where an earlier run stopped."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from backend.core.claim_loop import Held
from backend.core.llm.meter import Meter
from backend.core.resources import Resources
from backend.core.verdicts import Failure, Permanent
from workers.agentkit.agent import Graph
from workers.agentkit.checkpoints import thread_of
from workers.agentkit.context import StepContext
from workers.agentkit.inputs import Inputs
from workers.agentkit.streamed_text import StreamedText
from workers.agentkit.usage import UsageTally

NO_ANSWER = Failure(code="no_answer", message="The agent ended without a result.", cure="Retry, or ask for less.")
CANNOT_RESUME = Failure(
    code="cannot_resume",
    message="This step has done something already, and where it stopped is no longer known.",
    cure="Look at what it did, then run the step again: it asks before it repeats anything.",
)


@dataclass(frozen=True)
class Conversation:
    """One run of an agent on one claimed step."""

    resources: Resources
    agent: Graph
    held: Held
    context: StepContext
    usage: UsageTally
    #: Whether its steps are checkpointed, and so can wait and go on.
    checkpointed: bool

    async def run(self, inputs: Inputs) -> AIMessage | None:
        """Return the agent's last message; None when it waits for a person.

        Raises:
            Permanent: it ended without one, or can't go on where it stopped.
        """
        start = await self._start(inputs)
        last = await self._stream(start) if start is not _ENDED else None
        if self.checkpointed:
            state = await self.agent.aget_state(self._config)
            if state.interrupts:
                return None
            last = last or _last(state.values)
        if last is None or not last.text.strip():
            raise Permanent(NO_ANSWER)
        return last

    @property
    def _config(self) -> RunnableConfig:
        config: RunnableConfig = {"callbacks": [Meter(self.usage.add, role=self.context.agent)]}
        if self.checkpointed:
            config["configurable"] = {"thread_id": thread_of(self.held.row)}
        return config

    async def _start(self, inputs: Inputs) -> Any:  # noqa: ANN401 - what LangGraph takes
        """Return what the run begins with: the first message, or what lets it go on.

        ``state.tasks`` tells what is unfinished; ``state.next`` hides tasks that have written something already.
        """
        first = {"messages": [inputs.message(self.held.row["instruction"])]}
        if not self.checkpointed:
            return first
        state = await self.agent.aget_state(self._config)
        if state.created_at is None:
            if self.context.desk is not None and await self.context.desk.ledger.has_acted():
                raise Permanent(CANNOT_RESUME)
            return first
        if state.interrupts:  # the gate reads the decisions from their rows: what is passed here is of no account
            return Command(resume={each.id: True for each in state.interrupts})
        return None if state.tasks else _ENDED

    async def _stream(self, start: Any) -> AIMessage | None:  # noqa: ANN401 - what LangGraph takes
        stream = StreamedText(self.resources, self.held.row, source=str(self.held.lease.id))
        last: AIMessage | None = None
        async for part in self._parts(start):
            if part["ns"]:
                continue
            if part["type"] == "values":
                last = _last(part["data"]) or last
            elif isinstance(part["data"][0], AIMessageChunk):
                await stream.add(part["data"][0].id or "", part["data"][0].text)
        await stream.flush()
        return last

    def _parts(self, start: Any) -> AsyncIterator[Any]:  # noqa: ANN401 - what LangGraph takes
        return self.agent.astream(
            start,
            config=self._config,
            context=self.context,
            stream_mode=["messages", "values"],
            subgraphs=True,
            durability="sync" if self.checkpointed else None,
            version="v2",
        )


#: The graph had come to its end when its worker died: nothing is left to run.
_ENDED = object()


def _last(values: Any) -> AIMessage | None:  # noqa: ANN401 - the graph's state
    messages = values.get("messages") or []
    return messages[-1] if messages and isinstance(messages[-1], AIMessage) else None
