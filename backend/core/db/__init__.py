"""The database: one module per noun, one dialect."""

from backend.core.db.acts import Approval, Effect, Taint, ToolPolicy
from backend.core.db.agents import AgentConfig, Worker
from backend.core.db.base import Base, new_id
from backend.core.db.browser_safe import BrowserLogin, BrowserSession
from backend.core.db.conversations import Conversation, Message
from backend.core.db.dead_letters import DeadLetter
from backend.core.db.domains import BrowserHistory, EmailMetadata, MemoryVector
from backend.core.db.egress import EgressRefusal, EgressRule
from backend.core.db.files import Artifact, Workspace
from backend.core.db.grants import Grant, VaultKey
from backend.core.db.log import Outbox, TaskEvent
from backend.core.db.pages import PageVersion, TrendPoint
from backend.core.db.schedules import Schedule, ScheduleRun
from backend.core.db.users import ApiKey, Session, User
from backend.core.db.work import QueuedDelta, Step, Task

__all__ = [
    "AgentConfig",
    "ApiKey",
    "Approval",
    "Artifact",
    "Base",
    "BrowserHistory",
    "BrowserLogin",
    "BrowserSession",
    "Conversation",
    "DeadLetter",
    "Effect",
    "EgressRefusal",
    "EgressRule",
    "EmailMetadata",
    "Grant",
    "MemoryVector",
    "Message",
    "Outbox",
    "PageVersion",
    "QueuedDelta",
    "Schedule",
    "ScheduleRun",
    "Session",
    "Step",
    "Taint",
    "Task",
    "TaskEvent",
    "ToolPolicy",
    "TrendPoint",
    "User",
    "VaultKey",
    "Worker",
    "Workspace",
    "new_id",
]
