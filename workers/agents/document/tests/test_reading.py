"""What requests are read as, over a labelled list."""

import json
from pathlib import Path
from typing import Any

import pytest

from workers.agents.document.reading.documents import Document
from workers.agents.document.reading.follow_up import understand_follow_up
from workers.agents.document.reading.meaning import Beyond, Reading, Unclear
from workers.agents.document.reading.pages import told
from workers.agents.document.reading.parts import understand_all

Case = dict[str, Any]
CASES: list[Case] = [
    json.loads(line) for line in (Path(__file__).parent / "requests.jsonl").read_text(encoding="utf-8").splitlines()
]
_KINDS = {"png": "image", "jpg": "image"}


def documents(files: list[str]) -> list[Document]:
    """Make documents of "name.ext:pages"."""
    found = []
    for file in files:
        name, _, pages = file.partition(":")
        ending = name.rsplit(".", 1)[1]
        kind = _KINDS.get(ending, ending)
        found.append(Document(name, kind, int(pages) if pages else None, has_text=kind != "image"))
    return found


def read(case: Case) -> tuple[list[Reading], list[str]]:
    if earlier := case.get("earlier"):
        return understand_follow_up(case["request"], earlier, documents(case["files"]))
    return understand_all(case["request"], documents(case["files"]))


def shown(reading: Reading, left_out: list[str]) -> Case:
    """Put a reading as the labels have it."""
    total = reading.chosen.documents[0].pages
    return {
        "intent": reading.intent,
        "pages": told(reading.spans, total),
        "parts": [told([span], total) for span in reading.spans]
        if not reading.single
        else [told(reading.spans, total)],
        "docs": reading.chosen.names,
        "names": list(reading.names),
        "single": reading.single,
        "schema": list(reading.schema["properties"]) if reading.schema else None,
        "topic": list(reading.topic.stems) if reading.topic else None,
        "kinds": list(reading.topic.kinds) if reading.topic else None,
        "which": list(reading.which),
        "points": reading.points,
        "section": reading.section,
        "by": reading.by,
        "every": reading.every,
        "to": reading.to,
        "degrees": reading.degrees,
        "left_out": len(left_out),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["request"][:60])
def test_a_request_is_read_as_labelled(case: Case) -> None:
    if case.get("beyond"):
        with pytest.raises(Beyond):
            read(case)
        return
    if words := case.get("unclear"):
        with pytest.raises(Unclear, match=words):
            read(case)
        return
    readings, left_out = read(case)
    got = shown(readings[0], left_out)
    wanted = {key: value for key, value in case.items() if key in got}
    assert {key: got[key] for key in wanted} == wanted
    assert [reading.intent for reading in readings[1:]] == case.get("then", [])


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(CASES) >= 80
