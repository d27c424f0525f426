"""Gmail as the independent stand-in (emulate) isn't: with 401, limits, lost answers, stale history, a profile.

`python -m tests.fakes.gmail_server --port 8025` starts it by itself; in a test, `with GmailServer() as gmail`. Told
over HTTP, from any process:

    POST   /control/people   {"email", "scopes"?: ["readonly", "compose", "modify", ...]} -> tokens of a new grant
    POST   /control/service-accounts {"client_email", "public_key": PEM, "people": [email], "scopes": ["modify", ...]}
                              whom it acts for, by its own signature (domain-wide delegation)
    POST   /control/mails    {"email", "raw": base64url, "labels"?: [...], "thread_id"?} -> {"id"}
    POST   /control/many     {"email", "count"}                    that many small mails
    POST   /control/faults   {"call": "drafts.send" | "token" | "*", "kind": "status" | "cut" | "hang", "status"?,
                              "times"?: n or null, "seconds"?, "after"?: bool, "reason"?, "message"?, "headers"?}
    DELETE /control/faults
    POST   /control/settings {"rewrites_ids"?, "search_lags"?, "rotates"?, "lives_seconds"?, "unticked"?: [scope]}
    POST   /control/expire | /control/revoke | /control/forget-history | /control/delete-draft   {"email", "id"?}
    POST   /control/raw      {"email", "id"} -> {"raw": base64url}
    GET    /control/ledger   -> {"sends": [...], "calls": {"drafts.send": n, ...}}
"""

import argparse
import base64
import socket
import threading
from types import TracebackType
from typing import Any, Self

import httpx2
import uvicorn

from tests.fakes.gmail_stub import GmailStub


class GmailControl:
    """Tells a stub things, wherever it runs."""

    def __init__(self, url: str) -> None:
        self.url = url

    def person(self, email: str, *scopes: str) -> dict[str, Any]:
        """Give a grant: `access_token`, `refresh_token`."""
        return self.tell("people", email=email, scopes=[*(scopes or ("modify",))])

    def deliver(self, email: str, raw: bytes, *labels: str) -> str:
        coded = base64.urlsafe_b64encode(raw).decode()
        return str(self.tell("mails", email=email, raw=coded, labels=[*(labels or ("INBOX", "UNREAD"))])["id"])

    def raw(self, email: str, mail_id: str) -> bytes:
        """Return a mail as it is stored."""
        return base64.urlsafe_b64decode(self.tell("raw", email=email, id=mail_id)["raw"])

    def fault(self, call: str, **how: Any) -> None:  # noqa: ANN401 - the fields of a Fault
        self.tell("faults", call=call, **how)

    def no_faults(self) -> None:
        httpx2.delete(f"{self.url}/control/faults").raise_for_status()

    def tell(self, what: str, **told: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        answer = httpx2.post(f"{self.url}/control/{what}", json=told, timeout=60)
        answer.raise_for_status()
        return dict(answer.json())

    @property
    def sends(self) -> list[dict[str, Any]]:
        """Everything that was ever sent, in order."""
        return list(self._ledger()["sends"])

    @property
    def calls(self) -> dict[str, int]:
        return dict(self._ledger()["calls"])

    def _ledger(self) -> dict[str, Any]:
        return dict(httpx2.get(f"{self.url}/control/ledger").json())


class GmailServer(GmailControl):
    """The stub in a thread of its own, while the context lasts."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(f"http://127.0.0.1:{self._socket.getsockname()[1]}")
        self._server = _Server(_config())
        self._thread = threading.Thread(target=self._run, name="gmail-stub", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._server.is_up.wait(timeout=10):
            raise RuntimeError("the Gmail stub didn't start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=10)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


class _Server(uvicorn.Server):
    """Says when it listens, without polling."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.is_up.set()


def _config(port: int = 0) -> uvicorn.Config:
    return uvicorn.Config(
        GmailStub().app(), host="127.0.0.1", port=port, log_level="critical", lifespan="off", ws="none"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="A Gmail that goes wrong as it is told.")
    parser.add_argument("--port", type=int, required=True)
    uvicorn.Server(_config(parser.parse_args().port)).run()


if __name__ == "__main__":
    main()
