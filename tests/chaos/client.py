"""A good client of the HTTP API: it names each request by a key, and repeats it until it has an answer."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2

#: Seconds that a client goes on trying: longer than any fault lasts.
_PATIENCE = 90.0
_SERVER_ERROR = 500


class Refused(Exception):
    """The API said no, with a code."""

    def __init__(self, status: int, told: dict[str, Any]) -> None:
        super().__init__(f"{status} {told.get('code')}: {told.get('detail')}")
        self.status, self.code = status, told.get("code")


@dataclass
class Client:
    """One person's program."""

    apis: list[str]
    key: str
    #: Answers that weren't: connections that broke, and 5xx.
    repeated: int = 0
    _turn: Iterator[str] = field(init=False)
    _http: httpx2.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self._turn = itertools.cycle(self.apis)
        self._http = httpx2.AsyncClient(headers={"authorization": f"Bearer {self.key}"}, timeout=8)

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def get(self, path: str, **given: Any) -> Any:  # noqa: ANN401 - JSON
        """Read."""
        return await self.call("GET", path, **given)

    async def post(self, path: str, **given: Any) -> Any:  # noqa: ANN401 - JSON
        """Create or act."""
        return await self.call("POST", path, **given)

    async def call(self, method: str, path: str, **given: Any) -> Any:  # noqa: ANN401 - JSON
        """Ask until there is an answer.

        Raises:
            Refused: the answer is no.
            TimeoutError: there is none in time.
        """
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = await self._http.request(method, f"{next(self._turn)}/api/v1{path}", **given)
                if answer.status_code < _SERVER_ERROR:
                    return _told(answer)
                problem = f"{answer.status_code} {answer.text[:300]}"
            except httpx2.HTTPError as error:
                problem = repr(error)
            self.repeated += 1
            if time.monotonic() > deadline:
                raise TimeoutError(f"{method} {path}: {problem}")
            await asyncio.sleep(0.1)


def _told(answer: httpx2.Response) -> Any:  # noqa: ANN401 - JSON
    if answer.is_error:
        raise Refused(answer.status_code, answer.json())
    return answer.json() if answer.content else None
