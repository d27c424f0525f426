"""Addresses without who, where exactly and with what password: the kind of place is what a fault depends on."""

import ipaddress

from warren.support.own_words import WITHHELD, OwnWords

_SCHEMES = {
    *("postgresql", "postgres", "amqp", "amqps", "redis", "rediss", "redis+sentinel", "rediss+sentinel"),
    *("http", "https", "file", "s3", "unix"),
}
_PLACES = {"file": "a folder", "s3": "a bucket", "unix": "a socket"}
_LOOPBACK = {"localhost", "ip6-localhost"}


def told_address(text: str, words: OwnWords) -> str:
    """Return e.g. ``postgresql://a private address:5432, with a user, a password``."""
    scheme, _, rest = text.partition("://") if "://" in text else ("", "", text)
    if scheme in _PLACES:
        return f"{scheme}: {_PLACES[scheme]}"
    before, _, query = rest.partition("?")
    netloc = before.split("/")[0]
    who, at, hosts = netloc.rpartition("@")
    places = ",".join(_place(host, words) for host in hosts.split(","))
    shown = "" if not scheme else f"{scheme if scheme in _SCHEMES else WITHHELD}://"
    parts = [("a user", at and who.partition(":")[0]), ("a password", ":" in who), ("a query", query)]
    given = ", ".join(name for name, is_there in parts if is_there)
    return f"{shown}{places}" + (f", with {given}" if given else "")


def _place(written: str, words: OwnWords) -> str:
    host, colon, port = written.rpartition(":")
    if not colon or "]" in port or ("[" not in host and ":" in host):
        host, port = written, ""
    return _kind(host.strip("[]"), words) + (f":{port}" if port.isdigit() else "")


def _kind(host: str, words: OwnWords) -> str:
    if not host:
        return "no host"
    if host in _LOOPBACK:
        return "this machine"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _kind_of_name(host, words)
    if address.is_loopback:
        return "this machine"
    if address.is_unspecified:
        return "every address of this machine"
    return "a private address" if address.is_private else "a public address"


def _kind_of_name(host: str, words: OwnWords) -> str:
    if words.is_host_of_ours(host):
        return host
    return "a named host" if "." in host else "a name of its own network"
