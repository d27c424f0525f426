"""Which addresses are anybody's: the law that no host name, notation or redirect gets around."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

#: Of IPv6 only this part is given out to networks that anybody may reach.
_UNICAST = IPv6Network("2000::/3")
#: Parts of it that lead into something else: IETF's own (Teredo, ORCHID), examples, and 6to4, which holds any IPv4.
_NOT_HOSTS = tuple(IPv6Network(part) for part in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
#: IPv4 that ``is_global`` lets through, or did in some Python: relays of 6to4, and this network's own services.
_NOT_HOSTS_V4 = tuple(ip_network(part) for part in ("192.88.99.0/24", "192.0.0.0/24", "100.64.0.0/10"))


def address_of(text: str) -> Address:
    """Return an address; an IPv4 one in IPv6 clothes (``::ffff:…``) is the IPv4 one, as the system connects to it.

    Raises:
        ValueError: it is none.
    """
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_public(address: Address) -> bool:
    """Tell whether an address is somebody's on the internet.

    No private, shared, loopback, link-local, multicast, reserved or documentation one is, nor one that a gateway may
    turn into such (NAT64, 6to4, Teredo): what is behind them can't be known from here.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not any(address in part for part in _NOT_HOSTS_V4)
    if address.scope_id is not None or address not in _UNICAST:
        return False
    return address.is_global and not any(address in part for part in _NOT_HOSTS)
