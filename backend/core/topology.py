"""Exchanges, queues and dead letters: the only place where their names stand."""

from faststream.rabbit import ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue

#: Deliveries of one message before it goes to the dead letters (RabbitMQ counts those that were never acked).
DELIVERY_LIMIT = 20

SUPERVISOR = RabbitExchange("supervisor", type=ExchangeType.DIRECT, durable=True)
AGENT = RabbitExchange("agent", type=ExchangeType.TOPIC, durable=True)
RESULTS = RabbitExchange("results", type=ExchangeType.FANOUT, durable=True)
CONTROL = RabbitExchange("control", type=ExchangeType.FANOUT, durable=True)
DEAD = RabbitExchange("dead", type=ExchangeType.FANOUT, durable=True)


def _quorum(name: str, routing_key: str = "") -> RabbitQueue:
    return RabbitQueue(
        name,
        queue_type=QueueType.QUORUM,
        durable=True,
        routing_key=routing_key or name,
        arguments={
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD.name,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )


SUPERVISOR_TASKS = _quorum("supervisor.tasks")
AGENT_RESULTS = _quorum("agent.results")
DEAD_LETTERS = RabbitQueue("dead.letters", queue_type=QueueType.QUORUM, durable=True, routing_key="#")


def agent_queue(agent: str) -> RabbitQueue:
    """Return the queue of one agent's domain; its routing key is the domain."""
    return _quorum(f"agent.{agent}", routing_key=agent)


def control_queue(process: str) -> RabbitQueue:
    """Return a process's own control queue, gone with its connection."""
    return RabbitQueue(f"control.{process}", exclusive=True, auto_delete=True, durable=False)


async def declare(broker: RabbitBroker, agents: list[str]) -> None:
    """Declare every exchange, queue and binding; fails loudly when one exists with another type."""
    for queue, exchange in (
        (DEAD_LETTERS, DEAD),
        (SUPERVISOR_TASKS, SUPERVISOR),
        (AGENT_RESULTS, RESULTS),
        *((agent_queue(agent), AGENT) for agent in agents),
    ):
        declared_exchange = await broker.declare_exchange(exchange)
        declared_queue = await broker.declare_queue(queue)
        await declared_queue.bind(declared_exchange, routing_key=queue.routing_key)
    await broker.declare_exchange(CONTROL)
