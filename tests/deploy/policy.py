"""Policies: each a function from a cluster to what is wrong with it."""

import configparser
from collections.abc import Callable, Iterator

from tests.deploy.rendered import Cluster

Policy = Callable[[Cluster], Iterator[str]]
#: What a policy raises where an object isn't even of the shape that it reads.
_STUMBLES = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RuntimeError, configparser.Error)
POLICIES: dict[str, Policy] = {}


def policy(function: Policy) -> Policy:
    """Add a function to the policies under its name."""
    POLICIES[function.__name__] = function
    return function


def broken(cluster: Cluster) -> Iterator[str]:
    """Yield what any policy finds; one that stumbles over a malformed object has found it too."""
    for name, each in POLICIES.items():
        try:
            yield from (f"{name}: {problem}" for problem in each(cluster))
        except _STUMBLES as error:
            yield f"{name}: stumbles over {error!r}"


def bytes_of(quantity: str) -> float:
    """Return a memory quantity in bytes; raises ValueError."""
    for suffix, factor in (("Ki", 2**10), ("Mi", 2**20), ("Gi", 2**30)):
        if quantity.endswith(suffix):
            return float(quantity.removesuffix(suffix)) * factor
    raise ValueError(f"{quantity} has no unit of bytes")


def cores_of(quantity: str) -> float:
    """Return a quantity of processors; raises ValueError."""
    return float(quantity.removesuffix("m")) / 1000 if quantity.endswith("m") else float(quantity)


def differs(what: str, found: object, wanted: object) -> Iterator[str]:
    """Yield what is wrong where something isn't as it should be."""
    if found != wanted:
        yield f"{what}: {found}, not {wanted}"
