"""Sessions are sealed, one person's alone, renewed rather than doubled, and end when they are deleted."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core import redis_keys
from backend.core.db.base import Json
from workers.agentkit.context import ToolProblem
from workers.agentkit.vault.keys import KeysUnreadableError
from workers.agentkit.vault.publishing import publish
from workers.agentkit.vault.vault import Vault
from workers.agents.browser.safe import state
from workers.agents.browser.safe.keys import browser_keys
from workers.agents.browser.safe.rotation import rotate
from workers.agents.browser.safe.safe import Login, Safe, SavedSession
from workers.agents.browser.safe.tests.conftest import Kept
from workers.agents.browser.safe.use import SessionsInUse
from workers.agents.browser.tests.logins import enter_login
from workers.clock.browser_sessions import sweep

SITE = "shop.example"


def held(value: str = "canary-cookie", site: str = SITE) -> Json:
    cookie = {"name": "sid", "value": value, "domain": site, "path": "/", "expires": -1}
    return {"cookies": [cookie, {**cookie, "domain": "ads.test"}], "origins": []}


async def saved(kept: Kept, name: str = "work", **more: object) -> SavedSession:
    given: Json = {"name": name, "use_for_site": True, "known": None, **more}
    return await kept.safe.keep(kept.ann, SITE, held(), **given)


async def test_what_is_kept_opens_for_its_person_alone(kept: Kept) -> None:
    session = await saved(kept)
    content = await kept.safe.load(kept.ann, session.id)
    assert content == state.of_site(held(), SITE)
    assert len(content["cookies"]) == 1
    assert await kept.safe.load(kept.bob, session.id) is None
    assert await kept.safe.for_site(kept.bob, SITE) is None
    assert await kept.safe.sessions(kept.bob) == []
    assert not await kept.safe.is_there(kept.bob, session.id)
    [row] = await kept.sql("select * from browser_sessions")
    assert (row["hosts"], b"canary-cookie" in row["secret"]) == ([SITE], False)
    # Another row, or another person's, doesn't open it either.
    await kept.sql("update browser_sessions set user_id = :bob", bob=kept.bob)
    assert await kept.safe.load(kept.bob, session.id) is None


async def test_a_login_is_its_persons_and_its_exact_hosts(kept: Kept) -> None:
    for account in ("mara", "tim"):
        await enter_login(kept.resources, kept.ann, SITE, account=account, password=f"pw of {account}")
    assert await kept.safe.password(kept.ann, SITE, "Mara") == "pw of mara"
    for user, site in ((kept.bob, SITE), (kept.ann, f"www.{SITE}"), (kept.ann, f"{SITE}:8443")):
        with pytest.raises(ToolProblem, match="exactly that host") as none:
            await kept.safe.login(user, site, "mara")
        assert "never in the chat" in none.value.failure.cure
    with pytest.raises(ToolProblem, match="several logins") as several:
        await kept.safe.login(kept.ann, SITE, "")
    assert "mara, tim" in several.value.failure.cure


async def test_signing_in_again_renews_what_is_kept(kept: Kept) -> None:
    await enter_login(kept.resources, kept.ann, SITE, account="mara", password="pw")
    login: Login = await kept.safe.login(kept.ann, SITE, "")
    offered = await kept.safe.hold(kept.ann, login, held())
    [row] = await kept.sql("select * from browser_sessions")
    assert (offered.kept, offered.name) == (False, f"mara at {SITE}")
    assert row["expires_at"] < datetime.now(UTC) + timedelta(days=1, minutes=1)
    assert await kept.safe.sessions(kept.ann) == [], "an offer isn't used by itself"
    named = await saved(kept, known=offered.id)
    assert (named.id, named.name, named.kept) == (offered.id, "work", True)
    again = await kept.safe.hold(kept.ann, login, held("newer"))
    assert (again.id, again.kept) == (offered.id, True)
    content = await kept.safe.load(kept.ann, offered.id)
    assert content is not None
    assert content["cookies"][0]["value"] == "newer"
    with pytest.raises(ToolProblem, match="keeps nothing"):
        await kept.safe.hold(kept.ann, login, held(site="other.test"))


async def test_a_name_is_one_sites(kept: Kept) -> None:
    first = await saved(kept)
    assert (await saved(kept)).id == first.id
    with pytest.raises(ToolProblem, match=f"a session for {SITE} already"):
        await kept.safe.keep(
            kept.ann, "other.test", held(site="other.test"), name="work", use_for_site=False, known=None
        )


async def test_a_rotation_by_another_process_is_followed(kept: Kept) -> None:
    session = await saved(kept)
    ring = browser_keys(kept.resources.settings)
    key_id, count = await rotate(kept.resources.engine, ring)
    assert count == 1
    later = await saved(kept, name="later")  # by a worker that knew the old key alone
    rows = await kept.sql("select key_id from browser_sessions")
    assert [row["key_id"] for row in rows] == [key_id, key_id]
    fresh = Safe(kept.resources, Vault(browser_keys(kept.resources.settings)))
    for each in (session, later):
        assert await fresh.load(kept.ann, each.id) == state.of_site(held(), SITE)


async def test_a_key_is_one_roles(kept: Kept) -> None:
    async with kept.resources.engine.begin() as conn:
        with pytest.raises(KeysUnreadableError, match="Give each role keys of its own"):
            await publish(conn, "email", kept.safe.vault.ring.current())


async def test_what_has_run_out_is_swept_and_of_no_use_before(kept: Kept) -> None:
    session = await saved(kept)
    await kept.sql("update browser_sessions set expires_at = now() - interval '1 second'")
    assert await kept.safe.load(kept.ann, session.id) is None
    assert await kept.safe.for_site(kept.ann, SITE) is None
    assert await sweep(kept.resources) == 1
    assert await kept.sql("select 1 from browser_sessions") == []


@pytest.fixture
def ended() -> list[str]:
    return []


async def test_a_deleted_session_ends_in_use_and_a_lost_mark_does_not(kept: Kept, ended: list[str]) -> None:
    one, two = await saved(kept), await saved(kept, name="two")
    uses = SessionsInUse(kept.resources.redis, kept.safe)
    for session in (one, two):

        async def note(name: str = session.name) -> None:
            ended.append(name)

        await uses.begin(kept.ann, kept.ann, session, note)
    mark = redis_keys.browser_session(one.id)
    assert await kept.resources.redis.hgetall(mark) == {str(kept.ann).encode(): b"1"}
    assert 0 < await kept.resources.redis.ttl(mark) <= 30
    await uses.look()
    await kept.resources.redis.delete(mark)  # a Redis that came back empty
    await uses.look()
    assert ended == []
    assert await kept.resources.redis.exists(mark)
    await kept.sql("delete from browser_sessions where id = :id", id=one.id)
    await kept.resources.redis.delete(mark)
    await uses.look()
    await uses.look()
    assert ended == ["work"], "once, and that one alone"
    await uses.end(kept.ann)
    assert await kept.resources.redis.keys("browser:*") == []
