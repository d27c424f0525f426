"""What a client asks the proxy for: a target, and on whose behalf."""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from uuid import UUID

import h11

from backend.core.egress_settings import PURPOSE_HEADER, Purpose
from backend.core.hosts import BadHostError, host_and_port
from workers.egress import refusals
from workers.egress.law import Target

_ABSOLUTE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#\\]*)([/?][^#]*)?(?:#.*)?\Z", re.DOTALL)
_DEFAULT_PORT = 80


@dataclass(frozen=True, kw_only=True)
class Who:
    """For whom something goes out; ``step_id`` is None outside steps."""

    user_id: UUID
    agent: str
    step_id: UUID | None


def who_asks(request: h11.Request, token: str) -> Who:
    """Return for whom a request goes out, from ``Basic <user_id>.<agent>.<step_id or ->:<token>``.

    Raises:
        Refused: the token is wrong, or nobody is named.
    """
    scheme, _, given = _header(request, b"proxy-authorization").partition(" ")
    try:
        name, _, secret = base64.b64decode(given.strip(), validate=True).decode().partition(":")
        user_id, agent, step_id = name.split(".")
        who = Who(user_id=UUID(user_id), agent=agent, step_id=None if step_id == "-" else UUID(step_id))
    except (binascii.Error, ValueError) as error:
        raise refusals.not_known() from error
    if scheme.lower() != "basic" or not token or not hmac.compare_digest(secret.encode(), token.encode()):
        raise refusals.not_known()
    return who


def tunnel_target(request: h11.Request) -> Target:
    """Return where a CONNECT wants to.

    Raises:
        Refused: that can't be read.
    """
    host, _, port = (authority := _ascii(request.target)).rpartition(":")
    if ":" in host and "[" not in host:  # httpx writes IPv6 addresses so
        authority = f"[{host}]:{port}"
    return _target(authority, default_port=None)


def purpose_of(request: h11.Request) -> Purpose:
    """Return what a tunnel is asked for. No page can say it: heads of tunnels are the client's own."""
    return "mail" if _header(request, PURPOSE_HEADER.lower().encode()) == "mail" else "web"


def plain_target(request: h11.Request) -> tuple[Target, str]:
    """Return where a request in absolute form wants to, and the path it asks for there.

    Raises:
        Refused: that can't be read, or isn't http.
    """
    found = _ABSOLUTE.match(_ascii(request.target))
    if not found:
        raise refusals.bad_url("it isn't http://host/path")
    scheme, authority, path = found.groups()
    if scheme.lower() != "http":
        raise refusals.bad_scheme(scheme)
    return _target(authority, default_port=_DEFAULT_PORT), f"/{path}" if path and path[0] == "?" else path or "/"


def wants_websocket(request: h11.Request) -> bool:
    """Tell whether a request asks to go on as a WebSocket."""
    return _header(request, b"upgrade").lower() == "websocket"


def _target(authority: str, *, default_port: int | None) -> Target:
    if "@" in authority:
        raise refusals.bad_url("names and passwords don't belong into it")
    try:
        host, port = host_and_port(authority, default_port)
    except BadHostError as error:
        raise refusals.bad_url(str(error)) from error
    return Target(host=host, port=port)


def _ascii(target: bytes) -> str:
    try:
        return target.decode("ascii")
    except UnicodeDecodeError as error:
        raise refusals.bad_url("it isn't ASCII") from error


def _header(request: h11.Request, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in request.headers if key == name), "")
