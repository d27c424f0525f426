"""Serves the site on two ports of the loopback: plain, and by TLS with a certificate that a browser doesn't trust."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette

from tests.peers.site.forms import form_routes
from tests.peers.site.hard import hard_routes
from tests.peers.site.ledger import Ledger, Post
from tests.peers.site.noting import Noting
from tests.peers.site.reading import reading_routes
from tests.peers.site.saying import saying_routes
from tests.peers.site.signing import sign_in_routes
from tests.peers.site.tables import TABLE_ROUTES
from tests.peers.site.visiting import VISIT_ROUTES
from tests.peers.tls import Certificates

_START_SECONDS = 10.0


@dataclass
class Site:
    """The site as a test sees it: addresses, what it got, and what its pages show."""

    port: int
    tls_port: int
    ledger: Ledger = field(repr=False)

    def url(self, path: str = "/") -> str:
        """Return a page's address."""
        return f"http://127.0.0.1:{self.port}{path}"

    def tls_url(self, path: str = "/") -> str:
        """Return the same page behind a certificate that no browser trusts."""
        return f"https://127.0.0.1:{self.tls_port}{path}"

    @property
    def host(self) -> str:
        """Its ``host:port``, as the egress law's exceptions name it."""
        return f"127.0.0.1:{self.port}"

    @property
    def posts(self) -> list[Post]:
        """Everything it got that may have changed something."""
        return self.ledger.posts

    def reset(self) -> None:
        """Forget what it got, and show every page as it is at first."""
        self.ledger.reset()


@contextmanager
def running_site(certificates: Certificates) -> Iterator[Site]:
    """Run the site on a thread of its own, on two free ports."""
    ledger = Ledger()
    plain, tls = _listening(), _listening()
    site = Site(port=plain.getsockname()[1], tls_port=tls.getsockname()[1], ledger=ledger)
    routes = [*reading_routes(ledger), *form_routes(ledger), *hard_routes(ledger), *TABLE_ROUTES, *VISIT_ROUTES]
    routes += [*saying_routes(ledger), *sign_in_routes(ledger)]
    app = Noting(Starlette(routes=routes), ledger)
    shared: dict[str, Any] = {"log_config": None, "access_log": False, "lifespan": "off"}
    servers = [
        (uvicorn.Server(uvicorn.Config(app, **shared)), plain),
        (
            uvicorn.Server(
                uvicorn.Config(app, ssl_certfile=certificates.certificate, ssl_keyfile=certificates.key, **shared)
            ),
            tls,
        ),
    ]
    threads = [threading.Thread(target=_serve, args=one, daemon=True) for one in servers]
    for thread in threads:
        thread.start()
    try:
        _wait([server for server, _ in servers])
        yield site
    finally:
        for server, _ in servers:
            server.should_exit = server.force_exit = True
        for thread in threads:
            thread.join(timeout=_START_SECONDS)


def _listening() -> socket.socket:
    """Take a free port by listening on it, so that nobody else can come in between."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    return listening


def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    with listening:
        server.run(sockets=[listening])


def _wait(servers: list[uvicorn.Server]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not all(server.started for server in servers):
        assert time.monotonic() < deadline, "the test site didn't start"
        time.sleep(0.01)
