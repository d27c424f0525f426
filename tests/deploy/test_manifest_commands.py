"""What containers are told exists: each command is started with its manifest's environment, and its probes asked."""

import asyncio
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import asyncpg
import httpx2
import pytest

from backend.core.db.session import driverless_url
from backend.core.telemetry.labels import WORKER
from tests.deploy.known_settings import variables
from tests.deploy.poolers import pooler_settings
from tests.deploy.rendered import ROOT, Object, Pods, cluster
from tests.services.forked import Forked, forked
from tests.services.pooler import running_pooler
from warren.roles import agent_names

#: By obstore, which reads them itself.
_BUCKET = {"AWS_REGION", "AWS_ENDPOINT_URL", "AWS_ALLOW_HTTP", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
_OVERLAY = "production"
_KEY = "{}:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#: Values of secrets; nothing of them leaves this machine.
_SECRETS = {
    "OPENAI_API_KEY": "sk-nobody",
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nobody",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "WARREN_EGRESS_TOKEN": "between-agents-and-the-way-out",
    "WARREN_ADMIN_TOKEN": "wk_a-key-that-nobody-guesses",
    "WARREN_VAULT_KEYS": _KEY.format("mail"),
    "WARREN_BROWSER_VAULT_KEYS": _KEY.format("web"),
}
#: The executor starts only in its own container, which it looks at first; the page's server is nginx.
_NOT_HERE = {"executor", "frontend"}
_START_SECONDS = 90.0


class Started(NamedTuple):
    """One container's process, and where its probes are answered."""

    pods: Pods
    process: Forked
    ports: dict[str, int]
    said: Path


def _given(pods: Pods, services: dict[str, str]) -> dict[str, str]:
    """Return the container's environment: its image's, its settings', its secrets'."""
    whole = cluster(_OVERLAY)
    found: dict[str, str] = {}
    for source in pods.main.get("envFrom", []):
        if "configMapRef" in source:
            found |= whole.config(source["configMapRef"]["name"])
        else:
            found |= {key: _SECRETS[key] for key in _WHOLE[source["secretRef"]["name"]]}
    for each in pods.main.get("env", []):
        found[each["name"]] = each.get("value") or _secret(each, services)
    return found


_WHOLE = {
    "warren-models": ["OPENAI_API_KEY"],
    "warren-bucket": ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"],
    "warren-google": [],
}


def _secret(each: Object, services: dict[str, str]) -> str:
    # Each role's address of RabbitMQ is under its own name; here they share a user.
    key = each["name"] if each["name"] == "RABBITMQ_URL" else each["valueFrom"]["secretKeyRef"]["key"]
    return services.get(key) or _SECRETS.get(key, "")


def _on_loopback(environment: dict[str, str], ports: dict[str, int]) -> dict[str, str]:
    """Return it with each place to listen at replaced by a free one of this machine."""
    places = {"WARREN_HEALTH_LISTEN": "metrics", "WARREN_EGRESS_LISTEN": "proxy"}
    moved = {name: f"127.0.0.1:{ports[port]}" for name, port in places.items() if name in environment}
    if "WARREN_PORT" in environment:
        moved |= {"WARREN_HOST": "127.0.0.1", "WARREN_PORT": str(ports["http"])}
    return environment | moved


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _workloads() -> list[Pods]:
    return [pods for pods in cluster(_OVERLAY).services if pods.is_ours and pods.component not in _NOT_HERE]


def _start(pods: Pods, services: dict[str, str], folder: Path) -> Started:
    ports = {port["name"]: _free_port() for port in pods.main["ports"]}
    environment = _on_loopback(_given(pods, services), ports) | _of_this_machine(folder / pods.component)
    said = folder / f"{pods.component}.txt"
    with said.open("wb") as output:
        process = forked(*pods.main["args"], environment=environment, folder=folder, stdout=output)
    return Started(pods, process, ports, said)


def _of_this_machine(home: Path) -> dict[str, str]:
    """Return what the image sets: where programs are, and where its own state is."""
    home.mkdir()
    return {"WARREN_HOME": str(home), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(home)}


@pytest.fixture
def given_services(database_url: str, rabbitmq_url: str, redis_url: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the addresses of this run's own services, by variable, the database's through the overlay's pooler."""
    with running_pooler(database_url, pooler_settings(_OVERLAY), tmp_path / "pooler") as pooled:
        urls = {"DATABASE_URL": pooled, "DATABASE_DIRECT_URL": database_url}
        yield urls | {"RABBITMQ_URL": rabbitmq_url, "REDIS_URL": redis_url}


@pytest.fixture
def started(given_services: dict[str, str], tmp_path: Path) -> Iterator[list[Started]]:
    """Start every role of the overlay, after its migration."""
    job = next(pods for pods in cluster(_OVERLAY).pods if pods.component == "migrate")
    environment = _given(job, given_services) | _of_this_machine(tmp_path / "migrate")
    with (tmp_path / "migrate.txt").open("wb") as output:
        migration = forked(*job.main["args"], environment=environment, folder=tmp_path, stdout=output)
    assert migration.wait(_START_SECONDS) == 0, (tmp_path / "migrate.txt").read_text()
    running = [_start(pods, given_services, tmp_path) for pods in _workloads()]
    try:
        yield running
    finally:
        for each in running:
            each.process.kill()
            each.process.wait(10)


@pytest.mark.timeout(240)
async def test_every_command_starts_and_answers_its_probes(started: list[Started], database_url: str) -> None:
    assert {each.pods.component for each in started} == {pods.component for pods in _workloads()}
    async with httpx2.AsyncClient() as client:
        await asyncio.gather(*(_answers(client, each) for each in started))
    assert await _present(database_url) == {*WORKER.fixed, *agent_names()}, "what metrics of workers can tell"
    for each in started:
        each.process.send_signal(signal.SIGTERM)
    ends = {each.pods.component: each.process.wait(60) for each in started}
    assert set(ends.values()) == {0}, ends


async def _present(database_url: str) -> set[str]:
    """Return the roles that gave a sign of life."""
    connection = await asyncpg.connect(driverless_url(database_url))
    try:
        return {row["role"] for row in await connection.fetch("select role from workers where lease_until > now()")}
    finally:
        await connection.close()


async def _answers(client: httpx2.AsyncClient, each: Started) -> None:
    """Wait until a container is ready, and see that liveness and metrics answer too."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _START_SECONDS
    for kind in ("startup", "readiness", "liveness"):
        probe = each.pods.main[f"{kind}Probe"]["httpGet"]
        address = f"http://127.0.0.1:{each.ports[probe['port']]}{probe['path']}"
        while not await _is_well(client, address):
            assert each.process.poll() is None, each.said.read_text()
            assert loop.time() < until, f"{each.pods.name}: {address}: {each.said.read_text()}"
            await asyncio.sleep(0.2)
    metrics = await client.get(f"http://127.0.0.1:{each.ports['metrics']}/metrics")
    assert "warren_build_info" in metrics.text


async def _is_well(client: httpx2.AsyncClient, address: str) -> bool:
    try:
        return (await client.get(address)).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.timeout(240)
def test_the_backups_command_makes_one(given_services: dict[str, str], tmp_path: Path) -> None:
    job = next(pods for pods in cluster("local").pods if pods.component == "backup")
    environment = {each["name"]: _secret(each, given_services) for each in job.main["env"]}
    environment |= {"WARREN_ARTIFACTS": f"file://{tmp_path}/artifacts"} | _of_this_machine(tmp_path / "home")
    [script] = job.main["args"]
    command = ["bash", "-c", script.replace("/backups", str(tmp_path / "backups"))]
    (tmp_path / "backups").mkdir()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "backups").glob("*/manifest.json"))) == 1


def test_every_variable_is_one_that_a_program_reads() -> None:
    page = set(re.findall(r"\bWARREN_\w+", (ROOT / "docker/frontend/start").read_text()))
    for overlay in ("local", "production"):
        whole = cluster(overlay)
        for pods in whole.pods:
            if not pods.is_ours:
                continue
            known = page if pods.component == "frontend" else variables() | _BUCKET
            given = {each["name"] for each in pods.main.get("env", [])}
            for source in pods.main.get("envFrom", []):
                given |= set(whole.config(source["configMapRef"]["name"])) if "configMapRef" in source else set()
            assert given <= known, pods.name
