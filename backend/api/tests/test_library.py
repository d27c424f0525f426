from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import send
from backend.api.tests.test_files import CSV, upload
from backend.api.tests.test_tasks import running

MADE = """
    insert into artifacts (id, user_id, task_id, step_id, name, media_type, size, sha256)
    select cast(:id as uuid), user_id, task_id, id, :name, :media_type, 7, repeat('a', 64)
    from steps where id = cast(:step as uuid)
"""


async def listed(client: httpx2.AsyncClient, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a query's values
    answer = await client.get("/api/v1/files", params=query)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def names(items: list[dict[str, Any]]) -> list[str]:
    return [item["name"] for item in items]


async def made(engine: AsyncEngine, step: str, name: str, media_type: str) -> str:
    file = str(uuid4())
    await sql(engine, MADE, id=file, step=step, name=name, media_type=media_type)
    return file


async def ended(engine: AsyncEngine) -> None:
    await sql(engine, "update tasks set state = 'completed', completed_at = now()")


async def test_a_file_tells_where_it_came_from(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    unsent = (await upload(ada, "unsent.csv", CSV)).json()
    sent = (await upload(ada, "sales.csv", CSV)).json()
    task, (step,) = await running(engine, ada, "completed")
    await send(ada, "Sum it", files=[sent["id"]])
    chart = await made(engine, step, "sales.png", "image/png")
    first, second, third = await listed(ada)
    assert (first["id"], first["origin"], first["agent"]) == (chart, "made", "data")
    assert (first["task_id"], first["step_id"], first["kind"]) == (task, step, "image")
    assert (second["id"], second["origin"], second["agent"]) == (sent["id"], "uploaded", None)
    assert second["conversation_title"] == "Sum it"
    assert second["sha256"] == third["sha256"]
    assert (third["id"], third["conversation_id"]) == (unsent["id"], None)


async def test_files_of_one_name_in_one_conversation_are_versions(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    _, (step,) = await running(engine, ada, "completed")
    _, (other,) = await running(engine, ada, "completed")
    for each in (step, step, other):
        await made(engine, each, "report.md", "text/markdown")
    await upload(ada, "report.md", b"# mine")
    await upload(ada, "report.md", b"# mine too")
    versions = [(item["version"], item["versions"]) for item in await listed(ada)]
    assert versions == [(1, 1), (1, 1), (1, 1), (2, 2), (1, 2)], "unsent uploads belong to no conversation"


async def test_files_are_filtered_by_kind(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[tuple[str, bytes, str]] = [
        ("a.csv", CSV, "table"),
        ("a.pdf", b"%PDF-1.7\n", "document"),
        ("a.txt", b"hello", "document"),
        ("a.eml", b"From: a\n\nhello", "document"),
        ("a.py", b"print()", "code"),
        ("a.sh", b"ls\n", "code"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "image"),
        ("a.bin", bytes(range(256)), "other"),
    ]
    for name, content, kind in cases:
        with subtests.test(name=name, content=content, kind=kind):
            await upload(ada, name, content)
            assert [item["kind"] for item in await listed(ada, q=name)] == [kind]
            assert name in names(await listed(ada, kind=kind))
            rest = [each for each in ("table", "document", "image", "chart", "code", "other") if each != kind]
            assert name not in names(await listed(ada, kind=rest))


async def test_files_are_filtered_by_origin_and_found_by_words(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    _, (step,) = await running(engine, ada, "completed")
    await made(engine, step, "sales.vl.json", "application/vnd.vegalite.v6+json")
    await upload(ada, "100%.csv", CSV)
    assert names(await listed(ada, origin="made")) == ["sales.vl.json"]
    assert names(await listed(ada, origin="uploaded")) == ["100%.csv"]
    assert names(await listed(ada, kind="chart")) == ["sales.vl.json"]
    assert names(await listed(ada, q="SALES")) == ["sales.vl.json"]
    assert names(await listed(ada, q="0%")) == ["100%.csv"], "% stands for itself"
    title = (await sql(engine, "select title from conversations"))[0]["title"]
    assert names(await listed(ada, q=str(title))) == ["sales.vl.json"]
    for wrong in ({"kind": "video"}, {"origin": "found"}, {"after": "x"}):
        assert problem(await ada.get("/api/v1/files", params=wrong))["code"] == "invalid"


async def test_files_come_in_pages(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    for n in range(5):
        await upload(ada, f"{n}.csv", CSV)
    await sql(engine, "update artifacts set created_at = now()")
    seen: list[str] = []
    after: str | None = None
    for _ in range(3):
        page = (await ada.get("/api/v1/files", params={"limit": 2, **({"after": after} if after else {})})).json()
        seen += names(page["items"])
        after = page["next"]
    assert after is None
    assert sorted(seen) == [f"{n}.csv" for n in range(5)], "those of one moment too: each once"


async def test_a_deleted_file_is_gone_and_messages_say_so(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    gone, kept = [(await upload(ada, name, CSV)).json() for name in ("gone.csv", "kept.csv")]
    accepted = await send(ada, "Sum both", files=[gone["id"], kept["id"]])
    await ended(engine)
    assert (await ada.delete(f"/api/v1/files/{gone['id']}")).status_code == 204
    assert names(await listed(ada)) == ["kept.csv"]
    assert problem(await ada.get(f"/api/v1/files/{gone['id']}/content"))["code"] == "not_found"
    assert problem(await ada.delete(f"/api/v1/files/{gone['id']}"))["code"] == "not_found"
    conversation = (await ada.get(f"/api/v1/conversations/{accepted['conversation_id']}")).json()
    for files in (conversation["messages"][0]["files"], conversation["tasks"][0]["files"]):
        assert [(file["name"], file["deleted"]) for file in files] == [("gone.csv", True), ("kept.csv", False)]
    again = await ada.post("/api/v1/chat", json={"message": "again", "files": [gone["id"]]})
    assert problem(again)["code"] == "unknown_file"


async def test_a_file_that_a_task_may_need_stays(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    file = (await upload(ada, "sales.csv", CSV)).json()
    accepted = await send(ada, "Sum it", files=[file["id"]])
    _, (step,) = await running(engine, ada, "completed")
    chart = await made(engine, step, "sales.png", "image/png")
    for each in (file["id"], chart):
        answer = await ada.delete(f"/api/v1/files/{each}")
        assert (answer.status_code, problem(answer)["code"]) == (409, "conflict")
    assert len(await listed(ada)) == 2
    await ada.post(f"/api/v1/tasks/{accepted['task_id']}/cancel")
    assert (await ada.delete(f"/api/v1/files/{file['id']}")).status_code == 204
    assert names(await listed(ada)) == ["sales.png"], "another conversation's task holds its own files only"
