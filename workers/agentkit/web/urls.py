"""Addresses as people, models and pages write them, checked and in one form."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from backend.core.hosts import BadHostError, canonical_host
from workers.agentkit.web.port import WebProblem

_UNUSABLE = re.compile(r"[\x00-\x1f\x7f]")
_PORTS = {"http": 80, "https": 443}
_LONGEST = 8_000
_SHOWN = 200


@dataclass(frozen=True)
class Address:
    """A usable address; ``url`` has no fragment and no credentials."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    def to(self, location: str) -> "Address":
        """Return where a redirect from here leads.

        Raises:
            WebProblem: nowhere that can be fetched.
        """
        return read_address(urljoin(self.url, location.strip()))


def read_address(written: str) -> Address:
    """Read an address.

    Raises:
        WebProblem: it isn't one of the web's.
    """
    text = written.strip()
    if len(text) > _LONGEST or _UNUSABLE.search(text) or "\\" in text.partition("?")[0]:
        raise _bad(text, "it is too long, or holds characters that no address has")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _bad(text, str(error)) from error
    if parts.scheme.lower() not in _PORTS:
        if not parts.scheme or "." in parts.scheme:
            raise _bad(text, "it doesn't begin with https:// or http://")
        message = f"“{parts.scheme}” addresses are not fetched, only http and https."
        raise WebProblem("bad_scheme", message, "Use an address that begins with https://.")
    if "@" in parts.netloc:
        raise _bad(text, "a name and password in it would be sent along")
    return _read(text, parts, port)


def _read(text: str, parts: SplitResult, port: int | None) -> Address:
    try:
        host = canonical_host(parts.netloc.rpartition(":")[0] if port is not None else parts.netloc.removesuffix(":"))
    except BadHostError as error:
        raise _bad(text, str(error)) from error
    scheme = parts.scheme.lower()
    origin = Address("", scheme, host, port or _PORTS[scheme]).origin
    rest = parts._replace(scheme="", netloc="", fragment="").geturl().replace(" ", "%20")  # as browsers read it
    return Address(f"{origin}{rest if rest.startswith('/') else f'/{rest}'}", scheme, host, port or _PORTS[scheme])


def _bad(text: str, why: str) -> WebProblem:
    return WebProblem("bad_url", f"“{text[:_SHOWN]}” can't be fetched: {why}.", "Correct the address.")
