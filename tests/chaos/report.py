"""The table of a campaign, as Markdown, and its place in the docs."""

import math
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.campaign import Episode

DOCS = Path(__file__).parents[2] / "docs" / "durability.md"
_BEGIN, _END = "<!-- chaos:begin -->", "<!-- chaos:end -->"


def table(episodes: Sequence[Episode], *, seed: int, seconds: float) -> str:
    """Return the table with what it was measured on."""
    merged = _merge(episodes)
    tasks = sum(one.tasks for one in merged)
    steps, attempts = episodes[-1].findings.steps, episodes[-1].findings.attempts
    again = 100 * (attempts - steps) / steps if steps else 0.0
    unknown = episodes[-1].findings.unknown
    measured = (
        f"Seed {seed}; {len(merged)} kinds of fault, {sum(one.injected for one in merged)} injected, {tasks} tasks in "
        f"{seconds / 60:.0f} min on {os.cpu_count()} processors ({platform.system()} {platform.machine()}), leases of "
        f"3 s instead of 30 s. Steps begun again: {attempts - steps} of {steps} ({again:.1f} %). Acts whose end nobody "
        f"saw and that were shown as unknown: {unknown}."
    )
    lines = [
        measured,
        "",
        "| fault | injected | tasks | lost | doubled | other | flows again p50 / worst (s) | all struck done (s) |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *(_line(one) for one in merged),
    ]
    return "\n".join(lines)


def _line(one: Episode) -> str:
    found = one.findings
    times = sorted(one.recovery)
    middle = times[math.ceil(len(times) / 2) - 1] if times else 0.0
    worst = times[-1] if times else 0.0
    counts = f"{one.injected} | {one.tasks} | {len(found.lost)} | {len(found.doubled)} | {len(found.broken)}"
    return f"| {one.fault} | {counts} | {middle:.1f} / {worst:.1f} | {one.stragglers:.1f} |"


def _merge(episodes: Sequence[Episode]) -> list[Episode]:
    """Return one line per name."""
    merged: dict[str, Episode] = {}
    for one in episodes:
        into = merged.setdefault(one.fault, Episode(one.fault))
        into.injected += one.injected
        into.tasks += one.tasks
        into.recovery += one.recovery
        into.stragglers = max(into.stragglers, one.stragglers)
        for part in ("lost", "doubled", "broken"):
            getattr(into.findings, part).extend(getattr(one.findings, part))
    return list(merged.values())


def write(words: str) -> None:
    """Put the table into the docs, between its marks."""
    text = DOCS.read_text()
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    DOCS.write_text(f"{before}{_BEGIN}\n{words}\n{_END}{after}")
