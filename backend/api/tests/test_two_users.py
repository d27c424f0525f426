"""Nobody reaches what is somebody else's: every route that takes an id is walked as the API's document names it."""

import re
from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.main import describe_app
from backend.api.tests.asked import question
from backend.api.tests.conftest import sql
from backend.api.tests.connecting import IMAP
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import send
from backend.api.tests.test_tasks import STEP
from backend.core.settings import Settings

DOCUMENT = describe_app(Settings()).openapi()
ROUTES = [(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods]
BODIES: dict[str, dict[str, Any]] = {
    "PATCH /api/v1/tasks/{task_id}": {"request": "mine now"},
    "PATCH /api/v1/tasks/{task_id}/steps/{step_id}": {"instruction": "mine now"},
    "PATCH /api/v1/conversations/{conversation_id}": {"title": "mine now"},
    "POST /api/v1/approvals/{approval_id}": {"decision": "approve"},
    "PATCH /api/v1/connections/{connection_id}": {"label": "mine now"},
    "PATCH /api/v1/browser-sessions/{session_id}": {"name": "mine now", "kept": True},
    "PATCH /api/v1/schedules/{schedule_id}": {"title": "mine now"},
}
#: Routes whose parameter names nothing that belongs to a user.
SHARED = {
    "POST /api/v1/samples/{name}",
    "POST /api/v1/agents/{name}/pause",
    "POST /api/v1/agents/{name}/resume",
    "GET /api/v1/admin/dead-letters/{letter_id}",
    "POST /api/v1/admin/dead-letters/{letter_id}/replay",
}
#: Routes for which one needn't be signed in. The callback sends whoever isn't to the page, which asks for it.
OPEN = {
    "POST /api/v1/session",
    "GET /api/v1/connections/gmail/callback",
    "GET /health",
    "GET /health/live",
    "GET /health/ready",
}
NEUTRAL = ("users", "api_keys", "sessions", "agent_configs", "alembic_version", "outbox", "restores")


async def belongings(client: httpx2.AsyncClient, engine: AsyncEngine) -> dict[str, str]:
    file = (await client.post("/api/v1/files", files={"file": ("a.csv", b"a,b\n1,2\n")})).json()
    accepted = await send(client, "mine", files=[file["id"]])
    step = str(uuid4())
    values: dict[str, object] = {"step": step, "task": accepted["task_id"], "position": 1, "depends_on": []}
    await sql(engine, STEP, **values, state="queued", result=None)
    return {
        "task_id": accepted["task_id"],
        "conversation_id": accepted["conversation_id"],
        "file_id": file["id"],
        "step_id": step,
        "approval_id": await question(engine, step),
        "policy_id": await rule(engine),
        "rule_id": await host(engine),
        "connection_id": await account(engine),
        "session_id": await kept_session(engine),
        "login_id": await kept_login(engine),
        "schedule_id": await schedule(client),
        "letter_id": str(uuid4()),
    }


async def rule(engine: AsyncEngine) -> str:
    [row] = await sql(
        engine,
        """insert into tool_policies (id, user_id, agent, tool, decision)
        select gen_random_uuid(), id, 'data', 'look', 'deny' from users where name = 'ada' returning id""",
    )
    return str(row["id"])


async def host(engine: AsyncEngine) -> str:
    [row] = await sql(
        engine,
        """insert into egress_rules (id, user_id, host, decision)
        select gen_random_uuid(), id, 'no.test', 'deny' from users where name = 'ada' returning id""",
    )
    return str(row["id"])


async def schedule(client: httpx2.AsyncClient) -> str:
    body = {"request": "mine", "when": {"kind": "every", "minutes": 60}}
    made: dict[str, str] = (await client.post("/api/v1/schedules", json=body)).json()
    return made["id"]


async def account(engine: AsyncEngine) -> str:
    [row] = await sql(
        engine,
        """insert into grants (id, user_id, provider, account, key_id)
        select gen_random_uuid(), id, 'imap', 'ann@peer.test', '' from users where name = 'ada' returning id""",
    )
    return str(row["id"])


async def kept_session(engine: AsyncEngine) -> str:
    [row] = await sql(
        engine,
        """insert into browser_sessions (id, user_id, name, site, expires_at)
        select gen_random_uuid(), id, 'mine', 'mine.test', now() + interval '1 day' from users where name = 'ada'
        returning id""",
    )
    return str(row["id"])


async def kept_login(engine: AsyncEngine) -> str:
    [row] = await sql(
        engine,
        """insert into browser_logins (id, user_id, site, account, secret, key_id)
        select gen_random_uuid(), id, 'mine.test', 'ada', 'x', '' from users where name = 'ada' returning id""",
    )
    return str(row["id"])


async def rows(engine: AsyncEngine) -> dict[str, list[dict[str, object]]]:
    tables = await sql(engine, "select tablename from pg_tables where schemaname = 'public' order by 1")
    names = [str(table["tablename"]) for table in tables if table["tablename"] not in NEUTRAL]
    return {name: await sql(engine, f"select * from {name} order by 1") for name in names}


def with_ids() -> list[tuple[str, str]]:
    return [(m, p) for m, p in ROUTES if "{" in p and f"{m} {p}" not in SHARED]


async def test_no_id_opens_what_is_somebody_elses(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    ids = await belongings(ada, engine)
    before = await rows(engine)
    assert len(with_ids()) >= 11
    for method, path in with_ids():
        parameters = re.findall(r"{(\w+)}", path)
        assert set(parameters) <= set(ids), f"{method} {path} takes an id that this test doesn't know"
        answer = await bob.request(method, path.format(**ids), json=BODIES.get(f"{method} {path}"))
        assert answer.status_code == 404, f"{method} {path}"
        assert problem(answer)["code"] == "not_found"
    assert await rows(engine) == before


async def test_no_list_shows_what_is_somebody_elses(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    ids = await belongings(ada, engine)
    for method, path in ROUTES:
        if method != "GET" or "{" in path or path == "/api/v1/session":
            continue
        for query in ({}, {"conversation_id": ids["conversation_id"]}, {"q": "mine"}):
            text = (await bob.get(path, params=query)).text
            assert not any(each in text for each in ids.values()), path


async def test_no_body_reaches_what_is_somebody_elses(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    ids = await belongings(ada, engine)
    before = await rows(engine)
    for path, extra in (
        ("chat", {"conversation_id": ids["conversation_id"]}),
        ("chat", {"files": [ids["file_id"]]}),
        ("plan", {"files": [ids["file_id"]]}),
    ):
        answer = await bob.post(f"/api/v1/{path}", json={"message": "hi", **extra})
        assert answer.status_code == 404
        assert problem(answer)["code"] in {"not_found", "unknown_file"}
    for extra in ({"conversation_id": ids["conversation_id"]}, {"files": [ids["file_id"]]}):
        hourly = {"request": "hi", "when": {"kind": "every", "minutes": 60}, **extra}
        assert (await bob.post("/api/v1/schedules", json=hourly)).status_code == 404
    for path, body in (("gmail", {"scopes": ["read"]}), ("imap", IMAP)):
        again = {**body, "connection_id": ids["connection_id"]}
        answer = await bob.post(f"/api/v1/connections/{path}", json=again)
        assert (answer.status_code, problem(answer)["code"]) == (404, "not_found")
    assert await rows(engine) == before


async def test_nobody_gets_in_without_a_sign_in(
    ada: httpx2.AsyncClient, nobody: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    ids = await belongings(ada, engine) | {"name": "sales.csv"}
    for method, path in ROUTES:
        if f"{method} {path}" in OPEN:
            continue
        answer = await nobody.request(method, path.format(**ids), json=BODIES.get(f"{method} {path}"))
        expected = {"not_signed_in"} if method in {"GET", "DELETE"} else {"not_signed_in", "invalid"}
        assert problem(answer)["code"] in expected, f"{method} {path}"


async def test_every_refusal_is_described() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            if path.startswith("/api/v1"):
                assert "application/problem+json" in operation["responses"]["default"]["content"], path
