"""Signing in with a login entered outside the chat: asked, once, held for the step, kept if wanted, shown to nobody."""

from typing import Any
from uuid import UUID

import pytest

from backend.core.db.base import Json
from tests.path.crew import until
from tests.path.deciding import decide, effects, question, questions
from tests.peers.site.visiting import NAME, PASSWORD
from workers.agents.browser.tests.logins import enter_login, places_with
from workers.agents.browser.tests.shop import Shop, shop

__all__ = ["shop"]

#: Seconds that a task with several pages may take on a busy machine.
PATIENCE = 90.0


async def entered(shop: Shop, password: str = PASSWORD) -> UUID:
    crew = shop.crew
    login_page = shop.site.url("/login")
    return await enter_login(crew.resources, crew.ann, shop.site.host, account=NAME, password=password, page=login_page)


async def asked_of(shop: Shop, accepted: Any) -> Json:  # noqa: ANN401 - accepted
    await shop.crew.wait(accepted.task_id, "waiting", within=PATIENCE)
    return await question(shop.crew, accepted.task_id)


async def asked_next(shop: Shop, accepted: Any) -> Json:  # noqa: ANN401 - accepted
    """Wait for the question after one that was answered."""
    pending: list[Json] = await until(
        lambda: questions(shop.crew, accepted.task_id, "pending"), within=PATIENCE, what="the next question"
    )
    return pending[0]


async def ends(shop: Shop, accepted: Any) -> Json:  # noqa: ANN401 - accepted
    task: Json = await shop.crew.wait(accepted.task_id, within=PATIENCE)
    return task


async def answer_of(shop: Shop, accepted: Any) -> str:  # noqa: ANN401 - accepted
    task = await ends(shop, accepted)
    assert task["state"] == "completed", task["error"]
    return str(task["answer"])


async def sessions(shop: Shop) -> list[Json]:
    return await shop.crew.sql("select * from browser_sessions order by created_at")


async def posted(shop: Shop) -> list[str]:
    return [post.path for post in shop.site.posts]


async def test_asked_once_kept_and_used_again_until_it_is_deleted(
    shop: Shop, capfd: pytest.CaptureFixture[str]
) -> None:
    crew, site = shop.crew, shop.site
    await signed_in_and_kept(shop)

    # Named alone it isn't used: only where its owner says so.
    plain = await answer_of(shop, await shop.ask(f"What does {site.url('/account')} say?"))
    assert "open orders" not in plain
    await crew.sql("update browser_sessions set use_for_site = true")
    again = await answer_of(shop, await shop.ask(f"What does {site.url('/account')} say now?"))
    assert "You have 2 open orders" in again
    assert await posted(shop) == ["/login"], "nobody signed in a second time"

    said = capfd.readouterr()
    assert PASSWORD not in said.out + said.err
    for secret in (PASSWORD, "open-sesame"):
        assert await places_with(crew.resources, crew.settings.home, secret) == []
    assert "public.steps" in await places_with(crew.resources, crew.settings.home, "open orders")

    await crew.sql("delete from browser_sessions")
    gone = await ends(shop, await shop.ask(f"Use my saved session “work” and open {site.url('/account')}"))
    assert "There is no saved session “work”" in f"{gone['answer']} {gone['error']}"


async def signed_in_and_kept(shop: Shop) -> None:
    """Sign in after a yes, and keep the session as work."""
    crew, site = shop.crew, shop.site
    await entered(shop)
    accepted = await shop.ask(f"Sign in to {site.url('/login')} and tell me what it says, and keep the session as work")
    asked = await asked_of(shop, accepted)
    assert asked["title"] == f"Sign in to {site.host} as {NAME}"
    assert [fact["label"] for fact in asked["card"]["facts"]][:2] == ["Site", "As"]
    assert (asked["tainted"], asked["always"]["scope"]) == (False, {"site": [site.host], "account": [NAME]})
    assert site.posts == []
    await decide(crew, asked)
    answer = await answer_of(shop, accepted)
    assert "You have 2 open orders" in answer
    assert "Kept as “work”" in answer
    [post] = site.posts
    assert (post.path, post.fields["password"]) == ("/login", [PASSWORD])
    [effect] = await effects(crew, accepted.task_id)
    assert (effect["tool"], effect["state"], effect["account"]) == ("sign_in", "done", NAME)
    [kept] = await sessions(shop)
    assert (kept["name"], kept["kept"], kept["use_for_site"], kept["account"]) == ("work", True, False, NAME)
    assert await crew.resources.redis.keys("browser:*") == [], "nothing uses it now"


async def test_signed_in_is_signed_in_though_its_browser_was_lost(shop: Shop) -> None:
    crew, site = shop.crew, shop.site
    await entered(shop)
    accepted = await shop.ask(
        f"Sign in to {site.url('/login')} and fill in the form on {site.url('/order')} with name=Ann Berg and send it"
    )
    await decide(crew, await asked_of(shop, accepted))
    form = await asked_next(shop, accepted)
    [held] = await sessions(shop)
    assert (held["kept"], held["name"]) == (False, f"{NAME} at {site.host}")
    signed_in = site.ledger.gets["/account"]
    await shop.restart()
    await decide(crew, form)
    await answer_of(shop, accepted)
    assert await posted(shop) == ["/login", "/order"]
    assert site.ledger.gets["/account"] == signed_in + 1, "opened again where signing in had led to"
    assert site.ledger.gets["/login"] == 1, "and there it was signed in still"
    assert [effect["state"] for effect in await effects(crew, accepted.task_id)] == ["done", "done"]


async def test_a_session_that_is_deleted_in_use_ends_there(shop: Shop) -> None:
    crew, site = shop.crew, shop.site
    await entered(shop)
    accepted = await shop.ask(
        f"Sign in to {site.url('/login')} and fill in the form on {site.url('/order')} with name=Ann Berg and send it"
    )
    await decide(crew, await asked_of(shop, accepted))
    form = await asked_next(shop, accepted)
    await crew.sql("delete from browser_sessions")
    await decide(crew, form)
    task = await ends(shop, accepted)
    assert "isn't there any more" in f"{task['answer']} {task['error']}"
    assert await posted(shop) == ["/login"]


async def test_what_is_missing_or_wrong_is_said_with_the_next_step(shop: Shop) -> None:
    crew, site = shop.crew, shop.site
    request = f"Sign in to {site.url('/login')} and tell me what it says"
    none = await ends(shop, await shop.ask(request))
    assert none["state"] == "failed"
    assert "Enter user name and password in Settings, Connections" in none["error"]["cure"]

    login_id = await entered(shop, "canary-wrong-pass")
    accepted = await shop.ask(f"{request}, please")
    await decide(crew, await asked_of(shop, accepted))
    refused = await ends(shop, accepted)
    assert f"didn't take the user name {NAME}" in refused["error"]["message"]
    assert "take the browser over" in refused["error"]["cure"]
    [row] = await crew.sql("select refused_at from browser_logins where id = :id", id=login_id)
    assert row["refused_at"] is not None
    assert await sessions(shop) == []
    assert await places_with(crew.resources, crew.settings.home, "canary-wrong-pass") == []

    # A rule of the person's stands for their yes, where nothing read led to it; not for a login that was refused.
    await crew.sql(
        """insert into tool_policies (id, user_id, agent, tool, decision, scope, text)
        values (gen_random_uuid(), :ann, 'browser', 'sign_in', 'allow', jsonb_build_object('site',
            jsonb_build_array(cast(:site as text))), '')""",
        ann=crew.ann,
        site=site.host,
    )
    once_more = await asked_of(shop, await shop.ask(f"{request} now"))
    assert (once_more["warnings"][0]["subject"], once_more["always"]) == (site.host, None)
    await crew.sql("update browser_logins set site = 'other.example'")
    await entered(shop)
    allowed = await shop.ask(f"{request} at once")
    assert "You have 2 open orders" in await answer_of(shop, allowed)
    assert await questions(crew, allowed.task_id) == []
