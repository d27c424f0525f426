"""Which hosts one's agents may reach, over HTTP."""

from typing import Any

import httpx2
import pytest

from backend.api.egress_rules import queries
from backend.api.tests.problem import problem


async def put(client: httpx2.AsyncClient, host: Any, decision: str = "deny") -> httpx2.Response:  # noqa: ANN401 - JSON
    return await client.put("/api/v1/egress-rules", json={"host": host, "decision": decision})


async def hosts(client: httpx2.AsyncClient) -> list[tuple[str, str]]:
    items = (await client.get("/api/v1/egress-rules")).json()["items"]
    return [(item["host"], item["decision"]) for item in items]


async def test_a_host_is_kept_in_one_form_and_once(ada: httpx2.AsyncClient) -> None:
    for written in ("Example.COM.", " example.com", "bücher.de", "0x7f.1", "[::1]"):
        assert (await put(ada, written)).status_code == 200
    assert (await put(ada, "example.com", "allow")).json()["host"] == "example.com"
    assert await hosts(ada) == [
        ("127.0.0.1", "deny"),
        ("::1", "deny"),
        ("example.com", "allow"),
        ("xn--bcher-kva.de", "deny"),
    ]


@pytest.mark.parametrize("host", ["https://example.com/", "example.com:80", "a b", "a..b", "", "x" * 301, 7, None])
async def test_what_is_no_host_is_refused(ada: httpx2.AsyncClient, host: object) -> None:
    refused = problem(await put(ada, host))
    assert (refused["code"], refused["errors"][0]["where"]) == ("invalid", "body.host")
    assert await hosts(ada) == []


async def test_a_rule_is_forgotten_and_only_ones_own(ada: httpx2.AsyncClient, bob: httpx2.AsyncClient) -> None:
    rule = (await put(ada, "example.com")).json()
    assert await hosts(bob) == []
    assert (await bob.delete(f"/api/v1/egress-rules/{rule['id']}")).status_code == 404
    assert (await ada.delete(f"/api/v1/egress-rules/{rule['id']}")).status_code == 204
    assert problem(await ada.delete(f"/api/v1/egress-rules/{rule['id']}"))["code"] == "not_found"
    assert await hosts(ada) == []


async def test_a_list_has_a_most(ada: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    for host in ("a.test", "b.test", "b.test"):
        assert (await put(ada, host)).status_code == 200
    assert problem(await put(ada, "c.test"))["code"] == "conflict"
    assert len(await hosts(ada)) == 2
