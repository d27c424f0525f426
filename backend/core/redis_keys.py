"""Redis keys and channels: the only place where their names stand."""

from uuid import UUID

#: Set once per life of the Redis: a Redis that came back empty is another epoch.
EPOCH = "live:epoch"
#: Every name below as Redis' patterns: nothing of it must outlive the rows that it was made from.
PATTERNS = (
    "live:*",
    "task:*",
    "session:*",
    "cache:*",
    "browser:*",
    "grant:token:*",
    "consent:*",
    "trouble:*",
    "rate_limit:*",
)


def user_stream(user_id: UUID) -> str:
    """A user's events, to replay from."""
    return f"live:stream:{user_id}"


def user_channel(user_id: UUID) -> str:
    """Where the same events are told as they happen."""
    return f"live:{user_id}"


def view_out(step_id: UUID) -> str:
    """Where a running step's worker tells what its browser shows; only published, never kept."""
    return f"live:{step_id}:out"


def view_in(step_id: UUID) -> str:
    """Where that worker hears who looks, and what a person does on the page."""
    return f"live:{step_id}:in"


def streamed_text(task_id: UUID, source: str) -> str:
    """Text that a model is writing: an answer (``source`` "answer") or a step's result (its id)."""
    return f"live:text:{task_id}:{source}"


def task_answer(task_id: UUID) -> str:
    """A finished task's answer, for an hour."""
    return f"task:{task_id}"


def session(user_id: UUID) -> str:
    """A user's live sessions."""
    return f"session:{user_id}"


def cache(agent: str, key: str) -> str:
    """An agent's cached result."""
    return f"cache:{agent}:{key}"


def browser_session(session_id: UUID) -> str:
    """A saved browser session."""
    return f"browser:{session_id}"


def grant_token(grant_id: UUID) -> str:
    """A connected account's access token, encrypted; only the role that holds the key can read it."""
    return f"grant:token:{grant_id}"


def consent(user_id: UUID, state: str) -> str:
    """A person's sign-in at another site that is under way; runs out by itself."""
    return f"consent:{user_id}:{state}"


def sandbox_trouble(process: str) -> str:
    """Why a worker process can have no sandbox; runs out when the process is gone."""
    return f"trouble:sandbox:{process}"


def rate_limit(user_id: UUID | str, endpoint: str) -> str:
    """A user's counter for one endpoint."""
    return f"rate_limit:{user_id}:{endpoint}"
