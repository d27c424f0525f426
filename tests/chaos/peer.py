"""The world outside: a ledger that nobody can change afterwards, kept by a thread that outlives every kill.

It refuses nothing: the same act sent twice stands in it twice.
"""

import asyncio
import socket
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class Ledger:
    """What was really done."""

    acts: list[tuple[str, str]] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    #: Seconds between writing an act down and answering: a caller can be killed in between.
    answer_seconds: float = 0.02
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def app(self) -> Starlette:
        """Return its application."""
        return Starlette(
            routes=[
                Route("/acts", self._do, methods=["POST"]),
                Route("/acts/{key}", self._look),
                Route("/tries/{key}", self._try, methods=["POST"]),
            ]
        )

    def counted(self) -> Counter[str]:
        """Return how often each key was acted for."""
        with self._lock:
            return Counter(key for key, _ in self.acts)

    async def _do(self, request: Request) -> Response:
        told = await request.json()
        with self._lock:
            self.acts.append((told["key"], told["what"]))
        await asyncio.sleep(self.answer_seconds)
        return JSONResponse({"id": f"act-{told['key'][:8]}"}, 201)

    async def _look(self, request: Request) -> Response:
        return JSONResponse({"times": self.counted()[request.path_params["key"]]})

    async def _try(self, request: Request) -> Response:
        with self._lock:
            self.tries[request.path_params["key"]] += 1
            return JSONResponse({"times": self.tries[request.path_params["key"]]})


class Peer:
    """The ledger behind HTTP at an address of this machine, while the context lasts."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.ledger = Ledger()
        self._socket = socket.create_server((host, 0))
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(self.ledger.app(), log_level="critical", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(timeout=10)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])
