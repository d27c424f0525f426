"""Sites as people write them for a login or a saved session: one host, exactly, with its port where it has one."""

from urllib.parse import urlsplit

from backend.core.hosts import BadHostError, canonical_host

_PORTS = {"http": 80, "https": 443}


class BadSiteError(ValueError):
    """Not a site: the text says why, as the end of a sentence."""


def site_of(url: str) -> str:
    """Return the site of an address: ``host``, or ``host:port`` where the port isn't the scheme's own.

    Raises:
        BadSiteError: it isn't an address of the web.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        host = canonical_host(parts.hostname or "")
    except (ValueError, BadHostError) as error:
        raise BadSiteError(f"“{url[:100]}” is no address") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadSiteError(f"“{url[:100]}” is no address of the web")
    shown = f"[{host}]" if ":" in host else host
    return shown if port in (None, _PORTS[parts.scheme]) else f"{shown}:{port}"


def read_site(written: str) -> tuple[str, str]:
    """Read a site, or the address of its sign-in page; returns the site, and that address or "".

    Raises:
        BadSiteError: it is neither.
    """
    said = written.strip()
    if "://" not in said:
        bare, _, path = said.partition("/")
        said = f"https://{bare}/{path}"
    try:
        parts = urlsplit(said)
    except ValueError as error:
        raise BadSiteError("that is no address") from error
    if parts.username or parts.password:
        raise BadSiteError("a name or password in an address is not kept: leave it out")
    site = site_of(said)
    is_page = parts.path not in ("", "/") or bool(parts.query) or parts.scheme == "http"
    return site, said if is_page else ""


def is_private_way(url: str, allowed: frozenset[tuple[str, int]]) -> bool:
    """Tell whether a password may be sent to an address: by TLS, or to one of the operator's exceptions.

    Args:
        url: the address.
        allowed: hosts and ports that the operator lets agents reach though they are private.
    """
    parts = urlsplit(url)
    if parts.scheme == "https":
        return True
    try:
        way = (canonical_host(parts.hostname or ""), parts.port or _PORTS["http"])
    except (ValueError, BadHostError):
        return False
    return parts.scheme == "http" and way in allowed
