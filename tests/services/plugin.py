"""Fixtures on real services: a database, a virtual host and a Redis database for each test that asks."""

import uuid
from collections.abc import Iterator
from urllib.parse import quote

import httpx2
import psycopg
import pytest
import redis
from psycopg import sql
from sqlalchemy import make_url

from tests.services.borrow import borrowed_services
from tests.services.urls import TEMPLATE, RunServices


@pytest.fixture(scope="session")
def services(testrun_uid: str) -> Iterator[RunServices]:
    """URLs of the run's own RabbitMQ, PostgreSQL and Redis, shared by all xdist workers."""
    with borrowed_services(testrun_uid) as borrowed:
        yield borrowed


@pytest.fixture(scope="session")
def _postgres(services: RunServices) -> Iterator[psycopg.Connection]:
    with psycopg.connect(services.database_url, autocommit=True) as connection:
        yield connection


def _database(connection: psycopg.Connection, services: RunServices, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    yield make_url(services.database_url).set(database=name).render_as_string(hide_password=False)
    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database_url(_postgres: psycopg.Connection, services: RunServices) -> Iterator[str]:
    """A migrated database of this test's own, as ``postgresql://`` with a unix socket."""
    assert not services.template_error, f"the migrations failed:\n{services.template_error}"
    yield from _database(_postgres, services, TEMPLATE)


@pytest.fixture
def empty_database_url(_postgres: psycopg.Connection, services: RunServices) -> Iterator[str]:
    """A database of this test's own with nothing in it."""
    yield from _database(_postgres, services, "template0")


@pytest.fixture(scope="session")
def _management(services: RunServices) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=services.management_url) as client:
        yield client


@pytest.fixture
def rabbitmq_url(_management: httpx2.Client, services: RunServices) -> Iterator[str]:
    """A virtual host of this test's own."""
    broker = make_url(services.rabbitmq_url)
    name = f"test_{uuid.uuid4().hex}"
    rights = {"configure": ".*", "write": ".*", "read": ".*"}
    _management.put(f"/api/vhosts/{name}").raise_for_status()
    _management.put(f"/api/permissions/{name}/{quote(broker.username or '')}", json=rights).raise_for_status()
    yield broker.set(database=name).render_as_string(hide_password=False)
    _management.delete(f"/api/vhosts/{name}").raise_for_status()


@pytest.fixture
def redis_url(services: RunServices, worker_id: str) -> str:
    """An empty Redis database of this worker's own; channels are the whole node's, as Redis has it."""
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id.startswith("gw") else 0
    url = make_url(services.redis_url).set(database=str(number)).render_as_string(hide_password=False)
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url
