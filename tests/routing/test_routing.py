from dataclasses import replace

import pytest

from backend.core.llm.calling import ModelCaller
from backend.core.llm.factory import builtin_model
from tests.routing.labelled import Labelled, Result, read_set, result_of
from tests.routing.measure import direct, measure
from workers.supervisor.planner import Planner
from workers.supervisor.playbook import supervisor_policy


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(ModelCaller(), builtin_model(supervisor_policy))


@pytest.mark.parametrize(
    ("name", "first", "sequence"),
    [
        ("held_out", 0.90, 0.85),
        ("development", 0.95, 0.95),
        ("several_held_out", 0.90, 0.80),
        ("several_development", 0.95, 0.95),
        ("mail_held_out", 0.85, 0.80),
        ("mail_development", 0.95, 0.95),
    ],
)
async def test_the_built_in_supervisor_routes_right(name: str, first: float, sequence: float, planner: Planner) -> None:
    results = [await direct(labelled, planner) for labelled in read_set(name)]

    assert sum(result.first for result in results) / len(results) >= first
    assert sum(result.sequence for result in results) / len(results) >= sequence


async def test_the_same_request_is_planned_alike_every_time(planner: Planner) -> None:
    for labelled in read_set("development")[:40]:
        outcomes = {repr(await planner.plan(labelled.as_request())) for _ in range(3)}
        assert len(outcomes) == 1


async def test_the_order_of_the_cards_does_not_matter(planner: Planner) -> None:
    for labelled in (*read_set("development"), *read_set("mail_development")):
        request = labelled.as_request()
        turned = replace(request, cards=tuple(reversed(request.cards)))
        one = result_of(labelled, await planner.plan(request))
        other = result_of(labelled, await planner.plan(turned))
        assert (one.kind, one.agents) == (other.kind, other.agents), labelled.request


async def test_the_measurement_prints_every_miss_and_both_figures(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = read_set("held_out")[0]

    async def route(labelled: Labelled) -> Result | None:
        expected = labelled.expect
        flat = [item for part in expected.agents for item in ([part] if isinstance(part, str) else part)]
        agents = ["nobody"] if labelled == wrong else flat
        return Result(labelled=labelled, kind=expected.kind, agents=agents)

    await measure(route, ["held_out"])

    printed = capsys.readouterr().out
    count = len(read_set("held_out"))
    assert wrong.request in printed
    assert printed.count("MISS") == 1
    assert printed.count(f"{count - 1}/{count}") == 2
