"""What the egress proxy says when it lets something not out, in words; and asking it again where Chromium hid that."""

import asyncio
import base64
from urllib.parse import urlsplit

from workers.agentkit.context import ToolProblem
from workers.agentkit.web.port import ProxyAccess

#: The header in which the proxy names its reason.
REFUSED_BY = "x-warren-egress"
_ASK_SECONDS = 10.0
_HEAD_BYTES = 16_384

_WORDS = {
    "private_address": ("leads into a private network, where nothing is fetched from", "Use a public address."),
    "denied_host": ("is on the list of hosts that may not be visited", "Ask whoever keeps that list, or go elsewhere."),
    "not_listed": ("is not among the hosts that may be visited", "Ask whoever keeps that list, or go elsewhere."),
    "bad_port": ("may not be visited at that port", "Use 80, 443, 8080 or 8443."),
    "bad_scheme": ("may only be visited by http and https", "Use such an address."),
    "unresolvable": ("is no host that exists", "Check the address."),
    "unreachable": ("can't be reached", "Check the address or try again later."),
    "too_large": ("gave more than may be fetched at once", "Look for a smaller page."),
    "too_slow": ("took too long", "Try again later."),
    "too_many": ("was asked while too much else is under way for you", "Wait until that is done."),
}


def refusal(code: str, url: str) -> ToolProblem:
    """Return what a refusal means."""
    said, cure = _WORDS.get(code, ("may not be visited", "Go elsewhere, or ask the operator."))
    return ToolProblem(code, f"{urlsplit(url).netloc} {said}.", cure)


async def refused_by(access: ProxyAccess, url: str) -> str:
    """Ask the proxy for a tunnel as Chromium did, which doesn't tell its answer; return the code or nothing."""
    parts, proxy = urlsplit(url), urlsplit(access.server)
    target = f"{parts.netloc}" if parts.port else f"{parts.netloc}:443"
    login = base64.b64encode(f"{access.username}:{access.password}".encode()).decode()
    ask = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nProxy-Authorization: Basic {login}\r\n\r\n"
    try:
        async with asyncio.timeout(_ASK_SECONDS):
            reader, writer = await asyncio.open_connection(proxy.hostname, proxy.port)
            try:
                writer.write(ask.encode())
                head = await reader.readuntil(b"\r\n\r\n")
            finally:
                writer.close()
    except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
        return "unreachable"
    return _code(head[:_HEAD_BYTES].decode("latin-1"))


def _code(head: str) -> str:
    for line in head.split("\r\n")[1:]:
        name, _, value = line.partition(":")
        if name.strip().lower() == REFUSED_BY:
            return value.strip()
    return ""
