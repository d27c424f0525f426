"""Warren's one-step task, from the POST to the final event on the WebSocket."""

import json
from dataclasses import dataclass

import asyncpg

from backend.core.db.migrate import upgrade
from backend.core.db.session import make_engine
from backend.core.users import create_user
from benchmarks.commits import Commits, PerJob
from benchmarks.measure import Chains, Size, in_flight, median_ms, one_at_a_time, processor, summary
from benchmarks.parts.client import Client, connected, until_ready
from benchmarks.programs.names import DEEP
from benchmarks.stage import Stage
from warren.services.keep import Keep

_START_SECONDS = 60.0
_STEPS = """
    select extract(epoch from t.started_at - t.created_at) as to_claim,
        extract(epoch from s.queued_at - t.started_at) as to_plan,
        extract(epoch from s.started_at - s.queued_at) as to_step,
        extract(epoch from s.finished_at - s.started_at) as in_step,
        extract(epoch from t.completed_at - s.finished_at) as to_end
    from steps s join tasks t on t.id = s.task_id order by s.seq offset $1 limit $2
"""


@dataclass(frozen=True, kw_only=True)
class OneStep:
    """What was measured; ``stages_ms`` are medians of the tasks that went one at a time."""

    chains: Chains
    commits_alone: PerJob
    commits_at_once: PerJob
    stages_ms: dict[str, float]
    bare_ainvoke_ms: float | None


async def one_step(stage: Stage, agent: str, size: Size) -> OneStep:
    """Run the node with this agent and be its client."""
    database_url = await stage.database(f"node_{agent}")
    await upgrade(database_url)
    engine = make_engine(database_url, pool_size=1)
    key = await create_user(engine, "bench")
    await engine.dispose()
    port, report = Keep(stage.home / "bench.json").port(agent), stage.home / f"{agent}.json"
    config = {
        "urls": {
            "database_url": database_url,
            "rabbitmq_url": stage.urls.rabbitmq_url,
            "redis_url": stage.urls.redis_url,
        },
        "home": str(stage.home / agent),
        "port": port,
        "agent": agent,
        "bare": size.one_by_one if agent == DEEP else 0,
        "report": str(report),
    }
    async with stage.program(agent, ["benchmarks.programs.node", json.dumps(config)]):
        await until_ready(port, seconds=_START_SECONDS)
        async with connected(port, key) as client:
            return await _measure(client, database_url, json.loads(report.read_text())["bare_seconds"], size)


async def _measure(client: Client, database_url: str, bare: list[float], size: Size) -> OneStep:
    async def fire() -> None:
        await client.ask("job")

    await one_at_a_time(fire, size.warm_up)
    commits = Commits(database_url)
    start = await commits.learn_idle_rate()
    async with processor() as alone:
        seconds = await one_at_a_time(fire, size.one_by_one)
    middle = await commits.settled()
    async with processor() as crowded:
        per_second = await in_flight(fire, size.at_once, size.width)
    end = await commits.settled()
    return OneStep(
        chains=summary(seconds, per_second, alone, crowded, size),
        commits_alone=commits.per_job(start, middle, size.one_by_one),
        commits_at_once=commits.per_job(middle, end, size.at_once),
        stages_ms=await _stages(database_url, size),
        bare_ainvoke_ms=median_ms(bare) if bare else None,
    )


async def _stages(database_url: str, size: Size) -> dict[str, float]:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(_STEPS, size.warm_up, size.one_by_one)
    finally:
        await connection.close()
    return {name: median_ms([float(row[name]) for row in rows]) for name in rows[0].keys()}  # noqa: SIM118 - a record
