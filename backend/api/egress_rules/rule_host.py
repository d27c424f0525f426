"""A host as a person writes it into a rule, and what to write instead where it is something else."""

from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from backend.core.hosts import BadHostError, canonical_host

_LONGEST_SHOWN = 100


def rule_host(written: str) -> str:
    """Return the host in its one form.

    Raises:
        PydanticCustomError: it isn't a host alone; the text says what to write.
    """
    text = written.strip()
    try:
        return canonical_host(text)
    except BadHostError as error:
        host = _host_in(text)
        if host is None:
            raise _refused(f"{error}. Write it like example.com, or an address like 192.0.2.1.") from error
        shown = f"“{text[:_LONGEST_SHOWN]}” is more than a host"
        raise _refused(f"{shown}: a rule holds for {_holds_for(text)}. Write {host}.") from error


def _refused(why: str) -> PydanticCustomError:
    return PydanticCustomError("host", "{why}", {"why": why})


def _holds_for(text: str) -> str:
    if text.startswith("*."):
        return "subdomains too"
    return "everything at a host" if "/" in text else "every port"


def _host_in(text: str) -> str | None:
    """Return the host that an address, a pattern or ``host:port`` has in it."""
    bare = text.removeprefix("*.")
    try:
        host = urlsplit(bare if "://" in bare else f"//{bare}").hostname
        return canonical_host(host) if host else None
    except ValueError:
        return None
