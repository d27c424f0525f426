"""Who may be reached: lists of the deployment and of the person, ports, and above all the address itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.core.egress_settings import EgressSettings, Purpose
from backend.core.hosts import is_under
from workers.egress import refusals
from workers.egress.addresses import Address, is_public
from workers.egress.refusals import Whose
from workers.egress.resolver import Resolve
from workers.egress.rules import Rules, RulesOf


@dataclass(frozen=True, kw_only=True)
class Target:
    """A host in its canonical form, and a port."""

    host: str
    port: int


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where to connect, and nowhere else: the name isn't looked up again."""

    target: Target
    addresses: Sequence[Address]
    #: The operator named exactly this host and port, so its address may be private.
    excepted: bool


class Law:
    """Decides about targets; what it allows it has resolved."""

    def __init__(self, settings: EgressSettings, rules_of: RulesOf, resolve: Resolve) -> None:
        self._settings = settings
        self._rules_of = rules_of
        self._resolve = resolve

    async def route(self, target: Target, user_id: UUID, purpose: Purpose = "web") -> Route:
        """Return the way to a target for somebody.

        Raises:
            Refused: there is none.
        """
        settings = self._settings
        rules = await self._rules_of(user_id)
        self._not_denied(target.host, rules)
        excepted = (target.host, target.port) in settings.allowed
        if not excepted:
            _listed(target.host, settings.listed, "deployment")
        _listed(target.host, rules.allowed, "person")
        addresses = await self._addresses(target.host)
        for address in addresses:
            self._not_denied(str(address), rules)
            if not excepted and not is_public(address):
                raise refusals.private_address(target.host)
        if not excepted and target.port not in settings.open_ports(purpose):
            raise refusals.bad_port(target.port)
        return Route(target=target, addresses=addresses, excepted=excepted)

    async def _addresses(self, host: str) -> list[Address]:
        seconds = self._settings.connect_seconds
        try:
            async with asyncio.timeout(seconds):
                addresses = await self._resolve(host)
        except TimeoutError as error:
            raise refusals.too_slow(f"The name server of {host}", seconds) from error
        except (OSError, UnicodeError) as error:
            raise refusals.unresolvable(host) from error
        if not addresses:
            raise refusals.unresolvable(host)
        return addresses

    def _not_denied(self, host: str, rules: Rules) -> None:
        lists: tuple[tuple[Whose, Sequence[str]], ...] = (
            ("deployment", self._settings.denied),
            ("person", rules.denied),
        )
        for whose, denied in lists:
            if any(is_under(host, rule) for rule in denied):
                raise refusals.denied_host(host, whose)


def _listed(host: str, listed: Sequence[str], whose: Whose) -> None:
    if listed and not any(is_under(host, rule) for rule in listed):
        raise refusals.not_listed(host, whose)
