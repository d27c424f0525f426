"""Names that others rely on: tables, exchanges, queues and Redis keys as the design fixed them."""

from uuid import UUID

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from backend.core import redis_keys, topology
from backend.core.db import Base
from backend.core.db.session import engine_url
from tests.path.crew import ALL, Crew

ID = UUID("01890000-0000-7000-8000-000000000001")

#: What the system that this one replaces called its tables; they exist from the first migration on.
FIXED_TABLES = {
    "users",
    "tasks",
    "conversations",
    "agent_configs",
    "email_metadata",
    "browser_history",
    "memory_vectors",
}
OUR_TABLES = {
    "steps",
    "task_events",
    "outbox",
    "artifacts",
    "workers",
    "messages",
    "api_keys",
    "sessions",
    "workspaces",
    "approvals",
    "effects",
    "taints",
    "tool_policies",
    "grants",
    "vault_keys",
    "browser_sessions",
    "browser_logins",
}


async def test_tables_exist_after_the_migrations(database_url: str) -> None:
    engine = create_async_engine(engine_url(database_url))
    async with engine.connect() as conn:
        rows = await conn.exec_driver_sql("select tablename from pg_tables where schemaname = 'public'")
        names = set(rows.scalars())
    await engine.dispose()
    assert names >= FIXED_TABLES | OUR_TABLES
    assert names - {"alembic_version"} == set(Base.metadata.tables)


def _differences(conn: Connection) -> object:
    return compare_metadata(MigrationContext.configure(conn, opts={"compare_server_default": False}), Base.metadata)


async def test_the_migrations_make_what_the_models_say(database_url: str) -> None:
    engine = create_async_engine(engine_url(database_url))
    async with engine.connect() as conn:
        differences = await conn.run_sync(_differences)
    await engine.dispose()
    assert differences == []


def test_exchanges() -> None:
    exchanges = (topology.SUPERVISOR, topology.AGENT, topology.RESULTS, topology.CONTROL, topology.DEAD)
    assert {(exchange.name, exchange.type.value, exchange.durable) for exchange in exchanges} == {
        ("supervisor", "direct", True),
        ("agent", "topic", True),
        ("results", "fanout", True),
        ("control", "fanout", True),
        ("dead", "fanout", True),
    }


def test_queues() -> None:
    assert topology.SUPERVISOR_TASKS.name == "supervisor.tasks"
    assert topology.AGENT_RESULTS.name == "agent.results"
    assert topology.DEAD_LETTERS.name == "dead.letters"
    agents = ("code", "research", "data", "email", "browser", "document")
    assert [topology.agent_queue(agent).name for agent in agents] == [f"agent.{agent}" for agent in agents]
    assert [topology.agent_queue(agent).routing_key for agent in agents] == list(agents)


def test_redis_keys() -> None:
    assert redis_keys.session(ID) == f"session:{ID}"
    assert redis_keys.task_answer(ID) == f"task:{ID}"
    assert redis_keys.cache("data", "k") == "cache:data:k"
    assert redis_keys.browser_session(ID) == f"browser:{ID}"
    assert redis_keys.rate_limit(ID, "chat") == f"rate_limit:{ID}:chat"
    ours = (
        redis_keys.EPOCH,
        redis_keys.user_stream(ID),
        redis_keys.user_channel(ID),
        redis_keys.streamed_text(ID, "x"),
    )
    assert all(key.startswith("live:") for key in ours)


async def test_a_run_leaves_no_other_keys(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("act:x")
    found = await crew.resources.redis.keys("*")
    keys = {key.decode() if isinstance(key, bytes) else key for key in found}
    assert {key for key in keys if not key.startswith("live:")} <= {f"task:{task['id']}"}


async def test_the_broker_has_these_queues_as_quorum_queues_with_dead_letters(crew: Crew) -> None:
    for queue in (topology.SUPERVISOR_TASKS, topology.AGENT_RESULTS, topology.agent_queue("alpha")):
        assert queue.arguments is not None
        assert queue.arguments["x-queue-type"] == "quorum"
        assert queue.arguments["x-dead-letter-exchange"] == "dead"
        assert queue.arguments["x-delivery-limit"] == 20
        assert await crew.waiting(queue) == 0  # declared again with these arguments: the broker agrees
