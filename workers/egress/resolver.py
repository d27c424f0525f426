"""Names into addresses, once per connection, in threads of its own: a slow name server holds up nothing else."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from workers.egress.addresses import Address, address_of

#: Returns a name's addresses in the order in which they are to be tried; an address comes back as itself.
Resolve = Callable[[str], Awaitable[list[Address]]]
#: Lookups at once: more than one browser asks for, so that names that nobody answers for hold up no one else.
_LOOKUPS = 64


class SystemResolver:
    """Asks as the system does: hosts file, name servers, search order."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="egress-names")

    async def __call__(self, host: str) -> list[Address]:
        """Return the addresses of a canonical host.

        Raises:
            OSError: the name has none, or name servers don't answer.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, _lookup, host)

    def close(self) -> None:
        """Forget lookups that still wait."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _lookup(host: str) -> list[Address]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(address_of(str(entry[4][0])) for entry in found))
