"""What requests are read as, over a labelled list."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from workers.agentkit.spec import FileRef
from workers.agents.email.reading.follow_up import understand_follow_up
from workers.agents.email.reading.meaning import Beyond, Reading, Unclear
from workers.agents.email.reading.request import complete, understand

Case = dict[str, Any]
CASES: list[Case] = [
    json.loads(line) for line in (Path(__file__).parent / "requests.jsonl").read_text(encoding="utf-8").splitlines()
]


def read(case: Case) -> Reading:
    named = (file.split("/") for file in case.get("files", ()))
    files = [FileRef(name, "", 1, origin=origin) for name, origin in named]
    results = any(file.origin == "step" for file in files)
    if earlier := case.get("earlier"):
        return understand_follow_up(case["request"], earlier, files, has_results=results)
    return understand(case["request"], files, has_results=results)


def shown(part: Any) -> Case:  # noqa: ANN401 - a reading or a part of one
    """Return what differs from a reading of nothing."""
    plain = Reading(intent="list") if isinstance(part, Reading) else type(part)()
    said: Case = {}
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if value != getattr(plain, field.name) or field.name == "intent":
            value = shown(value) if dataclasses.is_dataclass(value) else value
            said[field.name] = list(value) if isinstance(value, tuple) else value
    return said


@pytest.mark.parametrize("case", CASES, ids=[f"{place}: {case['request'][:60]}" for place, case in enumerate(CASES)])
def test_a_request_is_read_as_labelled(case: Case) -> None:
    if "beyond" in case:
        with pytest.raises(Beyond) as beyond:
            read(case)
        assert str(beyond.value) == case["beyond"]
    elif words := case.get("unclear"):
        with pytest.raises(Unclear) as unclear:
            read(case)
        assert str(unclear.value).startswith(words)
    else:
        assert shown(read(case)) == case["reads"]


@pytest.mark.parametrize(
    "request_", ["archive them", "forward it to Tom", "reply that I agree", "read it", "the second please"]
)
def test_what_points_back_to_nothing_is_asked_about(request_: str) -> None:
    with pytest.raises(Unclear, match="Which mail do you mean"):
        complete(understand(request_))


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(CASES) >= 150
