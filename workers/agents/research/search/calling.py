"""Calls a configured search endpoint and reads its JSON; what isn't an answer becomes the reason why there is none."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from workers.agentkit.providers import reason_of
from workers.agents.research.search.port import ProviderOut

#: The longest answer that is read, in bytes.
MOST_BYTES = 4 * 1024 * 1024
_CONNECT_SECONDS = 5.0
#: Paid for no more: 402, and Tavily's plan and pay-as-you-go limits (help.tavily.com, "Understanding HTTP errors").
_QUOTA = {402, 432, 433}
_QUOTA_WORDS = ("credit", "quota", "usage limit", "plan limit")
_KEY = {401, 403}
_SHOWN = 160

Params = Mapping[str, str | int]


def open_client(seconds: float) -> httpx2.AsyncClient:
    """Return a client for search endpoints; redirects aren't followed, since a key goes where it is meant to go."""
    return httpx2.AsyncClient(timeout=httpx2.Timeout(seconds, connect=_CONNECT_SECONDS), follow_redirects=False)


async def ask(client: httpx2.AsyncClient, request: httpx2.Request) -> dict[str, Any]:
    """Send a request and return its JSON object.

    Raises:
        ProviderOut: no answer, or not one of hits.
    """
    try:
        response = await client.send(request, stream=True)
        try:
            body = await _body(response)
        finally:
            await response.aclose()
    except httpx2.TransportError as error:
        raise ProviderOut("away", reason_of(error)) from error
    if response.status_code != httpx2.codes.OK:
        raise _out(response.status_code, response.headers, body)
    found = _json(body)
    if not isinstance(found, dict):
        raise ProviderOut("away", "it answered with something else than search results")
    return found


async def _body(response: httpx2.Response) -> bytes:
    read = bytearray()
    async for piece in response.aiter_bytes():
        read += piece
        if len(read) > MOST_BYTES:
            raise ProviderOut("away", f"its answer has more than {MOST_BYTES // 1024 // 1024} MB")
    return bytes(read)


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(body)
    except ValueError:
        return None


def _out(status: int, headers: Mapping[str, str], body: bytes) -> ProviderOut:
    """Say what an answer that is no success means."""
    said = message_of(_json(body))
    shown = f": {said[:_SHOWN]}" if said else ""
    if status >= httpx2.codes.INTERNAL_SERVER_ERROR:
        return ProviderOut("away", f"it has trouble of its own ({status})")
    limited = status == httpx2.codes.TOO_MANY_REQUESTS
    if status in _QUOTA or any(word in said.lower() for word in _QUOTA_WORDS):
        return ProviderOut("quota", f"it is out of quota{shown}", pause=_pause(headers))
    if limited:
        return ProviderOut("limited", f"it is asked too often{shown}", pause=_pause(headers))
    if status in _KEY:
        return ProviderOut("refused", f"it doesn't accept the request ({status}){shown}")
    return ProviderOut("refused", f"it refused the search ({status}){shown}")


def message_of(body: Any) -> str:  # noqa: ANN401 - JSON
    """Return an error's own words, in any of the shapes that search providers write."""
    if isinstance(body, str):
        return " ".join(body.split())
    if isinstance(body, dict):
        return next(filter(None, (message_of(body.get(key)) for key in ("detail", "error", "message"))), "")
    return ""


def _pause(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait: as told, or until the used up of several limits begins anew (Brave tells both)."""
    after = headers.get("retry-after", "")
    if after.isdigit():
        return float(after)
    left, resets = (_numbers(headers.get(f"x-ratelimit-{part}", "")) for part in ("remaining", "reset"))
    used_up = [reset for rest, reset in zip(left, resets, strict=False) if rest <= 0]
    return max(used_up, default=None)


def _numbers(text: str) -> Sequence[float]:
    parts = [part.strip() for part in text.split(",")]
    return [float(part) for part in parts] if all(part.isdigit() for part in parts) else []
