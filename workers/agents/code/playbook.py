"""The built-in model's policy for this agent: reads the request, drives the real tools, words the answer.

A pure function of the messages: an act is played again from its start with what its tools said so far.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage

from backend.core.verdicts import Failure, Permanent
from workers.agentkit.spec import CANNOT, FileRef
from workers.agents.code.acts.annotating import annotate
from workers.agents.code.acts.checking import compare, reformat, review
from workers.agents.code.acts.choosing import Unclear
from workers.agents.code.acts.covering import cover
from workers.agents.code.acts.explaining import explain, tally
from workers.agents.code.acts.fixing import fix
from workers.agents.code.acts.flow import Act, Answer, Call, Said, ToolSaidNo
from workers.agents.code.acts.running import run, run_tests
from workers.agents.code.acts.writing import write
from workers.agents.code.reading.asked import Asked, read_request
from workers.agents.code.reading.wishes import Wish, wish_of

#: It runs on the event loop, so it must be quick.
LONGEST_REQUEST = 60_000
NEEDED = {
    "list_files",
    "view_file",
    "write_file",
    "edit_file",
    "run_python",
    "run_tests",
    "lint",
    "show_diff",
    "keep_file",
}
BEYOND = """That is beyond the built-in model, which is a fixed policy and no language model. What works here:

{examples}

With a language model configured, any programming task can be asked for."""
EXAMPLES = (
    "“Write a function that parses these dates and test it”, with a few dates below",
    "“Run this script and tell me what it prints”, with a file attached or code pasted between ``` lines",
    "“Fix this so that the tests pass”, with the code and its tests attached",
    "“Review this file”, “Explain this code”, “Format this”",
)
ACTS: Mapping[Wish, Callable[[Asked], Act]] = {
    "run": run,
    "run_tests": run_tests,
    "annotate": annotate,
    "cover": cover,
    "fix": fix,
    "write": write,
    "review": review,
    "format": reformat,
    "compare": compare,
    "explain": explain,
    "count": tally,
}


def playbook(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[FileRef]) -> AIMessage:
    """Return the next tool call, or the answer.

    Raises:
        Permanent: a tool refused what the request can't do without.
    """
    if not NEEDED.issubset(tools):
        return _worded(cannot())
    asked = read_request(messages, files)
    if len(asked.words) + sum(len(pasted.text) for pasted in asked.pasted) > LONGEST_REQUEST:
        return _worded(
            Answer(f"The built-in model reads requests of up to {LONGEST_REQUEST:,} characters.", cannot=True)
        )
    act = ACTS.get(wish_of(asked))
    if act is None:
        return _worded(cannot())
    return _next(act(asked), _said(messages))


def cannot() -> Answer:
    """Return what is said when a request is out of range, with examples of what isn't."""
    return Answer(BEYOND.format(examples="\n".join(f"- {example}" for example in EXAMPLES)), cannot=True)


def _next(act: Act, said: Sequence[Said]) -> AIMessage:
    """Play an act over what its tools have said, and return its next call or its answer."""
    try:
        call = next(act)
        for one in said:
            call = act.send(one)
    except StopIteration as end:
        answer: Answer = end.value
        return _worded(answer)
    except Unclear as question:
        return _worded(Answer(str(question)))
    except ToolSaidNo as refusal:
        raise Permanent(refusal.failure) from refusal
    return _calling(call, len(said))


def _said(messages: Sequence[BaseMessage]) -> list[Said]:
    """Return what each call's tool said, in the order of the calls."""
    results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    calls = [call for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]
    return [_one(results[str(call["id"])]) for call in calls if str(call["id"]) in results]


def _one(result: ToolMessage) -> Said:
    if result.status == "error":
        told = result.additional_kwargs.get("failure") or {
            "code": "tool",
            "message": result.text.removeprefix("Error: "),
        }
        return Said({}, Failure(**told))
    try:
        return Said(json.loads(result.text))
    except ValueError:
        message = "What the tool said is too long for the built-in model."
        return Said({}, Failure(code="too_long", message=message, cure="Ask about less at once."))


def _calling(call: Call, number: int) -> AIMessage:
    made = ToolCall(name=call.tool, args=call.args, id=f"{call.tool}-{number}", type="tool_call")
    return AIMessage("", tool_calls=[made])


def _worded(answer: Answer) -> AIMessage:
    return AIMessage(answer.text, additional_kwargs=dict(CANNOT) if answer.cannot else {})
