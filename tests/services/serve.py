"""Runs the services of one test run until the last process that borrowed them has ended.

Started by the first borrower as ``python -m tests.services.serve FOLDER``. Every borrower holds a shared lock on
``FOLDER/users.lock``; when this process gets it exclusively, nobody is left, killed ones included.
"""

import asyncio
import fcntl
import json
import shutil
import signal
import sys
import traceback
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from tests.services.urls import TEMPLATE, RunServices
from warren.services.child import ServiceFailed
from warren.services.keep import Keep, write_private
from warren.services.private import PrivateServices, ServiceUrls, Tuning

_MANAGEMENT = "management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {port}\ndefault_user_tags.administrator = true\n"


def _tuning(management_port: int) -> Tuning:
    """Fast and forgetful: the data ends with the run."""
    return Tuning(
        max_connections=300,
        postgres_settings=("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
        redis_databases=512,
        rabbitmq_config=_MANAGEMENT.format(port=management_port),
        rabbitmq_plugins=("rabbitmq_management",),
        rabbitmq_stop_signal=signal.SIGKILL,
    )


async def _make_template(database_url: str) -> str:
    """Migrate the database that the tests' databases are copied from; return what went wrong, or nothing."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(f"CREATE DATABASE {TEMPLATE}")
    await connection.close()
    try:
        from backend.core.db.migrate import upgrade  # noqa: PLC0415 - a broken migration fails only who needs it

        await upgrade(make_url(database_url).set(database=TEMPLATE).render_as_string(hide_password=False))
    except Exception:  # noqa: BLE001 - shown by every test that asks for a migrated database
        return traceback.format_exc()
    return ""


async def _until_unused(folder: Path) -> None:
    with (folder / "users.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                await asyncio.sleep(0.2)
            else:
                return


def _describe(urls: ServiceUrls, management_port: int, template_error: str) -> str:
    broker = make_url(urls.rabbitmq_url)
    management = f"http://{broker.username}:{broker.password}@127.0.0.1:{management_port}"
    services = RunServices(
        database_url=urls.database_url,
        rabbitmq_url=urls.rabbitmq_url,
        redis_url=urls.redis_url,
        management_url=management,
        template_error=template_error,
    )
    return json.dumps(services._asdict())


async def serve(folder: Path) -> None:
    port = Keep(folder / "keep.json").port("management")
    try:
        async with PrivateServices(home=folder, tuning=_tuning(port)) as urls:
            template_error = await _make_template(urls.database_url)
            write_private(folder / "urls.json", _describe(urls, port, template_error))
            await _until_unused(folder)
    except ServiceFailed as failed:
        write_private(folder / "failed.txt", str(failed))
        await _until_unused(folder)
    shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
