"""The real egress role on loopback, for tests of whatever fetches: nothing is reached but what the test allows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from backend.core.egress_settings import EgressSettings
from workers.egress.role import ANY_PORT, serving
from workers.egress.rules import RulesOf, no_rules

TOKEN = "only-for-agents"


@asynccontextmanager
async def way_out(*allow: str, rules_of: RulesOf = no_rules, **settings: object) -> AsyncIterator[EgressSettings]:
    """Serve; yields the settings that lead there, for ``Web(…)`` or as ``egress`` of a process's settings.

    Args:
        allow: ``host:port`` of the test's own sites.
        rules_of: reads a person's own list.
        settings: more of EgressSettings; hosts may be asked as fast as one likes.
    """
    usual: dict[str, object] = {"host_rate": 0, "connect_seconds": 5, "allow": ",".join(allow)}
    given = EgressSettings.model_validate({**usual, **settings, "token": SecretStr(TOKEN)})
    async with serving(given, rules_of, at=ANY_PORT) as url:
        yield EgressSettings.model_validate({**usual, **settings, "token": SecretStr(TOKEN), "url": url})
