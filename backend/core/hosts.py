"""Hosts as people, models and pages write them, in the one form that rules are compared with."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import idna

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\Z")
_LONGEST = 253
_MOST_PARTS = 4
_BYTE = 0xFF


class BadHostError(ValueError):
    """Not a host: the text says why, as the end of a sentence."""


def canonical_host(written: str) -> str:
    """Return a host in lower case, ASCII, without a trailing dot; an address in its usual notation, whatever it had.

    ``0x7f.1``, ``2130706433``, ``127.0.0.1.`` and ``１２７.0.0.1`` are all ``127.0.0.1``, since whatever connects may
    read them so; ``[::1]`` is ``::1``.

    Raises:
        BadHostError: it can be read in no way, or in several.
    """
    host = written.strip()
    if host.startswith("[") or ":" in host:
        return _ipv6(host)
    host = _ascii(host).lower().removesuffix(".")
    labels = host.split(".")
    if _NUMBER.match(labels[-1]):
        return _ipv4(labels)
    if len(host) > _LONGEST or not all(_LABEL.match(label) for label in labels):
        raise BadHostError(f"“{written[:100]}” is not a host name")
    return host


def is_under(host: str, rule: str) -> bool:
    """Tell whether a canonical host is what a rule names, or a subdomain of it."""
    return host == rule or host.endswith(f".{rule}")


def host_and_port(written: str, default_port: int | None = None) -> tuple[str, int]:
    """Read ``host:port``, with brackets around an IPv6 address.

    Raises:
        BadHostError: a part is missing or can't be read.
    """
    host, colon, port = written.strip().rpartition(":")
    if not colon or "]" in port or ("[" not in host and ":" in host):
        host, port = written, "" if default_port is None else str(default_port)
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 1 << 16):
        raise BadHostError(f"“{written[:100]}” has no port between 1 and 65535")
    return canonical_host(host), int(port)


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        # Full-width digits and dots become plain ones here, so this comes before an address is looked for.
        mapped = idna.uts46_remap(host, std3_rules=False, transitional=False)
        return mapped if mapped.isascii() else idna.encode(mapped).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise BadHostError(f"“{host[:100]}” is not a host name") from error


def _ipv6(host: str) -> str:
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if "%" in bare:
        raise BadHostError(f"“{host[:100]}” names a zone, which only this machine's own links have")
    try:
        return str(IPv6Address(bare))
    except AddressValueError as error:
        raise BadHostError(f"“{host[:100]}” is not an IPv6 address") from error


def _ipv4(labels: list[str]) -> str:
    """Read an address as ``inet_aton`` does: one to four parts, decimal, octal or hexadecimal; the last fills up."""
    numbers = [_number(label) for label in labels]
    *first, last = numbers
    fits = len(labels) <= _MOST_PARTS and all(0 <= part <= _BYTE for part in first)
    if not fits or not 0 <= last < 1 << 8 * (_MOST_PARTS + 1 - len(labels)):
        raise BadHostError(f"“{'.'.join(labels)[:100]}” is neither an address nor a host name")
    return str(IPv4Address(last + sum(part << 8 * (3 - place) for place, part in enumerate(first))))


def _number(label: str) -> int:
    """Return a part's value; -1 of what is none."""
    if not _NUMBER.match(label) or label == "0x":
        return -1
    base = 16 if label.startswith("0x") else 8 if label.startswith("0") else 10
    try:
        return int(label.removeprefix("0x"), base)
    except ValueError:  # an 8 or 9 in an octal one, or more digits than anybody means
        return -1
