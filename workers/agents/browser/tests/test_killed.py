"""A form is sent at most once: once, or visibly unknown, though its worker is killed in the middle."""

import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.worker_process import start_worker
from tests.path.crew import Crew, open_crew, until
from tests.path.deciding import decide, effects, question, questions
from tests.path.scripted import steps
from tests.peers.site.serving import Site
from tests.peers.site.visiting import NAME, PASSWORD
from tests.peers.way_out import TOKEN, way_out
from tests.services.forked import Forked
from workers.agents.browser.tests.logins import enter_login

#: Seconds that a worker which starts, or a lease that runs out, may take on a busy machine.
PATIENCE = 90.0


@pytest.fixture
async def crew(
    tmp_path: Path, site: Site, database_url: str, rabbitmq_url: str, redis_url: str
) -> AsyncIterator[tuple[Crew, dict[str, str]]]:
    """Everything but the browser's worker, and the environment of one."""
    site.reset()
    urls = {"database_url": database_url, "rabbitmq_url": rabbitmq_url, "redis_url": redis_url}
    async with way_out(site.host) as egress, open_crew(tmp_path, **urls) as opened:
        await opened.main.start("clock", "aggregator", "supervisor")
        more = {
            "WARREN_EGRESS_URL": egress.url,
            "WARREN_EGRESS_TOKEN": TOKEN,
            "WARREN_LEASE_SECONDS": "3",
            "WARREN_HEARTBEAT_SECONDS": "0.5",
        }
        yield opened, more


@pytest.fixture
def workers() -> Iterator[list[Forked]]:
    started: list[Forked] = []
    yield started
    for worker in started:
        if worker.poll() is None:
            worker.kill()
            worker.wait(timeout=10)


async def test_killed_while_signing_in_it_signs_in_again_under_the_same_yes(
    crew: tuple[Crew, dict[str, str]], site: Site, workers: list[Forked]
) -> None:
    path, more = crew
    login = site.url("/login/slow")
    path.planner.on("go", steps(only=("browser", f"Sign in to {login} and tell me what it says")))
    site.ledger.after_post = "hang"
    workers.append(start_worker(path.settings, "browser", 0, more | {"WARREN_EGRESS_ALLOW": site.host}))
    await until(lambda: path.sql("select 1 from vault_keys where role = 'browser'"), within=PATIENCE, what="its key")
    await enter_login(path.resources, path.ann, site.host, account=NAME, password=PASSWORD, page=login)
    accepted = await path.say("go")
    await path.wait(accepted.task_id, "waiting", within=PATIENCE)
    await decide(path, await question(path, accepted.task_id))

    async def taken() -> bool:
        return len(site.posts) == 1

    await until(taken, within=PATIENCE, what="the sign-in at the site")
    workers[0].send_signal(signal.SIGKILL)
    site.ledger.after_post = ""
    workers.append(start_worker(path.settings, "browser", 1, more | {"WARREN_EGRESS_ALLOW": site.host}))
    task = await path.wait(accepted.task_id, within=PATIENCE)
    assert "You have 2 open orders" in str(task["answer"]), task["error"]
    assert len(await questions(path, accepted.task_id)) == 1, "what it was allowed for hadn't come to pass"
    assert [effect["state"] for effect in await effects(path, accepted.task_id)] == ["done"]
    assert [post.path for post in site.posts] == ["/login/slow", "/login/slow"]


async def test_killed_while_the_site_holds_its_answer_back(
    crew: tuple[Crew, dict[str, str]], site: Site, workers: list[Forked]
) -> None:
    path, more = crew
    path.planner.on(
        "go", steps(only=("browser", f"Fill in the form on {site.url('/order')} with name=Ann Berg and send it"))
    )
    site.ledger.after_post = "hang"
    workers.append(start_worker(path.settings, "browser", 0, more))
    accepted = await path.say("go")
    await path.wait(accepted.task_id, "waiting", within=PATIENCE)
    await decide(path, await question(path, accepted.task_id))

    async def taken() -> bool:
        return len(site.posts) == 1

    await until(taken, within=PATIENCE, what="the form at the site")
    workers[0].send_signal(signal.SIGKILL)
    workers.append(start_worker(path.settings, "browser", 1, more))
    [asked] = await until(
        lambda: questions(path, accepted.task_id, "pending"), within=PATIENCE, what="what became of it"
    )
    assert (asked["kind"], asked["card"]["kind"]) == ("outcome", "form")
    assert [effect["state"] for effect in await effects(path, accepted.task_id)] == ["unknown"]
    await decide(path, asked, "reject")
    task = await path.wait(accepted.task_id, within=PATIENCE)
    assert "isn't known whether" in f"{task['answer']} {task['error']}"
    assert len(site.posts) == 1
