"""OpenAI's chat completion bodies and stream chunks, as its API reference documents them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.fakes.openai_replies import Call, Structured, Text, Tools

#: 2026-01-01, so that a recorded answer never changes.
_CREATED = 1_767_225_600

#: Characters of a tool call's arguments per stream chunk: small, so that clients must join them.
_ARGUMENT_PIECE = 7


@dataclass(frozen=True)
class Answer:
    """One answer before it is put on the wire."""

    model: str
    text: str
    calls: tuple[Call, ...]
    prompt_tokens: int
    cached_tokens: int
    id: str

    @property
    def finish_reason(self) -> str:
        return "tool_calls" if self.calls else "stop"


def answer(reply: Text | Tools | Structured, request: dict[str, Any]) -> Answer:
    """Give the reply an id and count its tokens: one per word, so that a test can foretell them."""
    text = json.dumps(reply.data) if isinstance(reply, Structured) else reply.text
    return Answer(
        model=request["model"],
        text=text,
        calls=reply.calls if isinstance(reply, Tools) else (),
        prompt_tokens=sum(len(str(message.get("content") or "").split()) for message in request["messages"]),
        cached_tokens=reply.cached if isinstance(reply, Text) else 0,
        id=f"chatcmpl-{uuid4().hex}",
    )


def completion(made: Answer) -> dict[str, Any]:
    """The body of `POST /v1/chat/completions` without streaming."""
    message: dict[str, Any] = {"role": "assistant", "content": made.text or None, "refusal": None}
    if made.calls:
        message["tool_calls"] = [{**_call(call), "id": _id()} for call in made.calls]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": made.finish_reason}
    return {**_head(made, "chat.completion"), "choices": [choice], "usage": usage(made)}


def chunks(made: Answer, *, include_usage: bool) -> Iterator[dict[str, Any]]:
    """The `data:` objects of a stream, without the closing `[DONE]`."""
    yield _chunk(made, {"role": "assistant", "content": "", "refusal": None})
    for piece in re.findall(r"\s*\S+|\s+$", made.text):
        yield _chunk(made, {"content": piece})
    for index, call in enumerate(made.calls):
        yield from _call_chunks(made, index, call)
    yield _chunk(made, {}, finish_reason=made.finish_reason)
    if include_usage:
        yield {**_head(made, "chat.completion.chunk"), "choices": [], "usage": usage(made)}


def usage(made: Answer) -> dict[str, Any]:
    """Prompt and completion tokens, the cached part of the prompt included."""
    written = len(made.text.split()) + sum(len(_arguments(call).split()) for call in made.calls)
    return {
        "prompt_tokens": made.prompt_tokens,
        "completion_tokens": written,
        "total_tokens": made.prompt_tokens + written,
        "prompt_tokens_details": {"cached_tokens": made.cached_tokens, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def error(message: str, kind: str, code: str | None) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def models(names: tuple[str, ...]) -> dict[str, Any]:
    """The body of `GET /v1/models`."""
    return {
        "object": "list",
        "data": [{"id": n, "object": "model", "created": _CREATED, "owned_by": "stub"} for n in names],
    }


def _head(made: Answer, kind: str) -> dict[str, Any]:
    return {
        "id": made.id,
        "object": kind,
        "created": _CREATED,
        "model": made.model,
        "service_tier": "default",
        "system_fingerprint": "fp_stub",
    }


def _chunk(made: Answer, delta: dict[str, Any], *, finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return {**_head(made, "chat.completion.chunk"), "choices": [choice]}


def _call_chunks(made: Answer, index: int, call: Call) -> Iterator[dict[str, Any]]:
    """First the id and name with empty arguments, then the arguments in pieces under the same index."""
    opening = {
        "index": index,
        "id": _id(),
        "type": "function",
        "function": {"name": call.name, "arguments": ""},
    }
    yield _chunk(made, {"tool_calls": [opening]})
    text = _arguments(call)
    for start in range(0, len(text), _ARGUMENT_PIECE):
        piece = text[start : start + _ARGUMENT_PIECE]
        yield _chunk(made, {"tool_calls": [{"index": index, "function": {"arguments": piece}}]})


def _call(call: Call) -> dict[str, Any]:
    return {"type": "function", "function": {"name": call.name, "arguments": _arguments(call)}}


def _arguments(call: Call) -> str:
    return call.args if isinstance(call.args, str) else json.dumps(call.args)


def _id() -> str:
    return f"call_{uuid4().hex[:24]}"
