"""Pieces of answers: outputs in fences, tables of tests, links."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

LONGEST_SHOWN = 3_500
MOST_TESTS = 40
STATES = {"passed": "passed", "failed": "**failed**", "error": "**broke**", "skipped": "skipped"}


def fenced(text: str, language: str = "", longest: int = LONGEST_SHOWN) -> str:
    """Return text between fences that it can't close itself; a long one loses its middle."""
    text = text.rstrip("\n")
    if len(text) > longest:
        text = f"{text[: longest // 2]}\n… {len(text) - longest:,} characters left out …\n{text[-longest // 2 :]}"
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", text))])
    return f"{fence}{language}\n{text}\n{fence}"


def link(name: str) -> str:
    """Return a link to an artifact."""
    return f"[{name}](artifact:{quote(name)})"


def outcome(tests: dict[str, Any]) -> str:
    """Return how tests ended, in a few words: "3 of 5 tests passed, 2 failed"."""
    good, bad, broken = tests.get("passed", 0), tests.get("failed", 0), tests.get("errors", 0)
    total = good + bad + broken
    if good == total:
        return "the one test passed" if total == 1 else f"all {total} tests passed"
    parts = [f"{good} of {total} tests passed"]
    parts += [f"{bad} failed"] if bad else []
    parts += [f"{broken} broke"] if broken else []
    return ", ".join(parts)


def passed(tests: dict[str, Any]) -> bool:
    """Tell whether every test that ran passed, and at least one did."""
    return bool(tests.get("passed")) and not tests.get("failed") and not tests.get("errors")


def table(tests: dict[str, Any]) -> str:
    """Return each test and how it ended, as a Markdown table; one with many inputs is one row."""
    groups: dict[str, list[str]] = {}
    for row in tests.get("tests", ()):
        groups.setdefault(row["name"].partition("[")[0], []).append(row["state"])
    lines = [f"| {cell(name)} | {_together(states)} |" for name, states in list(groups.items())[:MOST_TESTS]]
    more = f"\n\n… and {len(groups) - MOST_TESTS} more." if len(groups) > MOST_TESTS else ""
    return "\n".join(["| test | result |", "| --- | --- |", *lines]) + more if lines else ""


def _together(states: Sequence[str]) -> str:
    if len(states) == 1:
        return STATES[states[0]]
    bad = [state for state in states if state in {"failed", "error"}]
    if bad:
        return f"**{len(bad)} of {len(states)} failed**"
    skipped = states.count("skipped")
    return f"{len(states) - skipped} passed" + (f", {skipped} skipped" if skipped else "")


def cell(text: str) -> str:
    """Return text that stays inside a table's cell, as code."""
    clean = " ".join(text.replace("|", "\\|").replace("`", "'").split())
    return f"`{clean[:100]}`"


def first_failure(tests: dict[str, Any]) -> str:
    """Return the first failing test's name and message, in Markdown; empty when all is well."""
    for row in tests.get("tests", ()):
        if row["state"] in {"failed", "error"}:
            return f"`{row['name']}`:\n\n{fenced(row.get('message', ''))}"
    stopped = tests.get("stopped")
    if stopped:
        return f"{stopped['message']} {stopped['cure']}"
    return fenced(tests.get("output", "")[-1500:]) if not passed(tests) else ""


def count(number: int, noun: str) -> str:
    """Return "1 line", "2 lines"."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + ("es" if noun.endswith("s") else "s")
    return f"{number:,} {noun if number == 1 else plural}"
