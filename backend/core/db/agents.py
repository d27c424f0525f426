"""Agents' cards, and the workers that are alive: of the deployment, not of one user."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base


class AgentConfig(Base):
    """An agent's card; it outlives scale-to-zero."""

    __tablename__ = "agent_configs"

    name: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    examples: Mapped[list[str]]
    accepts: Mapped[list[str]]
    produces: Mapped[list[str]]
    tools: Mapped[list[str]]
    #: What each tool does to the world: none, reversible or outward.
    effects: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    #: What holds for a tool where a person said nothing: allow, ask or deny.
    defaults: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    subagents: Mapped[list[str]]
    version: Mapped[str]
    #: The configured model's label; None is the built-in one.
    model: Mapped[str | None]
    sample_file: Mapped[str | None]
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    #: Its steps stay in the queue until it is resumed.
    paused: Mapped[bool] = mapped_column(server_default=text("false"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Worker(Base):
    """One role in one process; it is alive while its lease holds."""

    __tablename__ = "workers"

    process: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    slots: Mapped[int]
    busy: Mapped[int] = mapped_column(server_default=text("0"))
    #: What this process knows of the providers it calls, as ``CircuitReport`` JSON.
    circuits: Mapped[list[object]] = mapped_column(server_default=text("'[]'::jsonb"))
    #: What the role tells administrators of itself, e.g. the lists by which the way out goes.
    about: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    lease_until: Mapped[datetime]
