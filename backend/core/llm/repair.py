"""Ask a model again when its answer can't be used, saying what was wrong with it."""

from collections.abc import Awaitable, Callable, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from backend.core.llm.errors import UnusableAnswerError

#: How often a model is told what was wrong before its answer is given up.
MAX_REPAIRS = 2

#: Longest piece of a malformed call that is shown back to the model, in characters.
_MAX_SHOWN = 500

#: What is wrong with an answer, as words for the model; None when nothing is.
Complaint = Callable[[AIMessage], str | None]


async def ask_until_usable(
    messages: Sequence[BaseMessage],
    ask: Callable[[list[BaseMessage]], Awaitable[AIMessage]],
    complaint: Complaint,
) -> AIMessage:
    """Return the first answer that `complaint` has nothing to say about.

    The complaints go to the model but not into the history: the caller keeps only the answer.

    Raises:
        UnusableAnswerError: the model was told `MAX_REPAIRS` times and still didn't mend it.
    """
    conversation = list(messages)
    for _ in range(1 + MAX_REPAIRS):
        answer = await ask(conversation)
        wrong = complaint(answer)
        if wrong is None:
            return answer
        conversation = [*conversation, _without_calls(answer), HumanMessage(wrong)]
    raise UnusableAnswerError(
        "The model keeps answering in a form that can't be used. Choose one that is better at calling tools."
    )


def malformed_calls(answer: AIMessage) -> str | None:
    """Complain about tool calls whose arguments can't be read.

    A mixed answer passes: its good calls run, and LangChain tells the model about the others. With bad calls
    only, an agent's loop would end as if the work were done.
    """
    if not answer.invalid_tool_calls or answer.tool_calls:
        return None
    lines = [
        f"- {call.get('name') or 'a tool'}: {(call.get('args') or '')[:_MAX_SHOWN]}"
        for call in answer.invalid_tool_calls
    ]
    text = "These tool calls could not be read, because their arguments are not a valid JSON object:\n"
    return text + "\n".join(lines) + "\nCall the tools again with valid JSON arguments."


def _without_calls(answer: AIMessage) -> AIMessage:
    """Return the answer's text alone: providers refuse a history with calls that nobody answered."""
    return AIMessage(content=answer.text or "(a tool call that could not be read)")
