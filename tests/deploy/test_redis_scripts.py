"""The scripts that start Redis and its sentinels in a cluster, run as they are: three nodes of this machine."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.asyncio import Redis

from backend.core.redis_client import redis_at
from tests.deploy.rendered import MANIFESTS

_SCRIPTS = MANIFESTS / "components" / "redis"
#: Loopback has more than one address: each node is one, written as ``<node>.<domain>``.
_NODES, _DOMAIN = ("127.7", "127.8", "127.9"), "0.41"
_REDIS, _SENTINEL = 17379, 17380
_BOTH = ("start-redis", "start-sentinel")
_PASSWORD = "between-redis-and-its-clients"
_OURS = f"redis+sentinel://:{_PASSWORD}@" + ",".join(f"{node}.{_DOMAIN}:{_SENTINEL}" for node in _NODES) + "/warren/0"


def _node(number: int) -> str:
    return f"{_NODES[number]}.{_DOMAIN}"


def _start(script: str, number: int, folder: Path) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "POD_NAME": _NODES[number],
        "DOMAIN": _DOMAIN,
        "NODES": " ".join(_NODES),
        "REDIS_PASSWORD": _PASSWORD,
        "REDIS_PORT": str(_REDIS),
        "SENTINEL_PORT": str(_SENTINEL),
        "REDIS_FILE": str(folder / f"redis-{number}.conf"),
        "SENTINEL_FILE": str(folder / f"sentinel-{number}.conf"),
    }
    # In a pod every port is the node's own; here each binds its own address, or they would take each other's.
    text = (_SCRIPTS / script).read_text().replace('echo "port ', f'echo "bind {_node(number)}"; echo "port ')
    text = text.replace("<<END\nport ", f"<<END\nbind {_node(number)}\nport ").replace("dir /tmp", f"dir {folder}")
    with (folder / f"{script}-{number}.txt").open("ab") as said:
        return subprocess.Popen(["sh", "-c", text], env=environment, stdout=said, stderr=said)


def _leader(number: int) -> str | None:
    """Return whom a node's sentinel names; None while it doesn't answer."""
    with redis.Redis(_node(number), _SENTINEL, socket_timeout=2) as sentinel:
        try:
            told = sentinel.execute_command("SENTINEL GET-MASTER-ADDR-BY-NAME warren")
        except redis.RedisError:
            return None
    return told[0].decode() if told else None


def _followers(host: str) -> int:
    with redis.Redis(host, _REDIS, password=_PASSWORD, socket_timeout=2) as leader:
        try:
            return int(leader.info("replication").get("connected_slaves", 0))
        except redis.RedisError:
            return 0


def _others(number: int) -> int:
    with redis.Redis(_node(number), _SENTINEL, socket_timeout=2) as sentinel:
        try:
            return len(sentinel.execute_command("SENTINEL SENTINELS warren"))
        except redis.RedisError:
            return 0


def _until(what: str, holds: object, seconds: float = 60.0) -> None:
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.2)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[list[subprocess.Popen[bytes]]]]:
    """Start three pods: of each its Redis, then its sentinel."""
    running = [
        [_start(script, number, tmp_path) for script in ("start-redis", "start-sentinel")] for number in range(3)
    ]
    try:
        yield running
    finally:
        for pod in running:
            for process in pod:
                process.kill()
                process.wait(10)


@pytest.mark.timeout(240)
def test_another_one_leads_when_the_first_is_gone_and_it_comes_back_behind(
    nodes: list[list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    _until("two follow the first", lambda: _followers(_node(0)) == 2)
    _until("sentinels know each other", lambda: all(_others(number) == 2 for number in range(3)))
    with asyncio.Runner() as ours:
        client = redis_at(_OURS, socket_timeout=2, socket_connect_timeout=2)
        _until("our client writes", lambda: _written(ours, client))
        _fail_over(nodes, tmp_path)
        _until("our client writes where another one leads", lambda: _written(ours, client))
        ours.run(client.aclose())


def _written(ours: asyncio.Runner, client: Redis) -> bool:
    async def write() -> bool:
        return bool(await client.set("written", "by us"))

    try:
        return ours.run(write())
    except (redis.RedisError, OSError):
        return False


def _fail_over(nodes: list[list[subprocess.Popen[bytes]]], tmp_path: Path) -> None:
    for process in nodes[0]:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    _until("another one leads", lambda: _leader(1) == _leader(2) in {_node(1), _node(2)})
    leader = _leader(1) or ""
    nodes[0][:] = [_start(script, 0, tmp_path) for script in _BOTH]
    _until("it comes back behind the new one", lambda: _followers(leader) == 2)
    _until("its sentinel agrees", lambda: _leader(0) == leader)
    # Told to stop, each stops: nothing stands between it and the signal.
    for process in nodes[0]:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(20) for process in nodes[0]] == [0, 0]
