"""An OpenAI-compatible server on loopback that answers by script or policy and remembers what it was asked."""

import json
import socket
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import jsonschema
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.fakes import openai_wire as wire
from tests.fakes.openai_replies import Dropped, Failure, Hang, Raw, Reply, ReplyPolicy, Stalled, Structured, Text


@dataclass(frozen=True)
class Recorded:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class OpenAIServer:
    """Use it as a context manager; `url` is what goes into WARREN_MODEL_BASE_URL.

    Replies given by `reply` are used first, in order; then the `policy` decides; with neither the request is
    refused, so that a test that asks too often fails and says so.
    """

    def __init__(self, policy: ReplyPolicy | None = None, *, models: tuple[str, ...] = ("stub-model",)) -> None:
        self.policy = policy
        self.requests: list[Recorded] = []
        #: Clients that left while a reply hung.
        self.left = 0
        self._models = models
        self._script: deque[Reply] = deque()
        self._server = _Server(uvicorn.Config(self._app(), log_level="critical", lifespan="off", ws="none"))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="openai-stub", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def reply(self, *replies: Reply) -> None:
        """Add to the script, one reply per request to come."""
        self._script.extend(replies)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies of all chat requests so far."""
        return [request.body for request in self.requests if request.path.endswith("/chat/completions")]

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._server.is_up.wait(timeout=10):
            raise RuntimeError("the OpenAI stub didn't start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Hanging replies wait for their client, which may be another context manager's: don't wait for them.
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=10)
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/v1/models", self._list_models),
            ]
        )

    async def _list_models(self, request: Request) -> Response:
        self.requests.append(Recorded(request.url.path, dict(request.headers), {}))
        return JSONResponse(wire.models(self._models))

    async def _chat(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(Recorded(request.url.path, dict(request.headers), body))
        return _respond(self._next(body), body, self._note_left)

    def _note_left(self) -> None:
        self.left += 1

    def _next(self, body: dict[str, Any]) -> Reply:
        if self._script:
            return self._script.popleft()
        if self.policy is not None:
            return self.policy(body)
        return Failure(400, "The stub's script is used up.", "script_used_up", "invalid_request_error")


class _Server(uvicorn.Server):
    """Says when it listens, without polling."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.is_up.set()


def _respond(reply: Reply, body: dict[str, Any], left: Callable[[], None]) -> Response:
    if isinstance(reply, Failure | Raw | Hang | Dropped | Stalled):
        return _trouble(reply, body, left)
    if isinstance(reply, Structured) and (wrong := _misfit(reply, body)):
        return JSONResponse(wire.error(wrong, "invalid_request_error", "stub_misfit"), 400)
    made = wire.answer(reply, body)
    if not body.get("stream"):
        return JSONResponse(wire.completion(made))
    include_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    return StreamingResponse(_events(made, include_usage=include_usage), media_type="text/event-stream; charset=utf-8")


def _trouble(
    reply: Failure | Raw | Hang | Dropped | Stalled, body: dict[str, Any], left: Callable[[], None]
) -> Response:
    if isinstance(reply, Failure):
        content = wire.error(reply.message, reply.type, reply.code)
        return JSONResponse(content, reply.status, headers=dict(reply.headers))
    if isinstance(reply, Raw):
        return Response(reply.body, media_type=reply.media_type)
    if isinstance(reply, Hang):
        return _Broken([], left)
    return _broken(reply, body, left)


async def _events(made: wire.Answer, *, include_usage: bool) -> AsyncIterator[bytes]:
    for chunk in wire.chunks(made, include_usage=include_usage):
        yield _event(chunk)
    yield b"data: [DONE]\n\n"


def _event(chunk: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _broken(reply: Dropped | Stalled, body: dict[str, Any], left: Callable[[], None]) -> Response:
    made = wire.answer(Text(reply.text), body)
    if body.get("stream"):
        # The first chunk carries the role only.
        pieces = [_event(chunk) for chunk in wire.chunks(made, include_usage=False)][: reply.after + 1]
    else:
        whole = json.dumps(wire.completion(made)).encode()
        pieces = [whole[: len(whole) // 2]]
    return _Broken(pieces, left if isinstance(reply, Stalled) else None)


def _misfit(reply: Structured, body: dict[str, Any]) -> str | None:
    """Say why a structured reply doesn't answer this request, None when it does."""
    wanted = body.get("response_format") or {}
    if wanted.get("type") != "json_schema":
        return "The script holds a structured reply, but the request has no response_format json_schema."
    try:
        jsonschema.validate(dict(reply.data), wanted["json_schema"]["schema"])
    except jsonschema.ValidationError as error:
        return f"The scripted reply doesn't fit the requested schema: {error.message}"
    return None


class _Broken(Response):
    """Sends some pieces and never finishes: it hangs until the client has ``left``, or breaks the connection off."""

    def __init__(self, pieces: list[bytes], left: Callable[[], None] | None) -> None:
        super().__init__(media_type="text/event-stream")
        self._pieces = pieces
        self._left = left
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._pieces:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        for piece in self._pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if self._left is not None:
            while (await receive())["type"] != "http.disconnect":
                pass
            self._left()
        # Returning without a last body makes uvicorn close the connection.
