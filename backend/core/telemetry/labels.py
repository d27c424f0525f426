"""Every label of a metric, with every value that it can have."""

from collections.abc import Sequence
from typing import get_args

from backend.core.states import (
    STEP_FINAL,
    STEP_TRANSITIONS,
    TASK_FINAL,
    TASK_TRANSITIONS,
    ApprovalState,
    EffectState,
    StepState,
    TaskState,
)
from backend.core.telemetry.metric import Label
from backend.core.views import Priority

SUPERVISOR = "supervisor"
_OF_AGENTS = "the installed agents"

AGENT = Label("agent", learned=_OF_AGENTS)
#: Who asks a model, or tries again: an agent, or the supervisor.
ROLE = Label("role", [SUPERVISOR], learned=_OF_AGENTS)
#: Those that give signs of life (``workers.agentkit.presence``); of the others only ``up`` tells.
WORKER = Label("role", [SUPERVISOR, "egress"], learned=_OF_AGENTS)
QUEUE = Label("queue", ["supervisor.tasks", "agent.results", "control"], learned="`agent.<agent>`")
#: Those in which rows wait.
LINE = Label("queue", ["supervisor.tasks"], learned="`agent.<agent>`")
PRIORITY = Label("priority", get_args(Priority))
TASK_STATE = Label("state", [state for state in TASK_TRANSITIONS if state not in TASK_FINAL])
TASK_ENDED = Label("state", [state for state in TASK_TRANSITIONS if state in TASK_FINAL])
TASK_AFTER = Label("state", [state for state in TASK_TRANSITIONS if state is not TaskState.QUEUED])
DOING = Label("doing", [TaskState.PLANNING, TaskState.ANSWERING])
STEP_STATE = Label("state", [s for s in STEP_TRANSITIONS if s not in STEP_FINAL and s is not StepState.PENDING])
STEP_ENDED = Label("state", [state for state in STEP_TRANSITIONS if state in STEP_FINAL])
STEP_AFTER = Label("state", [s for s in STEP_TRANSITIONS if s not in {StepState.PENDING, StepState.RUNNING}])
#: What parked steps wait for; in the row an id follows.
PARKED_FOR = Label("cause", ["grant", "connect", "approval"])
HELD = Label("of", ["step", "task"])
DECISION = Label("decision", [ApprovalState.APPROVED, ApprovalState.REJECTED])
EFFECT_STATE = Label("state", [state for state in EffectState if state is not EffectState.INTENDED])
#: Those of ``dead_causes``, which loads the broker's client: the executor has no use for that.
CAUSE = Label(
    "cause",
    [
        *("unreadable", "unknown_kind", "newer_version", "oversized", "delivery_limit", "refused", "unsettled"),
        *("worker_died", "internal"),
    ],
)
OUTCOME = Label("outcome", ["ok", "failed"])
CALL_OUTCOME = Label("outcome", ["ok", "failed", "cancelled"])
BELL_OUTCOME = Label("outcome", ["claimed", "nothing", "failed", "refused"])
MODEL = Label("model", ["builtin"], learned="the configured models, as `provider:name`")
TOKENS = Label("of", ["input", "cached", "output"])
#: The first part of a provider's key: what comes after it may be a person's own server.
PROVIDER = Label("provider", ["model", "gmail", "google-sign-in", "imap", "smtp", "search", "reddit"])
LEFT_ALONE = Label("outcome", ["ok", "outage", "refused", "left_alone"])
SANDBOX_ENDED = Label("ended", ["ok", "failed", "wall", "cpu", "memory", "disk", "output"])
SLOT_STATE = Label("state", ["free", "busy", "lost"])
VERDICT = Label(
    "verdict",
    [
        *("done", "idle", "broken_off", "too_slow", "too_large", "too_many", "unresolvable", "unreachable"),
        *("private_address", "denied_host", "not_listed", "bad_port", "bad_scheme", "bad_url"),
        *("not_known", "rules_unknown", "sample_by_http"),
    ],
)
DIRECTION = Label("direction", ["sent", "received"])
METHOD = Label("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
ROUTE = Label("route", learned="the routes of the API, and `page` for the page's files")
STATUS = Label("status", ["1xx", "2xx", "3xx", "4xx", "5xx"])
CLIENT = Label("kind", ["socket", "stream", "view"])
CUT_OFF = Label("reason", ["too_slow", "not_signed_in", "other_site", "leaving"])
DUTY = Label("duty", learned="the clock's duties")
VERSION = Label("version", learned="this version")


def know_agents(names: Sequence[str]) -> None:
    """Learn the installed agents' names."""
    for label in (AGENT, ROLE, WORKER):
        label.learn(names)
    for label in (QUEUE, LINE):
        label.learn(f"agent.{name}" for name in names)
