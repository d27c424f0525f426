"""Every role does its work with a user of its own in RabbitMQ, and is refused what isn't its."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiormq
import httpx2
import pytest
from aiormq.abc import AbstractChannel
from aiormq.exceptions import ChannelAccessRefused
from sqlalchemy import make_url

from backend.api.admin.queues import list_queues
from backend.core import bus, topology
from backend.core.bus import make_broker
from backend.core.contracts import AnyMessage, StepRequested
from backend.core.db import new_id
from scripts.broker_users import Rights, agent_rights, agents, definitions, rights
from tests.path.crew import AGENTS, Crew, Process
from tests.path.scripted import steps
from tests.services.urls import RunServices
from warren.reach import reach_rabbitmq
from warren.roles import agent_names

Urls = dict[str, str]
Tried = Callable[[AbstractChannel], Awaitable[object]]


@contextmanager
def made(services: RunServices, vhost: str, given: dict[str, Rights]) -> Iterator[Urls]:
    """Yield the address of each user, whose definitions RabbitMQ loaded: with rights in this virtual host alone."""
    end, password = secrets.token_hex(4), secrets.token_hex(8)
    named = {f"{role}-{end}": each for role, each in given.items()}
    loaded = definitions(named, {name: {"password": password} for name in named}, vhost)
    url = make_url(services.rabbitmq_url).set(database=vhost, password=password)
    del loaded["vhosts"]  # it is there, and stays as other tests have it
    with httpx2.Client(base_url=services.management_url) as management:
        management.post("/api/definitions", json=loaded).raise_for_status()
        yield {role: url.set(username=f"{role}-{end}").render_as_string(hide_password=False) for role in given}
        for name in named:
            management.delete(f"/api/users/{name}").raise_for_status()


@pytest.fixture
def users(services: RunServices, rabbitmq_url: str) -> Iterator[Urls]:
    """The address of each role's user, and of those of the crew's agents."""
    given = {role: each for role, each in rights().items() if role not in agents()}
    with made(
        services, str(make_url(rabbitmq_url).database), given | {each: agent_rights(each) for each in AGENTS}
    ) as urls:
        yield urls


async def _started(crew: Crew, users: Urls, *roles: str) -> dict[str, Process]:
    """Start each role in a process of its own, as its own user."""
    everybody = crew.settings
    found = {}
    for role in roles:
        crew.settings = everybody.model_copy(update={"rabbitmq_url": users[role]})
        found[role] = await crew.process(*([] if role == "api" else [role]))
    crew.settings = everybody
    return found


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What could not be published: the clock sends it later, which would hide a right that is missing."""
    found: list[str] = []
    send = bus._send

    async def noted(broker: Any, message: AnyMessage, *args: Any) -> None:  # noqa: ANN401 - as it is called
        try:
            await send(broker, message, *args)
        except Exception as error:
            found.append(f"{message.kind}: {error!r}")
            raise

    monkeypatch.setattr(bus, "_send", noted)
    return found


async def test_every_role_does_its_work_as_its_own_user(users: Urls, crew: Crew, unsent: list[str]) -> None:
    running = await _started(crew, users, "clock", "aggregator", "supervisor", *AGENTS, "api")
    crew.processes.insert(0, crew.processes.pop())  # the api's: it is the one that the test speaks through
    crew.planner.on("two", steps(a=("alpha", "act:one"), b=("beta", "act:two", "a")))
    assert (await crew.ask("two"))["state"] == "completed"
    moved, stopped = crew.acts.holding("moved"), crew.acts.holding("stopped")
    handed_over = await crew.say("act:moved")
    await moved.started.wait()
    await running["alpha"].stop()
    await _started(crew, users, "alpha")
    moved.release.set()
    assert (await crew.wait(handed_over.task_id))["state"] == "completed"
    cancelled = await crew.say("act:stopped")
    await stopped.started.wait()
    await crew.cancel(cancelled.task_id)
    assert (await crew.wait(cancelled.task_id))["state"] == "cancelled"
    listed = {each.name: each.consumers for each in (await list_queues(running["api"].resources)).items}
    assert listed["agent.alpha"] == listed["supervisor.tasks"] == listed["agent.results"] == 1
    assert unsent == []


@pytest.mark.parametrize("role", ["api", "supervisor", "aggregator", "clock", "alpha"])
async def test_every_user_may_ask_whether_rabbitmq_answers(users: Urls, role: str) -> None:
    assert await reach_rabbitmq(users[role])


@pytest.mark.usefixtures("crew")
async def test_an_agent_s_worker_reads_and_rings_for_nobody_else(users: Urls) -> None:
    bell = StepRequested(task_id=new_id(), step_id=new_id(), agent="beta").model_dump_json().encode()
    tried: dict[str, Tried] = {
        "take another's steps": lambda channel: _consume(channel, "agent.beta"),
        "take tasks": lambda channel: _consume(channel, "supervisor.tasks"),
        "take results": lambda channel: _consume(channel, "agent.results"),
        "take dead letters": lambda channel: _consume(channel, "dead.letters"),
        "throw another's steps away": lambda channel: channel.queue_purge("agent.beta"),
        "remove another's queue": lambda channel: channel.queue_delete("agent.beta"),
        "ring for another": lambda channel: _publish(channel, "agent", "beta", bell),
        "ring by the default exchange": lambda channel: _publish(channel, "", "agent.beta", bell),
        "speak as the api": lambda channel: _publish(channel, "supervisor", "supervisor.tasks", bell),
        "stop others": lambda channel: _publish(channel, "control", "", bell),
        "have copies": lambda channel: _listen_in(channel, "agent", "beta"),
        "have copies of results": lambda channel: _listen_in(channel, "results", ""),
        "make a queue": lambda channel: channel.queue_declare("agent.gamma", durable=True),
        "make an exchange": lambda channel: channel.exchange_declare("dead", exchange_type="fanout", durable=True),
    }
    done = [what for what, each in tried.items() if not await _is_refused(users["alpha"], each)]
    assert done == []
    may: dict[str, Tried] = {
        "take its own steps": lambda channel: _consume(channel, "agent.alpha"),
        "ring for itself": lambda channel: _publish(channel, "agent", "alpha", bell),
        "tell an end": lambda channel: _publish(channel, "results", "", bell),
    }
    assert [what for what, each in may.items() if await _is_refused(users["alpha"], each)] == []


async def _is_refused(url: str, what: Tried) -> bool:
    connection = await aiormq.connect(url)
    try:
        channel = await connection.channel()
        try:
            await what(channel)
        except ChannelAccessRefused:
            return True
        return False
    finally:
        await connection.close()


async def _consume(channel: AbstractChannel, queue: str) -> None:
    async def hear(_message: object) -> None:
        """Leave it: it goes back with the connection."""

    await channel.basic_consume(queue, hear)


async def _publish(channel: AbstractChannel, exchange: str, key: str, body: bytes) -> None:
    await channel.basic_publish(body, exchange=exchange, routing_key=key)


async def _listen_in(channel: AbstractChannel, exchange: str, key: str) -> None:
    own = f"control.somewhere.{secrets.token_hex(4)}.alpha"
    await channel.queue_declare(own, exclusive=True)
    await channel.queue_bind(own, exchange, routing_key=key)


@pytest.fixture
def new_vhost(services: RunServices) -> Iterator[str]:
    """A virtual host where nothing is yet."""
    name = f"new_{secrets.token_hex(4)}"
    with httpx2.Client(base_url=services.management_url) as management:
        management.put(f"/api/vhosts/{name}").raise_for_status()
        yield name
        management.delete(f"/api/vhosts/{name}").raise_for_status()


async def test_the_clock_makes_what_others_wait_for(services: RunServices, new_vhost: str) -> None:
    with made(services, new_vhost, {"clock": rights()["clock"], "alpha": agent_rights("alpha")}) as urls:
        async with make_broker(urls["alpha"]) as alpha, make_broker(urls["clock"]) as clock:
            waiting = asyncio.create_task(topology.declare(alpha, list(AGENTS)))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            await topology.declare(clock, list(AGENTS))
            await asyncio.wait_for(waiting, 10)


async def test_what_nobody_makes_is_told(
    services: RunServices, new_vhost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topology, "_PATIENCE", 0.0)
    with made(services, new_vhost, {"alpha": agent_rights("alpha")}) as urls:
        async with make_broker(urls["alpha"]) as alpha:
            with pytest.raises(topology.NotMadeError, match="start the clock"):
                await topology.declare(alpha, list(AGENTS))


async def test_a_queue_that_was_deleted_comes_back_by_who_takes_from_it(
    users: Urls, crew: Crew, services: RunServices
) -> None:
    await _started(crew, users, "clock", "aggregator", "supervisor", "alpha")
    with httpx2.Client(base_url=services.management_url) as management:
        vhost = make_url(users["alpha"]).database
        management.delete(f"/api/queues/{vhost}/agent.alpha").raise_for_status()
    assert (await crew.ask("act:one"))["state"] == "completed"


def test_there_is_a_user_for_every_role_and_no_other() -> None:
    assert agents() == agent_names()
    assert set(rights()) == {"api", "supervisor", "aggregator", "clock", *agent_names()}
