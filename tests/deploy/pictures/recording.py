"""What Prometheus read in a run, kept as a text: each series with its value at each minute.

The file is Prometheus' own notation, as ``promtool test rules`` takes it: a line is ``series values``.
"""

import re
from pathlib import Path

import httpx2

FILE = Path(__file__).parent / "recorded.txt"
#: Of a run's middle, a minute apart: enough for a rate over five minutes.
POINTS = 4
MINUTE = 60.0
_PLACE = re.compile(r'"127\.0\.0\.1:\d+"')


def record(prometheus: str, end: float) -> int:
    """Write the last minutes before ``end`` (Unix time) down; return how many series there were."""
    with httpx2.Client(base_url=prometheus, trust_env=False, timeout=60) as http:
        asked = {
            "query": '{__name__=~"(warren|process)_.*|up"}',
            "start": end - (POINTS - 1) * MINUTE,
            "end": end,
            "step": MINUTE,
        }
        found = http.post("/api/v1/query_range", data=asked).json()["data"]["result"]
    lines = []
    for series in found:
        labels = dict(series["metric"])
        name = labels.pop("__name__")
        if name.endswith("_sum"):
            continue
        told = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
        values = " ".join(f"{float(value):.12g}" for _, value in series["values"])
        lines.append(f"{name}{{{_PLACE.sub(chr(34) + 'warren:8000' + chr(34), told)}}} {values}")
    FILE.write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")
    return len(lines)


def recorded() -> dict[str, str]:
    """Return the values of each series."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {series + "}": values for series, _, values in (line.partition("} ") for line in lines)}
