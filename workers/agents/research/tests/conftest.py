import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from langchain.tools import ToolRuntime
from pydantic import SecretStr
from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from backend.core.search_settings import SearchSettings
from backend.core.verdicts import Failure
from backend.core.views import FileView
from tests.peers.searxng import SearXNGPeer, running_app
from workers.agentkit.context import StepContext
from workers.agentkit.providers import Providers
from workers.agentkit.sandbox import BwrapSandbox
from workers.agentkit.started_call import StartedCall
from workers.agentkit.web.port import Asker, Fetched, WebProblem
from workers.agents.research.desk import ResearchDesk
from workers.agents.research.search.calling import open_client
from workers.agents.research.search.kept import KeptSearches
from workers.agents.research.search.searcher import make_searcher
from workers.agents.research.tools import TOOLS

Call = Callable[..., Awaitable[Any]]
SANDBOX = BwrapSandbox()


class KeptArtifacts:
    """Keeps artifacts in memory, under their names."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, bytes]] = {}

    async def add(self, name: str, media_type: str, data: bytes | Path) -> FileView:
        content = data if isinstance(data, bytes) else data.read_bytes()
        self.kept[name] = (media_type, content)
        return FileView(id=uuid4(), name=name, media_type=media_type, size=len(content), created_at=datetime.now(UTC))

    def text(self, name: str) -> str:
        return self.kept[name][1].decode()


class QuietRecorder:
    """Takes what the gate would write to the step's events."""

    async def tool_started(self, call: StartedCall) -> None: ...

    async def tool_progress(self, call_id: str, text: str) -> None: ...

    async def tool_finished(
        self, call_id: str, result: str | None, failure: Failure | None, duration_ms: int
    ) -> None: ...

    def cancelled(self) -> bool:
        return False

    def seconds_left(self) -> float:
        return 60.0


@dataclass
class PageServer:
    """Serves pages that a test puts in, and counts what was asked for."""

    base: str = ""
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, media_type: str = "text/html; charset=utf-8") -> str:
        self.pages[path] = (media_type, body.encode() if isinstance(body, str) else body)
        return self.base + path

    def article(self, path: str, title: str, *paragraphs: str, head: str = "") -> str:
        """Put in a page with a headline and paragraphs, between the usual navigation and footer."""
        text = "".join(paragraph if paragraph.startswith("<") else f"<p>{paragraph}</p>" for paragraph in paragraphs)
        nav = '<nav><a href="/">Home</a> <a href="/about">About us</a></nav>'
        return self.put(
            path,
            f"<!doctype html><html lang=en><head><title>{title} | Site</title>{head}</head><body>{nav}<article>"
            f"<h1>{title}</h1>{text}</article><footer>Imprint. Cookies.</footer></body></html>",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        self.asked.append(request.url.path)
        media_type, body = self.pages.get(request.url.path, ("", b""))
        response = Response(body, media_type=media_type) if media_type else Response("none", status_code=404)
        await response(scope, receive, send)


class DirectWeb:
    """The web client's contract without the way out: pages on the loopback."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def get(
        self,
        url: str,
        asker: Asker,
        *,
        most_bytes: int = 0,
        seconds: float = 30.0,
        accept: str = "",
        headers: Mapping[str, str] | None = None,
        robots: bool = True,
    ) -> Fetched:
        answer = await self._client.get(url, timeout=seconds, follow_redirects=True)
        if answer.status_code >= 400:
            message = f"{answer.url.host} answered with {answer.status_code}."
            raise WebProblem("http_error", message, "Name another page.", status=answer.status_code)
        media_type = answer.headers.get("content-type", "application/octet-stream").split(";")[0].strip()
        return Fetched(
            url=str(answer.url),
            status=answer.status_code,
            media_type=media_type,
            charset=None,
            body=answer.content,
            headers={},
            fetched_at=datetime.now(UTC),
        )


@pytest.fixture(scope="session")
def _page_server() -> Iterator[PageServer]:
    server = PageServer()
    with running_app(server) as url:
        server.base = url
        yield server


@pytest.fixture
def pages(_page_server: PageServer) -> PageServer:
    """Pages of this test's own on the loopback."""
    _page_server.pages.clear()
    _page_server.asked.clear()
    return _page_server


def settings_for(peer: SearXNGPeer | None = None, **given: Any) -> SearchSettings:  # noqa: ANN401 - fields
    """Return settings with nothing set up but a SearXNG, and what is given."""
    none = {name: SecretStr("") for name in ("searxng_url", "tavily_key", "brave_key", "serper_key")}
    url = {"searxng_url": SecretStr(peer.url)} if peer else {}
    return SearchSettings().model_copy(update={**none, "order": "searxng", **url, **given})


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
async def desk(searxng: SearXNGPeer, redis: Redis) -> AsyncIterator[ResearchDesk]:
    """A desk over the test's own SearXNG and pages."""
    settings = settings_for(searxng)
    async with open_client(5.0) as client, httpx2.AsyncClient() as web:
        searcher = make_searcher(settings, client, Providers(), KeptSearches(redis, minutes=60), lambda _asker: "")
        yield ResearchDesk(settings, DirectWeb(web), searcher)


@pytest.fixture
def context(tmp_path: Path, desk: ResearchDesk) -> StepContext:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return StepContext(
        step_id=uuid4(),
        task_id=uuid4(),
        user_id=uuid4(),
        conversation_id=uuid4(),
        agent="research",
        workspace=folder,
        files=(),
        sandbox=SANDBOX,
        artifacts=KeptArtifacts(),
        recorder=QuietRecorder(),
        companion=desk,
    )


@pytest.fixture
def kept(context: StepContext) -> KeptArtifacts:
    assert isinstance(context.artifacts, KeptArtifacts)
    return context.artifacts


@pytest.fixture
def call(context: StepContext) -> Call:
    """Call a tool by name in one step; its JSON answer comes back."""
    tools = {tool.name: tool for tool in TOOLS}

    async def run(tool: str, **args: Any) -> Any:  # noqa: ANN401 - JSON
        runtime: ToolRuntime[StepContext, Any] = ToolRuntime(
            state={}, context=context, config={}, stream_writer=lambda _: None, tool_call_id="1", store=None
        )
        # As the model's own call: its arguments become what the signature says.
        schema = tools[tool].args_schema
        assert isinstance(schema, type)
        given = {name: value for name, value in schema(**args, runtime=runtime) if name in args}
        function = tools[tool].coroutine
        assert function is not None
        return json.loads(await function(**given, runtime=runtime))

    return run


@pytest.fixture
def find(call: Call) -> Callable[..., Awaitable[list[int]]]:
    """Read pages; returns the numbers they got."""

    async def read(*urls: str) -> list[int]:
        return [one["source"] for one in (await call("read_source", urls=list(urls)))["sources"]]

    return read
