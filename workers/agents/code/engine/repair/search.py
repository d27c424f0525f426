"""Finds the edit: fits rules to the failure, tries each on a copy, and takes the first that helps."""

import ast
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workers.agents.code.engine.problem import EngineProblem
from workers.agents.code.engine.repair import names, syntax, values
from workers.agents.code.engine.repair.checks import Check, Function, Result, copied, script_check, tests_check
from workers.agents.code.engine.repair.failure import Failure, read_failure
from workers.agents.code.engine.repair.mutations import mutations
from workers.agents.code.engine.repair.source import Change, Source
from workers.agents.code.engine.sources import LARGEST, decoded, every_file, existing, shown
from workers.agents.code.engine.testing import TEST_FILE, test_files

#: Seconds for the whole search, and candidates tried at most.
PATIENCE = 40
MOST_TRIES = 160
#: Candidates that are tried after one that gets further, for one that gets further still.
MOST_FURTHER = 25


@dataclass(frozen=True)
class Candidate:
    """A change of one file."""

    file: str
    source: Source
    change: Change


def find_fix(workspace: Path, name: str | None, first_patience: float) -> dict[str, Any]:
    """Return the edit that mends the tests (or the script ``name``), or gets further, and how many were tried.

    Args:
        workspace: where it is.
        name: the script; None for the tests.
        first_patience: seconds that what fails may take at its first run; it decides how long a candidate may.

    Raises:
        EngineProblem: there is nothing to run, or nothing fails.
    """
    if (broken := _unreadable(workspace, name)) is not None:
        return _syntax_fix(*broken)
    with TemporaryDirectory() as folder:
        copy = copied(workspace, Path(folder).resolve() / "copy")
        check = script_check(copy, name) if name else tests_check(copy)
        began = time.monotonic()
        first = check(first_patience, quick=False)
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


@dataclass(frozen=True)
class _Best:
    """The candidate that got furthest, when it was tried, and the faults that were left."""

    candidate: Candidate
    tried: int
    faults: int


class _Search:
    """One search over the candidates for the first failure."""

    def __init__(self, copy: Path, check: Check, first: Result, patience: float, *, tests: bool) -> None:
        self._copy = copy
        self._check = check
        self._first = first
        self._patience = patience
        self._tests = tests
        self._tried = 0
        self._failure = read_failure(first.report.replace(f"{copy}/", ""), str(copy))

    def run(self, deadline: float) -> dict[str, Any]:
        """Try candidates until one works; else give back the one that got furthest."""
        best: _Best | None = None
        several = self._tests and self._first.faults > 1
        for tried, (candidate, is_rule) in enumerate(self._untried(), start=1):
            over = tried > MOST_TRIES or time.monotonic() > deadline
            if over or (best is not None and tried > best.tried + MOST_FURTHER):
                break
            result = self._try(candidate, quick=not (is_rule or several))
            if not result.faults and result.good:
                return _found(candidate, tried, works=True)
            if (is_rule or several) and self._gets_further(result) and (best is None or result.faults < best.faults):
                best = _Best(candidate, tried, result.faults)
            self._tried = tried
        if best is not None:
            return _found(best.candidate, self._tried, works=False)
        where = self._failure.places[-1] if self._failure.places else ("", 0)
        told = {"kind": self._failure.kind, "message": self._failure.message, "file": where[0], "line": where[1]}
        return {"tried": self._tried, "failure": told}

    def _untried(self) -> Iterator[tuple[Candidate, bool]]:
        """Yield candidates that change something, parse, and weren't there before."""
        seen: set[tuple[str, str]] = set()
        for candidate, is_rule in self._candidates():
            text = candidate.source.applied(candidate.change)
            if (candidate.file, text) not in seen and text != candidate.source.text and _parses(text):
                seen.add((candidate.file, text))
                yield candidate, is_rule

    def _try(self, candidate: Candidate, *, quick: bool) -> Result:
        path = self._copy / candidate.file
        path.write_text(candidate.source.applied(candidate.change), encoding="utf-8")
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
