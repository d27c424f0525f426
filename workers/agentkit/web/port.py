"""What fetching promises, whoever fetches: for whom, what came back, and what can go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from backend.core.verdicts import Failure, Retryable
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.web.charset import decoded


@dataclass(frozen=True, kw_only=True)
class Asker:
    """For whom something is fetched: whose lists hold, and whose name stands in the log."""

    user_id: UUID
    agent: str
    step_id: UUID | None = None

    @property
    def proxy_name(self) -> str:
        """Return the name under which the way out knows the asker."""
        return f"{self.user_id}.{self.agent}.{self.step_id or '-'}"


def asker_of(context: StepContext) -> Asker:
    """Return the asker of a step's tools."""
    return Asker(user_id=context.user_id, agent=context.agent, step_id=context.step_id)


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What an address answered with.

    Attributes:
        url: where it was in the end, after redirects.
        media_type: lower case, without parameters; ``application/octet-stream`` where none was given.
        charset: as the header names it.
        headers: lower-case names.
        fetched_at: UTC.
        redirects: the addresses before ``url``, in order.
    """

    url: str
    status: int
    media_type: str
    charset: str | None
    body: bytes
    headers: Mapping[str, str]
    fetched_at: datetime
    redirects: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the body as text: by its byte order mark, the header, what it says itself, else as it looks."""
        return decoded(self.body, self.charset)


@dataclass(frozen=True, kw_only=True)
class ProxyAccess:
    """How Chromium goes out for somebody: ``server`` is ``http://host:port``."""

    server: str
    username: str
    password: str = field(repr=False)


class WebProblem(ToolProblem):
    """An address couldn't be fetched: a sentence with a next step.

    Codes: ``private_address``, ``denied_host``, ``not_listed``, ``bad_url``, ``bad_scheme``, ``bad_port``, ``robots``,
    ``too_large``, ``too_slow``, ``too_many`` (at once for one person), ``unreachable`` (``unresolvable`` among it),
    ``certificate``, ``http_error``, ``no_way_out`` (this worker isn't set up to fetch anything).
    """

    def __init__(self, code: str, message: str, cure: str = "", *, status: int | None = None) -> None:
        super().__init__(code, message, cure)
        #: Of ``http_error``.
        self.status = status

    @property
    def code(self) -> str:
        """Return the stable code."""
        return self.failure.code


class WayOutAway(Retryable):
    """The egress role, or the database it asks, doesn't answer for now, or doesn't know this worker.

    It is a service of ours and no fault of the tool: let it out, and the step is tried again by itself.
    """

    def __init__(self, why: str, cure: str = "") -> None:
        message = f"Nothing outside can be reached: {why}."
        super().__init__(Failure(code="way_out_away", message=message, cure=cure or _AGAIN), after=_AGAIN_SECONDS)


#: A restart takes that long.
_AGAIN_SECONDS = 10.0
_AGAIN = (
    "It is tried again by itself. If it stays so, whoever runs Warren starts the way out (`warren worker egress`);"
    " `warren doctor` tells what it lacks."
)
