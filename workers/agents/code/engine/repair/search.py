"""Finds the edit: fits rules to the failure, tries each on a copy, and takes the first that helps."""

import ast
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from workers.agents.code.engine.problem import EngineProblem
from workers.agents.code.engine.repair import names, syntax, values
from workers.agents.code.engine.repair.failure import Failure, read_failure
from workers.agents.code.engine.repair.mutations import mutations
from workers.agents.code.engine.repair.source import Change, Source
from workers.agents.code.engine.sources import LARGEST, decoded, every_file, existing, shown
from workers.agents.code.engine.testing import TEST_FILE, run_tests, test_files

#: Seconds for the whole search, and candidates tried at most.
PATIENCE = 50
MOST_TRIES = 160
MOST_COPIED = 32 * 1024 * 1024
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Result:
    """How a check ended: faults (0 is good), and the report of the first of them."""

    faults: int
    good: int
    report: str


class Check(Protocol):
    """Runs the tests or the script for at most ``patience`` seconds; ``quick`` ends at the first fault."""

    def __call__(self, patience: float, *, quick: bool) -> Result: ...


@dataclass(frozen=True)
class Candidate:
    """A change of one file."""

    file: str
    source: Source
    change: Change


def find_fix(workspace: Path, name: str | None) -> dict[str, Any]:
    """Return the edit that mends the tests (or the script ``name``), or gets further, and how many were tried.

    Raises:
        EngineProblem: there is nothing to run, or nothing fails.
    """
    if (broken := _unreadable(workspace, name)) is not None:
        return _syntax_fix(*broken)
    with TemporaryDirectory() as folder:
        copy = _copied(workspace, Path(folder).resolve() / "copy")
        check = _script_check(copy, name) if name else _tests_check(copy)
        began = time.monotonic()
        first = check(20, quick=False)
        if not first.faults:
            raise EngineProblem("nothing_fails", "Nothing fails.", "Say what is wrong with what it does.")
        patience = min(10.0, 2 * (time.monotonic() - began) + 1.5)
        search = _Search(copy, check, first, patience, tests=name is None)
        return search.run(began + PATIENCE)


def _unreadable(workspace: Path, name: str | None) -> tuple[str, Source, SyntaxError] | None:
    """Return the first file that is no valid Python, the named one before all others."""
    found = [path for path in every_file(workspace) if path.suffix == ".py" and path.stat().st_size <= LARGEST]
    if name:
        wanted = existing(workspace, name)
        found.sort(key=lambda path: path != wanted)
    for path in found:
        text = decoded(path.read_bytes())
        try:
            ast.parse(text or "")
        except SyntaxError as error:
            return shown(workspace, path), Source(text or ""), error
        except (ValueError, RecursionError, MemoryError):
            continue
    return None


def _syntax_fix(file: str, source: Source, error: SyntaxError) -> dict[str, Any]:
    tried = 0
    further: Change | None = None
    for change in syntax.proposals(source, error):
        tried += 1
        text = source.applied(change)
        if text == source.text or not syntax.improved(text, error):
            continue
        if _parses(text):
            return _found(Candidate(file, source, change), tried, works=False)
        further = further or change
    if further is not None:
        return _found(Candidate(file, source, further), tried, works=False)
    return {
        "tried": tried,
        "failure": {"kind": type(error).__name__, "message": error.msg, "file": file, "line": error.lineno},
    }


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _copied(workspace: Path, target: Path) -> Path:
    room = MOST_COPIED
    for path in every_file(workspace):
        size = path.stat().st_size
        if size <= min(room, MOST_COPIED):
            room -= size
            place = target / path.relative_to(workspace)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    target.mkdir(exist_ok=True)
    return target


def _tests_check(copy: Path) -> Check:
    if not test_files(copy):
        raise EngineProblem("no_tests", "There are no tests here.", "Name the file to be mended.")

    def check(patience: float, *, quick: bool) -> Result:
        ran = run_tests(copy, None, patience=patience, quick=quick)
        bad = [test for test in ran["tests"] if test["state"] in {"failed", "error"}]
        report = bad[0].get("message", "") if bad else ran["output"]
        sources = "\n".join(_source_of(copy, test) for test in bad[:5])
        return Result(ran["failed"] + ran["errors"], ran["passed"], f"{sources}\n{report}")

    return check


def _source_of(copy: Path, test: dict[str, Any]) -> str:
    """Return a failing test's own text: it names the functions and exceptions that matter."""
    path = next((path for path in test_files(copy) if shown(copy, path).endswith(test["file"])), None)
    if path is None:
        return ""
    source = Source(decoded(path.read_bytes()) or "")
    wanted = test["name"].partition("[")[0]
    for node in ast.walk(source.tree):
        if isinstance(node, Function) and node.name == wanted:
            return source.shown(node)
    return ""


def _script_check(copy: Path, name: str) -> Check:
    script = existing(copy, name)

    def check(patience: float, *, quick: bool) -> Result:  # noqa: ARG001 - a script has no quick way
        line = [sys.executable, script.name]
        try:
            done = subprocess.run(
                line, cwd=script.parent, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=patience
            )
        except subprocess.TimeoutExpired:
            return Result(1, 0, "TimeoutError: it didn't end")
        report = done.stderr.decode(errors="replace")
        return Result(int(done.returncode != 0), int(done.returncode == 0), report[-8000:])

    return check


class _Search:
    """One search over the candidates for the first failure."""

    def __init__(self, copy: Path, check: Check, first: Result, patience: float, *, tests: bool) -> None:
        self._copy = copy
        self._check = check
        self._first = first
        self._patience = patience
        self._tests = tests
        self._failure = read_failure(first.report.replace(f"{copy}/", ""), str(copy))

    def run(self, deadline: float) -> dict[str, Any]:
        """Try candidates until one works; else give back the one that got furthest."""
        tried, best = 0, None
        seen: set[tuple[str, str]] = set()
        for candidate, is_rule in self._candidates():
            text = candidate.source.applied(candidate.change)
            if (candidate.file, text) in seen or text == candidate.source.text or not _parses(text):
                continue
            if tried >= MOST_TRIES or time.monotonic() > deadline:
                break
            seen.add((candidate.file, text))
            tried += 1
            several = self._tests and self._first.faults > 1
            result = self._try(candidate, text, quick=not (is_rule or several))
            if not result.faults and result.good:
                return _found(candidate, tried, works=True)
            if (is_rule or several) and best is None and self._gets_further(result):
                best = candidate
        if best is not None:
            return _found(best, tried, works=False)
        where = self._failure.places[-1] if self._failure.places else ("", 0)
        told = {"kind": self._failure.kind, "message": self._failure.message, "file": where[0], "line": where[1]}
        return {"tried": tried, "failure": told}

    def _try(self, candidate: Candidate, text: str, *, quick: bool) -> Result:
        path = self._copy / candidate.file
        path.write_text(text, encoding="utf-8")
        try:
            return self._check(self._patience, quick=quick)
        except EngineProblem:
            return Result(1, 0, "")
        finally:
            path.write_text(candidate.source.text, encoding="utf-8")

    def _gets_further(self, result: Result) -> bool:
        if self._tests:
            return result.faults < self._first.faults and result.good >= self._first.good
        now = read_failure(result.report.replace(f"{self._copy}/", ""), str(self._copy))
        if now.kind == "TimeoutError" or not now.places or not self._failure.places:
            return False
        return now.places[0][1] > self._failure.places[0][1]

    def _candidates(self) -> Iterator[tuple[Candidate, bool]]:
        """Yield candidates with whether they come from a rule for this very failure."""
        for file, line in reversed(self._failure.places):
            if not TEST_FILE.fullmatch(Path(file).name) and (source := self._source(file)) is not None:
                for change in self._rules(source, line):
                    yield Candidate(file, source, change), True
        if not self._tests:
            return
        for file in self._suspects():
            source = self._source(file)
            if source is not None:
                for change in mutations(source, self._regions(source), self._failure.expected):
                    yield Candidate(file, source, change), False

    def _rules(self, source: Source, line: int) -> Iterator[Change]:
        failure = self._failure
        for kinds, rule in RULES:
            if failure.kind in kinds:
                yield from rule(source, failure, line)
        if failure.kind == "FileNotFoundError":
            yield from values.missing_file(source, failure, self._copy)
        if self._tests and failure.kind != "AssertionError":
            yield from values.guards(source, failure, line)

    def _source(self, file: str) -> Source | None:
        path = self._copy / file
        if not path.is_file() or path.suffix != ".py":
            matches = [found for found in every_file(self._copy) if found.as_posix().endswith(f"/{file}")]
            if len(matches) != 1 or matches[0].suffix != ".py":
                return None
            path = matches[0]
        return Source(decoded(path.read_bytes()) or "")

    def _suspects(self) -> list[str]:
        """Return own files that aren't tests: those on the way to the failure first, then those the tests name."""
        files = [shown(self._copy, path) for path in every_file(self._copy) if path.suffix == ".py"]
        files = [
            file for file in files if not TEST_FILE.fullmatch(Path(file).name) and not file.endswith("conftest.py")
        ]
        on_the_way = [file for file, _ in reversed(self._failure.places) if file in files]
        tested = "\n".join(decoded(path.read_bytes()) or "" for path in test_files(self._copy))
        imported = [file for file in files if re.search(rf"\b{re.escape(Path(file).stem)}\b", tested)]
        return list(dict.fromkeys([*on_the_way, *imported]))

    def _regions(self, source: Source) -> list[ast.AST]:
        """Return the functions that failing tests call, and those they call; everything when none is named."""
        functions = {node.name: node for node in ast.walk(source.tree) if isinstance(node, Function)}
        words = set(re.findall(r"\w+", self._failure.report))
        named = [node for name, node in functions.items() if name in words]
        called = {
            inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
            for node in named
            for inner in ast.walk(node)
            if isinstance(inner, ast.Call)
        }
        further = [functions[name] for name in sorted(called) if name in functions and functions[name] not in named]
        return [*named, *further] or [source.tree]


Rule = Callable[[Source, Failure, int], Iterator[Change]]
#: Exceptions → rules to try, in this order.
RULES: tuple[tuple[frozenset[str], Rule], ...] = (
    (frozenset({"NameError"}), names.undefined),
    (frozenset({"UnboundLocalError"}), names.local_before_set),
    (frozenset({"AttributeError"}), names.attribute),
    (frozenset({"ImportError", "ModuleNotFoundError"}), names.imported),
    (frozenset({"IndexError"}), values.out_of_range),
    (frozenset({"KeyError"}), values.missing_key),
    (frozenset({"TypeError", "AttributeError"}), values.wrong_kind),
)


def _found(candidate: Candidate, tried: int, *, works: bool) -> dict[str, Any]:
    old, new = candidate.source.as_edit(candidate.change)
    line = candidate.source.text.count("\n", 0, candidate.change.start) + 1
    change = candidate.change
    fix = {"file": candidate.file, "line": line, "old": old, "new": new, "kind": change.kind, "why": change.why}
    return {"fix": {**fix, "works": works}, "tried": tried}
