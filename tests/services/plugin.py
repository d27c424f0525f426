"""Fixtures on real services: a database, a virtual host and a Redis database for each test that asks."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psycopg
import pytest
import redis
from psycopg import sql
from sqlalchemy import make_url

from tests.services.borrow import borrowed_services
from tests.services.kept_database import KeptDatabase
from tests.services.kept_host import KeptHost
from tests.services.urls import RunServices


def pytest_configure() -> None:
    """Trust one authority, whose key nobody has: a client of HTTP takes 30 ms to read all that the system trusts."""
    os.environ["SSL_CERT_FILE"] = str(Path(__file__).parent / "nobody.pem")


@pytest.fixture(scope="session")
def services(testrun_uid: str) -> Iterator[RunServices]:
    """URLs of the run's own RabbitMQ, PostgreSQL and Redis, shared by all xdist workers."""
    with borrowed_services(testrun_uid) as borrowed:
        yield borrowed


@pytest.fixture(scope="session")
def _postgres(services: RunServices) -> Iterator[psycopg.Connection]:
    with psycopg.connect(services.database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def _kept_database(_postgres: psycopg.Connection, services: RunServices) -> KeptDatabase:
    assert not services.template_error, f"the migrations failed:\n{services.template_error}"
    return KeptDatabase(_postgres, services)


@pytest.fixture
def database_url(_kept_database: KeptDatabase) -> Iterator[str]:
    """A migrated database of this test's own, as ``postgresql://`` with a unix socket."""
    yield from _kept_database.lent()


@pytest.fixture
def empty_database_url(_postgres: psycopg.Connection, services: RunServices) -> Iterator[str]:
    """A database of this test's own with nothing in it."""
    name = f"test_{uuid.uuid4().hex}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 STRATEGY FILE_COPY")
    _postgres.execute(create.format(sql.Identifier(name)))
    yield make_url(services.database_url).set(database=name).render_as_string(hide_password=False)
    _postgres.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def _kept_host(services: RunServices) -> Iterator[KeptHost]:
    with httpx2.Client(base_url=services.management_url) as client:
        kept = KeptHost(client, services)
        yield kept
        kept.close()


@pytest.fixture
def rabbitmq_url(_kept_host: KeptHost) -> Iterator[str]:
    """A virtual host of this test's own, without a message; Warren's own queues may be declared in it already."""
    yield from _kept_host.lent()


@pytest.fixture(scope="session")
def _redis_database(services: RunServices, worker_id: str) -> Iterator[tuple[str, redis.Redis]]:
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id.startswith("gw") else 0
    url = make_url(services.redis_url).set(database=str(number)).render_as_string(hide_password=False)
    with redis.Redis.from_url(url) as client:
        yield url, client


@pytest.fixture
def redis_url(_redis_database: tuple[str, redis.Redis]) -> str:
    """An empty Redis database of this worker's own; channels are the whole node's, as Redis has it."""
    url, client = _redis_database
    client.flushdb()
    return url
