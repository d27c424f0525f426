"""Calls of a model outside of an agent: a text, tool calls, or a typed answer."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar, cast

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, message_chunk_to_message
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import BaseModel, ValidationError

from backend.core.llm.calling import ModelCaller
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.repair import ask_until_usable, malformed_calls

S = TypeVar("S", bound=BaseModel)

OnText = Callable[[str], Awaitable[None]]


async def ask(
    caller: ModelCaller,
    chosen: ChosenModel,
    messages: Sequence[BaseMessage],
    *,
    tools: Sequence[Any] = (),
    on_text: OnText | None = None,
    config: RunnableConfig | None = None,
) -> AIMessage:
    """Return the model's answer; a meter rides in `config["callbacks"]`.

    With `on_text` the text is also handed over piece by piece as it comes. When a stream breaks and the call
    is tried again, the later try is silent: the finished text replaces what was shown.

    Raises:
        ProviderError: no model answered.
        UnusableAnswerError: the model kept sending tool calls that can't be read.
    """
    pieces = _OnlyOnce(on_text)

    async def once(conversation: list[BaseMessage]) -> AIMessage:
        async def invoke(candidate: ChosenModel) -> AIMessage:
            model = candidate.model.bind_tools(tools) if tools else candidate.model
            return await _run(model, conversation, config, pieces.take())

        return await caller.call(chosen, invoke)

    return await ask_until_usable(messages, once, malformed_calls)


async def ask_for(
    caller: ModelCaller,
    chosen: ChosenModel,
    schema: type[S],
    messages: Sequence[BaseMessage],
    *,
    config: RunnableConfig | None = None,
) -> S:
    """Return the model's answer as a `schema`, which it is offered as a tool, since every provider has tools.

    Raises:
        ProviderError: no model answered.
        UnusableAnswerError: the model kept answering in another form.
    """

    async def once(conversation: list[BaseMessage]) -> AIMessage:
        async def invoke(candidate: ChosenModel) -> AIMessage:
            model = candidate.model.bind_tools([schema], tool_choice="any")
            return await _run(model, conversation, config, None)

        return await caller.call(chosen, invoke)

    def complaint(answer: AIMessage) -> str | None:
        if unreadable := malformed_calls(answer):
            return unreadable
        if not answer.tool_calls:
            return f"Answer by calling the tool {schema.__name__}; nothing else is read."
        try:
            schema.model_validate(answer.tool_calls[0]["args"])
        except ValidationError as error:
            return f"The arguments of {schema.__name__} don't fit its schema. Call it again, mended:\n{error}"
        return None

    answer = await ask_until_usable(messages, once, complaint)
    return schema.model_validate(answer.tool_calls[0]["args"])


async def _run(
    model: Runnable[Any, AIMessage],
    messages: list[BaseMessage],
    config: RunnableConfig | None,
    on_text: OnText | None,
) -> AIMessage:
    if on_text is None:
        return await model.ainvoke(messages, config)
    whole = AIMessageChunk(content="")
    async for chunk in model.astream(messages, config):
        if isinstance(chunk, AIMessageChunk):
            whole += chunk
            await on_text(chunk.text)
    return cast("AIMessage", message_chunk_to_message(whole))


class _OnlyOnce:
    """Hands its callback to the first that asks."""

    def __init__(self, on_text: OnText | None) -> None:
        self._on_text = on_text

    def take(self) -> OnText | None:
        taken, self._on_text = self._on_text, None
        return taken
