"""How long the queues are, who listens, and which rows could be claimed."""

from sqlalchemy import text

from backend.api.admin.views import QueueList, QueueView
from backend.core import bus, topology
from backend.core.resources import Resources

_CLAIMABLE = text("""
    select 'supervisor.tasks' as queue, count(*) as rows from tasks
    where state in ('queued', 'planning', 'answering') and head and owner is null
        and (not_before is null or not_before <= now())
    union all
    select 'agent.' || c.name, count(s.id) from agent_configs c
    left join steps s on s.agent = c.name and s.state = 'queued' and (s.not_before is null or s.not_before <= now())
    group by c.name order by 1
""")


async def list_queues(resources: Resources) -> QueueList:
    """Return every queue by name."""
    async with resources.engine.connect() as conn:
        claimable = {row.queue: row.rows for row in await conn.execute(_CLAIMABLE)}
    agents = [topology.agent_queue(name.removeprefix("agent.")) for name in claimable if name.startswith("agent.")]
    queues = [topology.SUPERVISOR_TASKS, *agents, topology.AGENT_RESULTS, topology.DEAD_LETTERS]
    items: list[QueueView] = []
    for queue in queues:
        messages, consumers = await bus.counts(resources.publisher, queue)
        waiting = claimable.get(queue.name)
        items.append(QueueView(name=queue.name, messages=messages, consumers=consumers, claimable=waiting))
    return QueueList(items=items)
