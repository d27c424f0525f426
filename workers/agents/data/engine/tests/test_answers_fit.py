"""Tables of hundreds of columns: read in bounded memory, described in an answer that a model can read whole."""

import json
import random
from pathlib import Path
from typing import Any

from workers.agents.data.engine.__main__ import answer
from workers.agents.data.engine.fitting import LONGEST_ANSWER, fit


def test_a_wide_table_is_read_in_little_memory_and_described_in_short(tmp_path: Path) -> None:
    chance = random.Random(1)
    names = [f"measurement number {n}" for n in range(300)]
    rows = [
        [f"{chance.random() * 100:.3f}" if n % 3 else chance.choice(["alpha", "beta"]) for n in range(300)]
        for _ in range(50)
    ]
    (tmp_path / "t.csv").write_text("\n".join(",".join(row) for row in [names, *rows]))
    request = {"files": ["t.csv"], "memory": "200MB", "action": "describe", "table": "t", "look_up": ["beta"]}
    described = fit(answer(request, tmp_path))
    (table,) = described["tables"]
    assert [column["kind"] for column in table["columns"][:3]] == ["text", "number", "number"]
    assert len(json.dumps(described)) <= LONGEST_ANSWER + 100


def test_what_is_cut_is_said() -> None:
    long: dict[str, Any] = {"rows": [["x" * 100] for _ in range(2000)], "total": 2000}
    short = fit(long)
    assert len(json.dumps(short)) <= LONGEST_ANSWER + 100
    assert short["cut"] == ["rows"]
    assert short["rows"][0] == ["x" * 100]
    assert fit({"rows": [[1]], "total": 1}) == {"rows": [[1]], "total": 1}
