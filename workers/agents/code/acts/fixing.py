"""Mends a program: run, read the failure, change one thing, run again, until it works or five rounds are over."""

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from workers.agents.code.acts.choosing import choose, files_in, look
from workers.agents.code.acts.flow import Act, Answer, Call, Said, need
from workers.agents.code.acts.running import run_call
from workers.agents.code.acts.words import count, fenced, first_failure, link, outcome, passed, table
from workers.agents.code.reading.asked import Asked
from workers.agents.code.reading.traces import Trace, read_trace

ROUNDS = 5
ONLY_ASKED = re.compile(r"\b(why|what)\b")
MEND = re.compile(r"\b(fix|debug|repair|mend|correct|solve|make|get)\b")


@dataclass(frozen=True, slots=True)
class Run:
    """How a program or its tests ended: good or not, and how in words."""

    good: bool
    words: str
    trace: Trace | None
    tests: dict[str, Any] | None = None


Running = Generator[Call, Said, Run]


def fix(asked: Asked) -> Act:
    """Mend the tests' code if there are tests, else the script; "why …?" alone is answered without a change."""
    files = files_in((yield from look(asked)).answer)
    name = None if files.tests() else choose(asked, files, "py", "pyw")
    first = yield from _run(name)
    if first.good:
        return Answer(_nothing_wrong(name, first))
    if ONLY_ASKED.search(asked.low) and not MEND.search(asked.low):
        return (yield from _why(name, first))
    done, last, stuck = yield from _rounds(name, first)
    return (yield from _report(first, last, done, stuck))


def _nothing_wrong(name: str | None, run: Run) -> str:
    if name is None:
        return f"**Nothing fails: {run.words}.** Say what it should do otherwise.\n\n{table(run.tests or {})}"
    return f"**`{name}` runs to its end without an error.** Say what it should do otherwise, best as a test."


def _run(name: str | None) -> Running:
    if name is None:
        tests = (yield from need(Call("run_tests"))).answer
        report = next((row.get("message", "") for row in tests.get("tests", ()) if row["state"] != "passed"), "")
        return Run(passed(tests), outcome(tests), read_trace(report), tests)
    ran = (yield from need(run_call(name))).answer
    stopped = ran.get("stopped")
    words = stopped["message"] if stopped else f"exit code {ran['exit_code']}"
    return Run(ran["exit_code"] == 0, words, read_trace(ran.get("stderr", "")))


def _rounds(name: str | None, run: Run) -> Generator[Call, Said, tuple[list[dict[str, Any]], Run, str]]:
    """Change one thing at a time; return the changes made, the last run, and why it ended if not well."""
    done: list[dict[str, Any]] = []
    for _ in range(ROUNDS):
        found = yield Call("find_fix", {"file": name} if name else {})
        if found.error:
            return done, run, found.error
        edit = found.answer.get("fix")
        if edit is None:
            return done, run, _in_vain(found.answer["tried"])
        yield from need(Call("edit_file", {"file": edit["file"], "old": edit["old"], "new": edit["new"]}))
        done.append(edit)
        run = yield from _run(name)
        if run.good:
            return done, run, ""
    return done, run, f"{ROUNDS} rounds are over."


def _in_vain(tried: int) -> str:
    if not tried:
        return "None of the corrections that the built-in model knows fits this."
    return f"{count(tried, 'known correction')} {'was' if tried == 1 else 'were'} tried on a copy, and none helped."


def _why(name: str | None, run: Run) -> Act:
    """Explain a failure and offer the correction without making it."""
    parts = [f"**{run.words[0].upper()}{run.words[1:]}.**"]
    if run.trace is not None:
        parts.append(run.trace.sentence())
    elif run.tests is not None:
        parts.append(f"The first that failed is {first_failure(run.tests)}")
    found = yield Call("find_fix", {"file": name} if name else {})
    edit = found.answer.get("fix")
    if edit is not None:
        effect = "With it everything passes" if edit["works"] else "It gets further with it"
        parts.append(f"This would mend it: {_change(edit)}\n\n{effect}. Say “fix it” to have it changed.")
    return Answer("\n\n".join(parts))


def _change(edit: dict[str, Any]) -> str:
    old = "".join(f"-{line}\n" for line in edit["old"].splitlines())
    new = "".join(f"+{line}\n" for line in edit["new"].splitlines())
    return f"`{edit['file']}` line {edit['line']}, {edit['kind']}: {edit['why']}.\n\n{fenced(old + new, 'diff')}"


def _report(first: Run, last: Run, done: list[dict[str, Any]], stuck: str) -> Act:
    parts = [_headline(first, last, stuck if not last.good else "", changed=bool(done))]
    if first.trace is not None:
        parts.append(f"What failed first was {first.trace.sentence()}")
    elif first.tests is not None and not done:
        parts.append(f"The first that failed is {first_failure(first.tests)}")
    parts += [f"{number}. {_change(edit)}" for number, edit in enumerate(done, start=1)]
    if done and not last.good:
        parts.append(f"What still fails: {first_failure(last.tests)}" if last.tests else _left(last))
    if last.tests is not None:
        chosen = "The change was chosen because the tests pass with it; look whether it is what you mean."
        parts += [chosen if done and last.good else "", table(last.tests)]
    if done:
        parts.append((yield from _hand_over(done)))
    return Answer("\n\n".join(part for part in parts if part))


def _headline(first: Run, last: Run, stuck: str, *, changed: bool) -> str:
    if not stuck:
        ended = f"now {last.words}" if last.tests is not None else "it runs to its end now"
        return f"**Fixed: {ended}.** Before: {first.words}."
    if changed:
        return f"**Not fixed yet: {last.words}.** Some of it was mended, but {stuck[0].lower()}{stuck[1:]}"
    return f"**I could not fix it: {last.words}.** {stuck}"


def _left(run: Run) -> str:
    return f"What still fails: {run.trace.sentence()}" if run.trace else ""


def _hand_over(done: list[dict[str, Any]]) -> Generator[Call, Said, str]:
    links = []
    for file in dict.fromkeys(edit["file"] for edit in done):
        kept = (yield from need(Call("keep_file", {"file": file}))).answer
        links.append(link(kept["file"]))
    diff = (yield from need(Call("show_diff"))).answer
    if "kept_as" in diff:
        links.append(link(diff["kept_as"]))
    return " · ".join(links)
