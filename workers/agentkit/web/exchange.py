"""One request and its answer, with every way in which that fails as a problem in words."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2

from workers.agentkit.web import problems
from workers.agentkit.web.body import BadEncodingError, TooLargeBodyError, read_body
from workers.agentkit.web.port import Fetched, WayOutAway
from workers.agentkit.web.urls import Address

_VERDICT = "x-warren-egress"
_REDIRECTS = {301, 302, 303, 307, 308}
_ERRORS = 400


@dataclass(frozen=True)
class Answer:
    """What came; ``location`` is where it redirects to, None where it is what was asked for."""

    fetched: Fetched
    location: str | None = None


async def exchange(
    client: httpx2.AsyncClient, address: Address, headers: Mapping[str, str], most_bytes: int, *, cut: bool = False
) -> Answer:
    """Ask for one address; redirects aren't followed.

    Args:
        client: goes out through the egress role.
        address: what to ask for.
        headers: all that are sent.
        most_bytes: of the unpacked body; a larger one is cut there, or too large.
        cut: which of both.

    Raises:
        WebProblem: it is refused, or there is no answer, or it says that there is nothing.
        WayOutAway: the way out doesn't answer.
    """
    with _in_words(address.host):
        async with client.stream("GET", address.url, headers=dict(headers)) as response:
            _not_refused(address, response)
            location = response.headers.get("location")
            if response.status_code in _REDIRECTS and location:
                return Answer(_fetched(address, response, b""), location)
            if response.status_code >= _ERRORS:
                raise problems.http_error(address.url, response.status_code, response.reason_phrase)
            return Answer(_fetched(address, response, await _body(address, response, most_bytes, cut=cut)))


def _not_refused(address: Address, response: httpx2.Response) -> None:
    """Raise what the way out refused; only a plain request's answer can be its own word."""
    code = response.headers.get(_VERDICT)
    if code and address.scheme == "http":
        raise _refused(code, address.host)


def _refused(code: str, host: str) -> Exception:
    return WayOutAway("people's lists can't be read") if code == "rules_unknown" else problems.refused(code, host)


async def _body(address: Address, response: httpx2.Response, most_bytes: int, *, cut: bool) -> bytes:
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most_bytes and not cut:
        raise problems.too_large(address.host, most_bytes)
    try:
        return await read_body(response.aiter_raw(), response.headers.get("content-encoding", ""), most_bytes)
    except TooLargeBodyError as error:
        if cut:
            return error.body
        raise problems.too_large(address.host, most_bytes) from error
    except BadEncodingError as error:
        raise problems.broken(address.host, f"sends what can't be unpacked: {error}") from error


def _fetched(address: Address, response: httpx2.Response, body: bytes) -> Fetched:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(
        url=address.url,
        status=response.status_code,
        media_type=media_type or "application/octet-stream",
        charset=response.charset_encoding,
        body=body,
        headers=dict(response.headers),
        fetched_at=datetime.now(UTC),
    )


@contextmanager
def _in_words(host: str) -> Iterator[None]:
    try:
        yield
    except httpx2.ProxyError as error:
        raise _refused(str(error).partition(" ")[2] or "unreachable", host) from error
    except httpx2.ConnectError as error:
        cause = _cause(error, ssl.SSLCertVerificationError)
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise problems.bad_certificate(host, cause.verify_message) from error
        if _cause(error, ssl.SSLError):
            raise problems.broken(host, "speaks no TLS that is understood here") from error
        if _cause(error, ConnectionResetError) or _cause(error, EOFError):
            raise problems.broken(host, "broke off") from error
        raise WayOutAway("the egress role can't be reached") from error
    except httpx2.TransportError as error:
        raise problems.broken(host, "broke off, or doesn't speak HTTP") from error


def _cause(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error
