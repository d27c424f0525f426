"""The order of providers: fall-through with reasons, circuits, and what is kept."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from workers.agentkit.providers import Limits, Provider, Providers
from workers.agentkit.web.port import Asker
from workers.agents.research.search.calling import open_client
from workers.agents.research.search.kept import KeptSearches, key_of
from workers.agents.research.search.port import Hit, ProviderOut, Wanted
from workers.agents.research.search.searcher import NEEDS, NobodyAnswered, Searcher, make_searcher
from workers.agents.research.tests.conftest import settings_for

ASKER = Asker(user_id=uuid4(), agent="research")
WANTED = Wanted(query="Height of  Everest?")
HIT = Hit(title="Everest", url="https://a.example/", snippet="", published=None, engine="x")


class Scripted:
    """A provider that answers what it is told, one thing per call; the last one stays."""

    limits = Limits()

    def __init__(self, name: str, *answers: Sequence[Hit] | ProviderOut) -> None:
        self.provider = Provider(key=f"search:{name}", label=name)
        self.answers = list(answers)
        self.calls = 0

    async def search(self, wanted: Wanted, asker: Asker) -> list[Hit]:
        self.calls += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, ProviderOut):
            raise answer
        return list(answer)


class Bench:
    """A searcher over scripted providers."""

    def __init__(self, redis: Redis, minutes: int = 60) -> None:
        self.redis, self.minutes = redis, minutes

    def searcher(self, *providers: Scripted, order: str = "") -> Searcher:
        known = {one.provider.label: one for one in providers}
        settings = settings_for(order=order or ",".join(known))
        kept = KeptSearches(self.redis, minutes=self.minutes)
        return Searcher(settings=settings, providers=known, lines=Providers(), kept=kept)


@pytest.fixture
def bench(redis: Redis) -> Bench:
    return Bench(redis)


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        (ProviderOut("away", "connection refused"), "connection refused"),
        (ProviderOut("quota", "it is out of quota"), "it is out of quota"),
        (ProviderOut("refused", "it doesn't accept the request (401)"), "it doesn't accept the request (401)"),
        (ProviderOut("limited", "it is asked too often", pause=60.0), "it is asked too often"),
    ],
)
async def test_the_next_is_asked_and_the_reason_told(out: ProviderOut, reason: str, bench: Bench) -> None:
    found = await bench.searcher(Scripted("first", out), Scripted("second", [HIT])).search(WANTED, ASKER)
    assert (found.provider, list(found.hits)) == ("second", [HIT])
    assert [(one.provider, one.reason) for one in found.skipped] == [("first", reason)]


async def test_nobody_answers_with_each_reason_and_what_to_set(bench: Bench) -> None:
    searcher = bench.searcher(Scripted("first", ProviderOut("away", "connection refused")), order="nosuch,first")
    with pytest.raises(NobodyAnswered) as caught:
        await searcher.search(WANTED, ASKER)
    failure = caught.value.failure
    assert failure.code == "no_search"
    assert "nosuch: no such provider is known; first: connection refused" in failure.message
    assert all(name in failure.cure for name in NEEDS.values())


async def test_nothing_set_up_is_told_by_name(redis: Redis) -> None:
    settings = settings_for(order="searxng,tavily,brave,serper")
    async with open_client(1.0) as client:
        searcher = make_searcher(settings, client, Providers(), KeptSearches(redis, minutes=0), lambda _asker: "")
        with pytest.raises(NobodyAnswered) as caught:
            await searcher.search(WANTED, ASKER)
    assert "searxng: it isn't set up (SEARXNG_URL is empty)" in caught.value.failure.message
    assert "serper: it isn't set up (SERPER_API_KEY is empty)" in caught.value.failure.message


async def test_who_finds_nothing_lets_the_next_try(bench: Bench) -> None:
    found = await bench.searcher(Scripted("first", []), Scripted("second", [HIT])).search(WANTED, ASKER)
    assert (found.provider, found.skipped[0].reason) == ("second", "it found nothing")
    found = await bench.searcher(Scripted("third", []), Scripted("fourth", [])).search(WANTED, ASKER)
    assert (found.provider, list(found.hits)) == ("third", [])


async def test_sample_pages_are_searched_only_where_nobody_else_can_be_asked(bench: Bench) -> None:
    away, samples = Scripted("first", ProviderOut("away", "connection refused")), Scripted("samples", [HIT])
    found = await replace(bench.searcher(away, order="first,samples"), samples=samples).search(WANTED, ASKER)
    assert (found.provider, list(found.hits), found.skipped[0].reason) == ("samples", [HIT], "connection refused")
    assert await bench.redis.keys("cache:research:*") == []
    # Somebody was asked and found nothing: then there is nothing.
    nothing = replace(bench.searcher(Scripted("second", []), order="samples,second"), samples=samples)
    assert (await nothing.search(WANTED, ASKER)).provider == "second"
    for other in (
        replace(bench.searcher(away, order="first"), samples=samples),
        replace(bench.searcher(away, order="first,samples"), samples=Scripted("samples", [])),
        replace(
            bench.searcher(away, order="first,samples"), samples=Scripted("samples", ProviderOut("away", "no way"))
        ),
    ):
        with pytest.raises(NobodyAnswered, match="first: "):
            await other.search(WANTED, ASKER)
    assert samples.calls == 1


async def test_out_of_quota_is_left_alone_for_a_while(bench: Bench) -> None:
    spent = Scripted("first", ProviderOut("quota", "it is out of quota"))
    searcher = bench.searcher(spent, Scripted("second", [HIT]))
    await searcher.search(WANTED, ASKER)
    found = await searcher.search(Wanted(query="another"), ASKER)
    assert spent.calls == 1
    assert "left alone" in found.skipped[0].reason


async def test_a_short_pause_is_waited_for(bench: Bench) -> None:
    busy = Scripted("first", ProviderOut("limited", "it is asked too often", pause=0.05), [HIT])
    found = await bench.searcher(busy).search(WANTED, ASKER)
    assert (found.provider, busy.calls) == ("first", 2)


async def test_a_provider_that_stays_away_is_no_longer_called(bench: Bench) -> None:
    away = Scripted("first", ProviderOut("away", "connection refused"))
    searcher = bench.searcher(away, Scripted("second", [HIT]))
    for number in range(8):
        await searcher.search(Wanted(query=f"query {number}"), ASKER)
    assert away.calls == 5


async def test_what_was_found_is_kept_and_can_be_asked_anew(bench: Bench) -> None:
    provider = Scripted("first", [HIT])
    searcher = bench.searcher(provider)
    assert (await searcher.search(WANTED, ASKER)).kept_at is None
    again = await searcher.search(Wanted(query="height of everest"), ASKER)
    assert (provider.calls, list(again.hits)) == (1, [HIT])
    assert again.kept_at is not None
    assert (await searcher.search(WANTED, ASKER, fresh=True)).kept_at is None
    assert provider.calls == 2
    assert 0 < await bench.redis.ttl(key_of("first", WANTED)) <= 3600


async def test_nothing_is_kept_of_nothing_or_where_it_is_switched_off(redis: Redis) -> None:
    empty, off = Scripted("first", []), Scripted("second", [HIT])
    await Bench(redis).searcher(empty).search(WANTED, ASKER)
    await Bench(redis, minutes=0).searcher(off).search(WANTED, ASKER)
    assert await redis.keys("cache:research:*") == []


def test_a_search_of_its_own_has_a_key_of_its_own() -> None:
    keys = {
        key_of("a", Wanted(query="x")),
        key_of("b", Wanted(query="x")),
        key_of("a", Wanted(query="y")),
        key_of("a", Wanted(query="x", k=3)),
        key_of("a", Wanted(query="x", recency="day")),
        key_of("a", Wanted(query="x", site="a.example")),
    }
    assert len(keys) == 6
    assert key_of("a", Wanted(query=" X? ")) == key_of("a", Wanted(query="x"))
