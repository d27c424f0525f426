"""A playbook, a pure function from a conversation to the next message, dressed as a chat model."""

import asyncio
import inspect
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolCall
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field
from typing_extensions import override

#: (messages, names of the tools on offer, files at hand) → the next message; may be asynchronous.
#: It must be quick: it runs on the event loop.
Policy = Callable[[Sequence[BaseMessage], Sequence[str], Sequence[Any]], AIMessage | Awaitable[AIMessage]]

#: Finds the files at hand; whoever injects a policy knows where they are noted.
FilesOf = Callable[[Sequence[BaseMessage]], Sequence[Any]]

_WORD = re.compile(r"\s*\S+|\s+$")

#: Pieces that a text is streamed in at most: a long table shouldn't cost thousands of callbacks.
_MAX_PIECES = 200


@dataclass(frozen=True)
class PlaybookFile:
    """A file that came with the request: its name, media type, and size in bytes."""

    name: str
    media_type: str
    size: int


def files_in(messages: Sequence[BaseMessage]) -> list[PlaybookFile]:
    """Return the files of the newest message that notes some in `additional_kwargs["warren"]["files"]`."""
    for message in reversed(messages):
        noted = message.additional_kwargs.get("warren", {}).get("files")
        if noted:
            return [PlaybookFile(file["name"], file["media_type"], file["size"]) for file in noted]
    return []


class PlaybookChatModel(BaseChatModel):
    """Answers by a policy. It holds no state between calls, so one instance serves every run at once."""

    policy: Policy = Field(exclude=True, repr=False)
    files_of: FilesOf = Field(default=files_in, exclude=True, repr=False)
    name_shown: str = "builtin"
    tool_names: tuple[str, ...] = ()

    @property
    @override
    def _llm_type(self) -> str:
        return "warren-playbook"

    @property
    @override
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.name_shown}

    @override
    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | Any],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return a copy that is offered `tools`; a policy decides by their names alone."""
        del tool_choice, kwargs  # a policy that has an answer needs no forcing
        names = tuple(_name_of(tool) for tool in tools)
        return self.model_copy(update={"tool_names": names})

    @override
    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return _result(self._decide_blocking(messages))

    @override
    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return _result(await self._decide(messages))

    @override
    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        yield from _chunks(self._decide_blocking(messages))

    @override
    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for chunk in _chunks(await self._decide(messages)):
            yield chunk

    async def _decide(self, messages: list[BaseMessage]) -> AIMessage:
        answer = self.policy(messages, self.tool_names, self.files_of(messages))
        if inspect.isawaitable(answer):
            answer = await answer
        return _complete(answer, self.name_shown)

    def _decide_blocking(self, messages: list[BaseMessage]) -> AIMessage:
        answer = self.policy(messages, self.tool_names, self.files_of(messages))
        if inspect.isawaitable(answer):
            answer = asyncio.run(_awaited(answer))
        return _complete(answer, self.name_shown)


def _name_of(tool: dict[str, Any] | type | Callable[..., Any] | Any) -> str:  # noqa: ANN401 - what bind_tools takes
    """Return a tool's name; its schema, a millisecond of work for each call of the model, is made only to find it."""
    if isinstance(tool, BaseTool):
        return tool.name
    return str(convert_to_openai_tool(tool)["function"]["name"])


async def _awaited(answer: Awaitable[AIMessage]) -> AIMessage:
    return await answer


def _complete(answer: AIMessage, name: str) -> AIMessage:
    """Add what a provider would: ids of tool calls, usage (nothing), and the model's name.

    The ids are random like a provider's: two subagents of one step must not share one, effects are kept by it.
    """
    calls: list[ToolCall] = [{**call, "id": call.get("id") or f"call_{uuid4().hex}"} for call in answer.tool_calls]
    return answer.model_copy(
        update={
            "tool_calls": calls,
            "usage_metadata": UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0),
            "response_metadata": {**answer.response_metadata, "model_name": name},
        }
    )


def _result(answer: AIMessage) -> ChatResult:
    return ChatResult(generations=[ChatGeneration(message=answer)])


def _chunks(answer: AIMessage) -> Iterator[ChatGenerationChunk]:
    """Split an answer as a provider streams it: text in words, of each call the name and then the arguments."""
    words = _WORD.findall(answer.text)
    step = -(-len(words) // _MAX_PIECES) or 1
    for start in range(0, len(words), step):
        yield _chunk(AIMessageChunk(content="".join(words[start : start + step])))
    for index, call in enumerate(answer.tool_calls):
        yield _chunk(_call_chunk(index, name=call["name"], call_id=call["id"]))
        yield _chunk(_call_chunk(index, args=json.dumps(call["args"], ensure_ascii=False)))
    yield _chunk(
        AIMessageChunk(
            content="",
            additional_kwargs=answer.additional_kwargs,
            response_metadata=answer.response_metadata,
            usage_metadata=answer.usage_metadata,
            chunk_position="last",
        )
    )


def _chunk(message: AIMessageChunk) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=message)


def _call_chunk(index: int, *, name: str | None = None, call_id: str | None = None, args: str = "") -> AIMessageChunk:
    piece = tool_call_chunk(name=name, args=args, id=call_id, index=index)
    return AIMessageChunk(content="", tool_call_chunks=[piece])
