"""What an agent's model calls go through: retry, breaker, fallback, mending of unreadable tool calls."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from langchain.agents.middleware.types import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage

from backend.core.llm.calling import ModelCaller
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.repair import ask_until_usable, malformed_calls


class ProviderMiddleware(AgentMiddleware[Any, Any, Any]):
    """Put this into the agent and into each of its subagents: middleware isn't inherited.

    Agents run asynchronously only; the synchronous hook is left out on purpose.
    """

    def __init__(self, chosen: ChosenModel, caller: ModelCaller) -> None:
        super().__init__()
        self._chosen = chosen
        self._caller = caller

    async def awrap_model_call(
        self,
        request: ModelRequest[Any],
        handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Answer the request by the chosen model or one of its fallbacks.

        Raises:
            ProviderError: no model answered (`ContextLengthError` is also LangChain's overflow error, on which
                the summarising middleware outside of this one shortens the history).
            UnusableAnswerError: the model kept sending tool calls that can't be read.
        """
        responses: list[ModelResponse[Any]] = []

        async def ask(messages: list[BaseMessage]) -> AIMessage:
            response = await self._caller.call(
                self._chosen, lambda candidate: handler(self._to(candidate, request, messages))
            )
            responses.append(response)
            return _answer_of(response)

        await ask_until_usable(request.messages, ask, malformed_calls)
        return responses[-1]

    def _to(self, candidate: ChosenModel, request: ModelRequest[Any], messages: list[BaseMessage]) -> ModelRequest[Any]:
        asked = request.override(messages=cast("list[AnyMessage]", messages))
        return asked if candidate is self._chosen else asked.override(model=candidate.model)


def _answer_of(response: ModelResponse[Any]) -> AIMessage:
    """Return the model's own message; a structured response adds a tool message behind it."""
    return next(message for message in response.result if isinstance(message, AIMessage))
