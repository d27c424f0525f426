"""What RabbitMQ, Redis and the processes themselves say of how they are doing: counts, and no message or key."""

import asyncio
import re
from collections.abc import Sequence

import aio_pika
import httpx2
from aio_pika.exceptions import ChannelNotFoundEntity
from prometheus_client.parser import text_string_to_metric_families

from backend.core import topology
from backend.core.redis_client import redis_at
from backend.core.telemetry.labels import MODEL
from backend.core.telemetry.metrics import ALL
from warren.support.own_words import WITHHELD
from warren.support.told_settings import told_model

_SECONDS = 10.0
_OF_REDIS = (
    *("redis_version", "redis_mode", "uptime_in_seconds", "connected_clients", "used_memory", "maxmemory"),
    *("maxmemory_policy", "evicted_keys", "rejected_connections", "aof_enabled", "loading", "role"),
)
_PROCESS = "process_"
_VERSION = re.compile(r"\d+(\.\d+)*\Z")


async def told_queues(rabbitmq_url: str, agents: Sequence[str]) -> dict[str, object]:
    """Return its version, and of Warren's queues what stands in them and who listens; nothing is taken or declared.

    Raises:
        OSError, TimeoutError, AMQPError: RabbitMQ doesn't answer.
    """
    names = [topology.SUPERVISOR_TASKS.name, *(topology.agent_queue(agent).name for agent in agents)]
    names += [topology.AGENT_RESULTS.name, topology.DEAD_LETTERS.name]
    async with asyncio.timeout(_SECONDS), await aio_pika.connect(rabbitmq_url) as connection:
        return {
            "version": _version(connection),
            "queues": {name: await _queue(connection, name) for name in names},
        }


def _version(connection: aio_pika.abc.AbstractConnection) -> str:
    """Return the server's own word, which the client doesn't hand on by itself."""
    transport = connection.transport
    told = transport.connection.server_properties.get("version", b"") if transport else b""
    version = told.decode("ascii", "replace") if isinstance(told, bytes) else str(told)
    return version if _VERSION.match(version) else WITHHELD


async def _queue(connection: aio_pika.abc.AbstractConnection, name: str) -> object:
    # A queue that isn't there closes the channel that asked.
    async with connection.channel() as channel:
        try:
            declared = (await channel.get_queue(name)).declaration_result
        except ChannelNotFoundEntity:
            return "isn't there"
    return {"messages": declared.message_count, "consumers": declared.consumer_count}


async def told_redis(redis_url: str) -> dict[str, object]:
    """Return what it says of itself.

    Raises:
        OSError, TimeoutError, RedisError: it doesn't answer.
    """
    async with asyncio.timeout(_SECONDS), redis_at(redis_url) as client:
        info = await client.info()
        return {name: info[name] for name in _OF_REDIS if name in info} | {"keys": await client.dbsize()}


async def told_metrics(url: str, token: str) -> list[str]:
    """Return the samples of a process's ``/metrics`` that are ours, as lines.

    Raises:
        httpx2.HTTPError: nobody answers there, or refuses.
    """
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with httpx2.AsyncClient(timeout=_SECONDS, trust_env=False) as client:
        answer = await client.get(f"{url}/metrics", headers=headers)
    answer.raise_for_status()
    ours = {metric.name + end for metric in ALL for end in ("", "_sum", "_count")}
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return [
        f"{sample.name}{{{_labels(sample.labels)}}} {sample.value:g}"
        for sample in samples
        if sample.value and (sample.name in ours or (sample.name.startswith(_PROCESS) and not sample.labels))
    ]


def _labels(labels: dict[str, str]) -> str:
    hidden = {"model"} if labels.get("model") not in MODEL.fixed else set()
    return ",".join(f'{name}="{told_model(value) if name in hidden else value}"' for name, value in labels.items())
