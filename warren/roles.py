"""The roles by name, each an async context manager ``role(settings, resources)``."""

import pkgutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from backend.core.egress_lists import EGRESS_ROLE
from backend.core.http_server import CannotListenError
from backend.core.resources import Resources
from backend.core.settings import Settings
from warren.errors import CommandError
from warren.loading import loading
from workers import agents
from workers.aggregator.role import aggregator_role
from workers.clock.role import clock_role

SUPERVISOR = "supervisor"
#: The way out: it needs no broker, so it is started by itself (``warren.egress``), or within ``warren up``.
EGRESS = EGRESS_ROLE
Role = Callable[[Settings, Resources], AbstractAsyncContextManager[None]]


def agent_names() -> list[str]:
    """Return the installed agents' names without importing them."""
    return sorted(module.name for module in pkgutil.iter_modules(agents.__path__) if module.ispkg)


def role_named(name: str) -> Role:
    """Return a role; raises CommandError with the names there are."""
    if name in _FIXED_ROLES:
        with loading():
            return _FIXED_ROLES[name]()
    if name in agent_names():
        with loading():
            return _agent(name)
    known = ", ".join([*_FIXED_ROLES, EGRESS, *agent_names()])
    raise CommandError(f"There is no role {name}. Choose one of: {known}.")


def all_roles() -> list[list[Role]]:
    """Return every role of this installation in the order of their start; those of a group drain side by side."""
    groups = [["clock"], ["aggregator"], [SUPERVISOR, *agent_names()], ["api"]]
    return [[role_named(name) for name in group] for group in groups]


def _clock() -> Role:
    return clock_role


def _aggregator() -> Role:
    return aggregator_role


def _supervisor() -> Role:
    from workers.supervisor.role import supervisor_role  # noqa: PLC0415 - LangGraph takes two seconds to import

    return supervisor_role


def _api() -> Role:
    from backend.api.role import api_role  # noqa: PLC0415 - only who serves it needs FastAPI

    @asynccontextmanager
    async def role(settings: Settings, resources: Resources) -> AsyncIterator[None]:
        try:
            async with api_role(settings, resources):
                yield
        except CannotListenError as error:
            raise CommandError(str(error)) from error

    return role


def _agent(name: str) -> Role:
    from workers.agentkit.discover import find_agent  # noqa: PLC0415 - deepagents takes two seconds to import
    from workers.agentkit.worker import agent_role  # noqa: PLC0415 - the same

    return agent_role(find_agent(name))


_FIXED_ROLES: dict[str, Callable[[], Role]] = {
    "clock": _clock,
    "aggregator": _aggregator,
    SUPERVISOR: _supervisor,
    "api": _api,
}
