"""A tunnel through the way out, as a plain socket: for what speaks another language than HTTP, as mail servers do."""

import base64
import json
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from backend.core.egress_settings import PURPOSE_HEADER, VERDICT_HEADER, EgressSettings, Purpose
from backend.core.hosts import BadHostError, canonical_host
from workers.agentkit.web.port import Asker, WayOutAway

_OPEN = 200
_NOT_KNOWN, _RULES_UNKNOWN = "not_known", "rules_unknown"
_MOST_BYTES = 16_384
_SET_URL = "Whoever runs Warren starts it (`warren worker egress`) and sets WARREN_EGRESS_URL to http://host:port."
_SET_TOKEN = "Whoever runs Warren sets the same WARREN_EGRESS_TOKEN for the egress role and for every worker."  # noqa: S105 - words


class TunnelRefused(Exception):
    """The way out lets nobody through to there, or nobody is there: ``code`` is its own, the text its sentence."""

    def __init__(self, code: str, message: str, whose: str = "") -> None:
        super().__init__(message)
        self.code = code
        #: "deployment" or "person" where a list of theirs is the reason.
        self.whose = whose


@dataclass(frozen=True, kw_only=True)
class Tunnels:
    """Opens tunnels for somebody, all for one purpose."""

    settings: EgressSettings
    asker: Asker
    purpose: Purpose

    def open(self, host: str, port: int, seconds: float) -> socket.socket:
        """Return a socket that is connected to a host, each of whose calls takes ``seconds`` at the most. It blocks.

        Raises:
            TunnelRefused: it may not be reached, or isn't there.
            WayOutAway: the way out doesn't answer, isn't set up, or doesn't know this worker.
        """
        request = self._request(host, port)
        sock = self._to_proxy(seconds)
        try:
            sock.sendall(request)
            refused = _refusal(sock)
        except TimeoutError as error:  # the way out still tries to reach it
            sock.close()
            raise TunnelRefused("too_slow", f"{host} said nothing for {seconds:g} seconds.") from error
        except (OSError, EOFError, h11.RemoteProtocolError) as error:
            sock.close()
            raise WayOutAway("the egress role broke off") from error
        if refused is None:
            return sock
        sock.close()
        if refused.code == _NOT_KNOWN:
            raise WayOutAway("the egress role doesn't take this worker's token", _SET_TOKEN)
        if refused.code == _RULES_UNKNOWN:
            raise WayOutAway("people's lists can't be read")
        raise refused

    def _request(self, host: str, port: int) -> bytes:
        try:
            canonical = canonical_host(host)
        except BadHostError as error:
            raise TunnelRefused("bad_url", f"{error}.") from error
        authority = f"[{canonical}]:{port}" if ":" in canonical else f"{canonical}:{port}"
        token = self.settings.token.get_secret_value()
        login = base64.b64encode(f"{self.asker.proxy_name}:{token}".encode()).decode()
        lines = (
            f"CONNECT {authority} HTTP/1.1",
            f"Host: {authority}",
            f"Proxy-Authorization: Basic {login}",
            f"{PURPOSE_HEADER}: {self.purpose}",
        )
        return "\r\n".join([*lines, "", ""]).encode("ascii")

    def _to_proxy(self, seconds: float) -> socket.socket:
        if not self.settings.url:
            raise WayOutAway("this worker knows no way out", _SET_URL)
        proxy = urlsplit(self.settings.url)
        if proxy.scheme != "http":
            raise WayOutAway(f"an egress role at {proxy.scheme}:// carries no mail", _SET_URL)
        try:
            return socket.create_connection((proxy.hostname, proxy.port or 80), seconds)
        except OSError as error:
            raise WayOutAway("the egress role can't be reached") from error


def _refusal(sock: socket.socket) -> TunnelRefused | None:
    """Read the way out's answer; None is an open tunnel."""
    http = h11.Connection(h11.CLIENT)
    http.send(h11.Request(method="CONNECT", target="any:1", headers=[("Host", "any:1")]))
    http.send(h11.EndOfMessage())
    http.receive_data(_head(sock))
    answer = http.next_event()
    if isinstance(answer, h11.Response):
        if answer.status_code == _OPEN:
            return None
        code = dict(answer.headers).get(VERDICT_HEADER.lower().encode(), b"")
        return TunnelRefused(code.decode("ascii", "replace") or "unreachable", *_words(http, sock))
    raise EOFError("no answer to CONNECT")


def _head(sock: socket.socket) -> bytes:
    """Read to the end of a head and not a byte further: what follows is the server's, which may speak first."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        byte = sock.recv(1)
        if not byte or len(head) >= _MOST_BYTES:
            raise EOFError("no whole answer to CONNECT")
        head += byte
    return bytes(head)


def _words(http: h11.Connection, sock: socket.socket) -> tuple[str, str]:
    """Return the sentence of a refusal's problem document, and whose list it was."""
    body = bytearray()
    while not isinstance(event := http.next_event(), h11.EndOfMessage):
        if isinstance(event, h11.Data):
            body += event.data
        elif event is h11.NEED_DATA and len(body) < _MOST_BYTES:
            http.receive_data(sock.recv(4096))
        else:
            raise EOFError("a refusal that isn't whole")
    try:
        problem = json.loads(body)
        return str(problem["detail"]), str(problem.get("whose", ""))
    except (ValueError, KeyError, TypeError):
        return "it was refused", ""
