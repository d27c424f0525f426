"""A program that asks Warren for things through the page's server, as a person's would."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

_FINAL = {"completed", "failed", "cancelled"}
_REFUSED = 400
_SERVER_ERROR = 500


class Refused(Exception):
    """Warren said no."""


@dataclass
class Client:
    """Asks again while nobody answers: whoever is killed comes back."""

    base: str
    token: str
    #: Answers that weren't: broken connections and 5xx.
    repeated: int = 0
    http: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx2.Client(
            base_url=self.base, headers={"authorization": f"Bearer {self.token}"}, timeout=30, trust_env=False
        )

    def call(self, method: str, path: str, **given: Any) -> Any:  # noqa: ANN401 - JSON
        """Ask until there is an answer, two minutes long; raises Refused or TimeoutError."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                answer = self.http.request(method, f"/api/v1{path}", **given)
            except httpx2.HTTPError:
                answer = None
            if answer is not None and answer.status_code < _SERVER_ERROR:
                if answer.status_code >= _REFUSED:
                    raise Refused(f"{method} {path}: {answer.status_code} {answer.text}")
                return answer.json() if answer.content else None
            self.repeated += 1
            time.sleep(0.5)
        raise TimeoutError(f"{method} {path}: no answer within two minutes")

    def ask(self, message: str, *, files: list[str] | None = None) -> str:
        """Send a message and return its task; the same key however often it is repeated."""
        body = {"message": message, "files": files or []}
        task: str = self.call("POST", "/chat", json=body, headers={"idempotency-key": uuid4().hex})["task_id"]
        return task

    def sample(self, name: str) -> str:
        """Take a sample into one's own files and return its id."""
        taken: str = self.call("POST", f"/samples/{name}")["id"]
        return taken

    def task(self, task: str) -> dict[str, Any]:
        """Read a task."""
        read: dict[str, Any] = self.call("GET", f"/tasks/{task}")
        return read

    def until(self, task: str, *states: str, seconds: float = 180) -> dict[str, Any]:
        """Wait until a task is in one of these states, or final; raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while (read := self.task(task))["state"] not in (*states, *_FINAL) and time.monotonic() < deadline:
            time.sleep(0.3)
        if read["state"] in (*states, *_FINAL):
            return read
        raise TimeoutError(f"task {task} is {read['state']} after {seconds:.0f} s: {read}")

    def upload(self, name: str, data: bytes) -> str:
        """Upload a file and return its id."""
        kept: dict[str, Any] = self.call("POST", "/files", files={"file": (name, data)})
        return str(kept["id"] if "id" in kept else kept["items"][0]["id"])

    def save(self, file: str, path: Path) -> int:
        """Download a file and return its size in bytes."""
        path.write_bytes(self.http.get(f"/api/v1/files/{file}/content").raise_for_status().content)
        return path.stat().st_size
