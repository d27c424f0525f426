"""What the egress proxy says when it lets something not out, in words; and asking it again where Chromium hid that."""

import asyncio
import base64
from urllib.parse import urlsplit

from workers.agentkit.web.port import ProxyAccess, WebProblem
from workers.agentkit.web.problems import refused

#: The header in which the proxy names its reason.
REFUSED_BY = "x-warren-egress"
_ASK_SECONDS = 10.0
_HEAD_BYTES = 16_384


def refusal(code: str, url: str) -> WebProblem:
    """Return what a refusal means, in the words in which every fetch says it."""
    return refused(code, urlsplit(url).netloc)


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
