"""``warren smoke``: whether an installed Warren does what it is for, asked from outside as a person would ask.

A task is sent with a key of its own, so that a repeated request is the same task; what it left is deleted afterwards.
"""

import asyncio
import time
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import uuid4

import httpx2
import typer

from backend.core.settings import Settings
from warren.errors import CommandError

#: Any model can answer it, the built-in one too; it goes through the supervisor, a worker, the sandbox and the files.
REQUEST = "Which region sold most? Show it as a bar chart."
SAMPLE = "sales.csv"

_FINAL = {"completed", "failed", "cancelled"}
_ASK_AGAIN_SECONDS = 0.5
_REQUEST_SECONDS = 15.0
_UNAUTHORIZED, _REFUSED, _SERVER_ERROR = 401, 400, 500
_LATE = "Look at queues and workers in the administration room, or give it longer with --seconds."


class Exit(IntEnum):
    """How it ended; 2 is the command line's own, for wrong use."""

    WORKS = 0
    WENT_WRONG = 1
    NOBODY_ANSWERS = 3
    TOKEN_REFUSED = 4
    TOO_LATE = 5


class SmokeError(CommandError):
    """What doesn't work, and the exit code that says so."""

    def __init__(self, code: Exit, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """What is asked of which Warren, and how many seconds all of it may take."""

    url: str
    token: str
    request: str
    sample: str
    seconds: float


def asked_of(settings: Settings, *, url: str, request: str, sample: str, seconds: float) -> Asked:
    """Return what to ask, with what isn't given filled in; raises CommandError without a token."""
    kept = settings.home / "token"
    token = settings.admin_token.get_secret_value() or (kept.read_text().strip() if kept.is_file() else "")
    if not token:
        raise CommandError("No token to sign in with. Set WARREN_ADMIN_TOKEN to the owner's, or to a person's key.")
    given = (request, sample) if request else (REQUEST, sample or SAMPLE)
    return Asked(url or settings.local_url, token, *given, seconds)


async def smoke(asked: Asked) -> Exit:
    """Ask, print what happened, and return the exit code."""
    began = time.monotonic()
    headers = {"authorization": f"Bearer {asked.token}"}
    async with httpx2.AsyncClient(
        base_url=asked.url.rstrip("/"), headers=headers, timeout=_REQUEST_SECONDS, trust_env=False
    ) as http:
        warren = _Warren(http)
        try:
            async with asyncio.timeout(asked.seconds):
                told = await _ask(warren, asked)
        except TimeoutError:
            error = SmokeError(Exit.TOO_LATE, f"After {asked.seconds:g} s {warren.doing}. {_LATE}")
        except SmokeError as refused:
            error = refused
        else:
            typer.echo(f"{told}, in {time.monotonic() - began:.1f} s.")
            return Exit.WORKS
    typer.echo(f"warren: {error}", err=True)
    return error.code


async def _ask(warren: "_Warren", asked: Asked) -> str:
    """Do all of it; returns what happened, or raises SmokeError."""
    await warren.page()
    version = (await warren.call("GET", "/session"))["version"]
    files = [(await warren.call("POST", f"/samples/{asked.sample}"))["id"]] if asked.sample else []
    sent = await warren.call("POST", "/chat", json={"message": asked.request, "files": files}, key=uuid4().hex)
    task = await _ended(warren, sent["task_id"])
    for made in task["artifacts"]:
        if await warren.size(made["id"]) != made["size"]:
            raise SmokeError(
                Exit.WENT_WRONG, f"The file {made['name']} that the task made isn't whole. Look at WARREN_ARTIFACTS."
            )
    # Only now: what went wrong stays to be looked at.
    await warren.call("DELETE", f"/conversations/{sent['conversation_id']}")
    for file in files:
        await warren.call("DELETE", f"/files/{file}")
    agents = ", ".join(sorted({step["agent"] for step in task["steps"]})) or "nobody but the supervisor"
    return f"Warren {version} works: its task was done by {agents}, files made: {len(task['artifacts'])}"


async def _ended(warren: "_Warren", task_id: str) -> dict[str, Any]:
    """Wait for the task's end; raises SmokeError when it ends badly, or waits for somebody."""
    while (task := await warren.call("GET", f"/tasks/{task_id}"))["state"] not in _FINAL:
        if task["state"] == "waiting":
            await warren.call("POST", f"/tasks/{task_id}/cancel")
            raise SmokeError(Exit.WENT_WRONG, f"Task {task_id} waited for somebody. Its conversation says for what.")
        warren.doing = f"task {task_id} was still {task['state']}"
        await asyncio.sleep(_ASK_AGAIN_SECONDS)
    if task["state"] != "completed":
        cause = (task.get("error") or {}).get("message", "")
        raise SmokeError(Exit.WENT_WRONG, f"Task {task_id} {task['state']}. {cause} Its conversation shows its steps.")
    return dict(task)


class _Warren:
    """An installed Warren; what it can't answer for now is asked again."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        #: What goes on, told when the time is over.
        self.doing = "nobody had answered"

    async def page(self) -> None:
        """See that the page is served; raises SmokeError when nobody answers there, or somebody else."""
        try:
            answer = await self._http.get("/")
        except httpx2.TransportError as error:
            raise SmokeError(
                Exit.NOBODY_ANSWERS,
                f"Nobody answers at {self._http.base_url}: {error}. Correct --url, or start Warren there.",
            ) from error
        if answer.is_error or "<title>Warren</title>" not in answer.text:
            raise SmokeError(
                Exit.NOBODY_ANSWERS,
                f"{self._http.base_url} answers {answer.status_code} without Warren's page. Correct --url.",
            )

    async def size(self, file: str) -> int:
        """Download a file and return its number of bytes."""
        return len((await self._answered("GET", f"/files/{file}/content")).content)

    async def call(self, method: str, path: str, *, json: object = None, key: str = "") -> Any:  # noqa: ANN401 - JSON
        """Return the answer's JSON, None without one; raises SmokeError when it is refused."""
        answer = await self._answered(method, path, json=json, key=key)
        return answer.json() if answer.content else None

    async def _answered(self, method: str, path: str, *, json: object = None, key: str = "") -> httpx2.Response:
        headers = {"idempotency-key": key} if key else {}
        answer = await self._once(method, path, json, headers)
        while answer is None:
            await asyncio.sleep(_ASK_AGAIN_SECONDS)
            answer = await self._once(method, path, json, headers)
        if answer.status_code == _UNAUTHORIZED:
            raise SmokeError(
                Exit.TOKEN_REFUSED, "The token is refused. Set WARREN_ADMIN_TOKEN to the owner's, or to a person's key."
            )
        if answer.status_code >= _REFUSED:
            raise SmokeError(Exit.WENT_WRONG, f"{method} {path} answers {answer.status_code}: {answer.text[:500]}")
        return answer

    async def _once(self, method: str, path: str, json: object, headers: dict[str, str]) -> httpx2.Response | None:
        """Ask once; None when there is no answer yet, as while a rollout takes processes away."""
        try:
            answer = await self._http.request(method, f"/api/v1{path}", json=json, headers=headers)
        except httpx2.TransportError as error:
            self.doing = f"{method} {path} still got no answer ({type(error).__name__})"
            return None
        if answer.status_code >= _SERVER_ERROR:
            self.doing = f"{method} {path} was still answered with {answer.status_code}"
            return None
        return answer
