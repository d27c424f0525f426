"""What is tried against the way out ends as docs/egress.md says, and the trap on loopback is never reached."""

from collections.abc import Sequence

import pytest

from workers.agentkit.web.tests.site import page
from workers.egress.tests.attempts import TABLES, Attempt
from workers.egress.tests.scene import LOOPBACK, PUBLIC, scene
from workers.egress.tests.table import DOC, rendered, table_in


@pytest.mark.parametrize(("title", "attempts"), TABLES, ids=[title for title, _ in TABLES])
async def test_it_ends_as_the_table_says(
    title: str, attempts: Sequence[Attempt], monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    async with scene(monkeypatch) as made:
        made.friend.pages |= {
            "/announced": b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n",
            "/silent": None,
            "/rubbish": b"SSH-2.0-OpenSSH\r\n\r\n",
        }
        for attempt in attempts:
            with subtests.test(tried=attempt.tried, how=attempt.how):
                made.connected.clear()
                assert await attempt.run(made) == attempt.verdict
                assert PUBLIC not in made.connected or attempt.verdict == "unreachable"
    assert made.trap.hits == []
    assert [line for line in made.proxy.lines() if line["verdict"] == "done" and line["port"] == made.trap.port] == []


async def test_a_name_that_changes_its_address_in_between_is_no_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch) as made:
        first = await made.ask("GET http://flips.test:{trap}/")
        assert (first.verdict, made.connected) == ("unreachable", [PUBLIC]), "it connects to what it looked at"
        assert made.proxy.resolver.asked == ["flips.test"], "and looks once"
        second = await made.ask("GET http://flips.test:{trap}/")
        third = await made.ask("CONNECT flips.test:{trap}")
    assert [second.verdict, third.verdict] == ["private_address", "private_address"]
    assert (made.connected, made.trap.hits) == ([PUBLIC], [])


async def test_a_public_address_that_is_this_machines_own_is_no_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.egress.law.is_public", lambda _address: True)
    async with scene(monkeypatch) as made:
        answer = await made.ask("GET http://127.0.0.1:{trap}/")
    assert (answer.verdict, made.connected) == ("private_address", [LOOPBACK])
    assert made.trap.hits in ([], ["(no request)"])


async def test_only_listed_hosts_are_reached_where_there_is_such_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch, only="public.test") as made:
        made.friend.pages["/"] = page(b"friendly")
        verdicts = [
            (await made.ask(f"GET http://{host}/")).verdict
            for host in ("public.test", "mine.test", "evilpublic.test", "a.public.test", "{friend}")
        ]
    assert verdicts == ["unreachable", "not_listed", "not_listed", "unresolvable", ""]


def test_the_document_has_these_tables() -> None:
    assert table_in(DOC.read_text()) == rendered(), "run `python -m workers.egress.tests.table` and look at it"
