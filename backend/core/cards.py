"""Agents' cards and live workers in rows: what the supervisor and ``GET /agents`` read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.core.circuits import CircuitReport
from backend.core.db import AgentConfig


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the supervisor knows of an agent."""

    name: str
    title: str
    description: str
    examples: tuple[str, ...]
    accepts: tuple[str, ...]
    produces: tuple[str, ...]
    tools: tuple[str, ...]
    subagents: tuple[str, ...]
    version: str
    #: The configured model's label; None is the built-in one.
    model: str | None = None
    sample_file: str | None = None
    #: What each tool does to the world: "none", "reversible" or "outward". Out of the hash: cards are keys of caches.
    effects: dict[str, str] = field(default_factory=dict, hash=False)
    #: What holds for a tool where a person said nothing: "allow", "ask" or "deny".
    defaults: dict[str, str] = field(default_factory=dict, hash=False)


_LISTS = ("examples", "accepts", "produces", "tools", "subagents")
_CARDS = text("select * from agent_configs where enabled order by name")


async def register_cards(engine: AsyncEngine, cards: Sequence[Card]) -> None:
    """Write the installed agents' cards over what is there."""
    async with engine.begin() as conn:
        for card in cards:
            values = {**vars(card), **{name: list(getattr(card, name)) for name in _LISTS}}
            statement = insert(AgentConfig).values(**values)
            changed = {name: statement.excluded[name] for name in values if name != "name"}
            await conn.execute(
                statement.on_conflict_do_update(index_elements=["name"], set_={**changed, "updated_at": text("now()")})
            )


async def read_cards(conn: AsyncConnection) -> list[Card]:
    """Return the cards of every enabled agent, by name."""
    rows = (await conn.execute(_CARDS)).mappings().all()
    names = Card.__dataclass_fields__
    values: list[dict[str, Any]] = [
        {name: tuple(row[name]) if name in _LISTS else row[name] for name in names} for row in rows
    ]
    return [Card(**fields) for fields in values]


_SIGN = text("""
    insert into workers (process, role, version, slots, busy, circuits, about, lease_until)
    values (:process, :role, :version, :slots, :busy, cast(:circuits as jsonb), cast(:about as jsonb),
        now() + make_interval(secs => :lease))
    on conflict (process, role) do update
        set busy = excluded.busy, slots = excluded.slots, circuits = excluded.circuits, about = excluded.about,
            lease_until = excluded.lease_until
""")
_LEAVE = text("delete from workers where process = :process and role = :role")


@dataclass(frozen=True, kw_only=True)
class WorkerSign:
    """A worker's sign of life."""

    process: str
    role: str
    version: str
    slots: int
    busy: int
    circuits: Sequence[CircuitReport] = ()
    #: What the role tells administrators of itself.
    about: Mapping[str, object] = field(default_factory=dict)


async def sign(engine: AsyncEngine, worker: WorkerSign, *, lease_seconds: float) -> None:
    """Say that the worker is alive for as long as its lease."""
    async with engine.begin() as conn:
        circuits = json.dumps([circuit.as_json() for circuit in worker.circuits])
        about = json.dumps(worker.about)
        await conn.execute(_SIGN, {**vars(worker), "circuits": circuits, "about": about, "lease": lease_seconds})


async def leave(engine: AsyncEngine, *, process: str, role: str) -> None:
    """Say that the worker has stopped."""
    async with engine.begin() as conn:
        await conn.execute(_LEAVE, {"process": process, "role": role})
