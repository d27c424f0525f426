"""Writes tests for code that is there: a recipe's own further cases, or what functions give back now."""

import json
import re
from collections.abc import Mapping
from typing import Any

from workers.agents.code.acts.choosing import Files, Unclear, choose, files_in, look
from workers.agents.code.acts.flow import Act, Answer, Call, need
from workers.agents.code.acts.words import cell, count, fenced, first_failure, link, outcome, passed, table
from workers.agents.code.reading.asked import Asked
from workers.agents.code.writing.inputs import calls_for, kind_of
from workers.agents.code.writing.recipes import Recipe, find_recipe, recipe_called

#: Calls that make a function's result depend on more than its arguments, or reach outside.
IMPURE = re.compile(
    r"^(input|open|exec|eval|print)$|random|time|now|today|requests|urllib|socket|subprocess|os\.|sys\."
)
MARK = "WARREN-TRIED "
_PROBE = """
import ast, copy, importlib, json, sys

def plain(value):
    try:
        return len(repr(value)) <= 300 and ast.literal_eval(repr(value)) == value
    except (ValueError, SyntaxError):
        return False

sys.path.insert(0, {folder!r})
module = importlib.import_module({module!r})
for name, rows in json.loads({plan!r}).items():
    for row in rows:
        try:
            first = getattr(module, name)(*copy.deepcopy(row))
            again = getattr(module, name)(*copy.deepcopy(row))
            said = ["gives", repr(first)] if plain(first) and repr(first) == repr(again) else ["differs", ""]
        except Exception as error:
            said = ["raises", type(error).__name__]
        print({mark!r} + json.dumps([name, row, *said]))
"""
_VALUES = """

@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
{rows}
    ],
)
def test_{name}(arguments, expected):
    assert {name}(*arguments) == expected
"""
_RAISES = """

@pytest.mark.parametrize("arguments", {rows})
def test_{name}_refuses(arguments):
    with pytest.raises({kind}):
        {name}(*arguments)
"""
Tried = dict[str, list[tuple[list[Any], str, str]]]


def cover(asked: Asked) -> Act:
    """Add the tests that were asked for, run them, and hand them over."""
    files = files_in((yield from look(asked)).answer)
    kind = kind_of(asked.words)
    recipe = _known(asked, files)
    if recipe is not None and kind in recipe.cases:
        return (yield from _further(recipe, recipe.cases[kind], kind))
    return (yield from _pinned(choose(asked, files, "py"), kind, files))


def _known(asked: Asked, files: Files) -> Recipe | None:
    """Return the recipe of a module that is there with its tests: the one named or asked for before, else the only."""
    there = [recipe for name in files.code("py") if (recipe := recipe_called(name.removesuffix(".py"))) is not None]
    before = find_recipe(asked.earlier) if asked.earlier else None
    if before is not None:
        there = [before.recipe, *there]
    wanted = [recipe for recipe in there if {f"{recipe.name}.py", f"test_{recipe.name}.py"} <= files.rows.keys()]
    named = [recipe for recipe in wanted if f"{recipe.name}.py" in asked.named]
    if asked.pasted or (asked.named and not named):
        return None
    return next(iter(named or wanted), None)


def _further(recipe: Recipe, case: str, kind: str) -> Act:
    file = f"test_{recipe.name}.py"
    now = (yield from need(Call("view_file", {"file": file}))).answer["text"]
    names = re.findall(r"^def (test_\w+)", case, re.MULTILINE)
    if all(f"def {name}(" in now for name in names):
        ran = (yield from need(Call("run_tests", {"file": file}))).answer
        return Answer(f"**There is a test for {kind} input already; {outcome(ran)}.**\n\n{table(ran)}")
    needs_pytest = "pytest." in case and "import pytest" not in now
    text = ("import pytest\n" if needs_pytest else "") + now.rstrip("\n") + "\n\n\n" + case
    yield from need(Call("write_file", {"file": file, "text": text}))
    yield from need(Call("lint", {"file": file, "reformat": True}))
    ran = (yield from need(Call("run_tests", {"file": file}))).answer
    kept = (yield from need(Call("keep_file", {"file": file}))).answer
    diff = (yield from need(Call("show_diff"))).answer
    links = " · ".join(link(name) for name in (kept["file"], diff.get("kept_as")) if name)
    head = f"**Added {count(len(names), 'test')} for {kind} input to `{file}`; {outcome(ran)}.**"
    failed = "" if passed(ran) else f"The first that failed is {first_failure(ran)}"
    parts = [head, failed, fenced(case, "python"), table(ran), links]
    return Answer("\n\n".join(part for part in parts if part))


def _pinned(file: str, kind: str, files: Files) -> Act:
    """Write tests that pin what the functions of a file give back now."""
    outline = (yield from need(Call("outline_code", {"file": file}))).answer
    if fault := outline.get("syntax_error"):
        raise Unclear(f"`{file}` is no valid Python: line {fault['line']}: {fault['message']}. Say “fix it” first.")
    plan, left = _plan(outline, kind)
    if not plan:
        return Answer(_nothing_to_pin(file, kind, left), cannot=True)
    folder, _, name = file.rpartition("/")
    module = name.removesuffix(".py")
    probe = _PROBE.format(folder=folder or ".", module=module, plan=json.dumps(plan), mark=MARK)
    ran = (yield from need(Call("run_python", {"code": probe, "seconds": 30}))).answer
    tried = _tried(ran.get("stdout", ""))
    body, shown = _tests(tried, outline)
    if not body:
        why = ran.get("stopped", {}).get("message") or "none of the calls gave a plain, repeatable result"
        return Answer(f"**No tests were written for `{file}`:** {why}.\n\n{fenced(ran.get('stderr', ''))}")
    target = _free(files, folder, module, kind)
    names = [name for name in plan if f"def test_{name}(" in body or f"def test_{name}_refuses(" in body]
    text = f"import pytest\nfrom {module} import {', '.join(names)}\n{body}"
    yield from need(Call("write_file", {"file": target, "text": text}))
    yield from need(Call("lint", {"file": target, "reformat": True}))
    tests = (yield from need(Call("run_tests", {"file": target}))).answer
    kept = (yield from need(Call("keep_file", {"file": target}))).answer
    written = f"{count(len(tests.get('tests', ())), 'test')} for {count(len(names), 'function')} of `{file}`"
    head = f"**`{target}` has {written}; {outcome(tests)}.**"
    left |= {name: "its results can't be pinned" for name in plan if name not in names}
    honest = (
        "They pin what the functions do **now**, with inputs chosen by the arguments' types: look through the expected "
        "values, whether they are what you want."
    )
    skipped = "Left out: " + "; ".join(f"`{one}` ({why})" for one, why in left.items()) + "." if left else ""
    parts = [head, honest, shown, skipped, link(kept["file"])]
    return Answer("\n\n".join(part for part in parts if part))


def _nothing_to_pin(file: str, kind: str, left: Mapping[str, str]) -> str:
    why = "".join(f"\n- `{name}`: {reason}" for name, reason in left.items()) or "\n- it defines no functions"
    what = f"tests for {kind} input" if kind else "tests"
    return (
        f"The built-in model can't write {what} for `{file}`: it tries functions with inputs chosen by the types of "
        f"their arguments, and that doesn't work here.{why}\n\nWhat works, for example:\n\n"
        "- “Write unit tests for this”, for functions like `def area(width: float, height: float)`\n"
        "- “Add a test for negative numbers”, after a function it has written\n"
        "- “Run the tests”"
    )


def _plan(outline: dict[str, Any], kind: str) -> tuple[dict[str, list[list[Any]]], dict[str, str]]:
    """Return the calls to try by function, and why the other functions are left out."""
    plan: dict[str, list[list[Any]]] = {}
    left: dict[str, str] = {}
    for one in outline.get("functions", ()):
        name, impure = one["name"], [call for call in one.get("calls", ()) if IMPURE.search(call)]
        if name.startswith(("_", "test_")) or name == "main":
            continue
        if impure or one.get("async") or one.get("yields"):
            left[name] = f"it calls {impure[0]}" if impure else "it is no plain function"
            continue
        calls = calls_for(one, kind)
        if calls is None:
            left[name] = _why_not(one, kind)
        else:
            plan[name] = calls
    for one in outline.get("classes", ()):
        left[one["name"]] = "a class"
    return plan, left


def _why_not(function: Mapping[str, Any], kind: str) -> str:
    if not function.get("arguments"):
        return "it takes no arguments"
    if calls_for(function, "") is None:
        return "nothing tells the types of its arguments"
    return f"it takes no {kind} input"


def _tried(output: str) -> Tried:
    tried: Tried = {}
    for line in output.splitlines():
        if line.startswith(MARK):
            name, row, how, said = json.loads(line.removeprefix(MARK))
            tried.setdefault(name, []).append((row, how, said))
    return tried


def _tests(tried: Tried, outline: dict[str, Any]) -> tuple[str, str]:
    """Return the tests' text, and the pinned values as a table; only plain values, and declared refusals."""
    declared = {one["name"]: set(one.get("raises", ())) for one in outline.get("functions", ())}
    body, rows = "", ["| call | gives |", "| --- | --- |"]
    for name, results in tried.items():
        good = [(row, said) for row, how, said in results if how == "gives" and said != "None"]
        refused: dict[str, list[Any]] = {}
        for row, how, said in results:
            if how == "raises" and said in declared.get(name, ()):
                refused.setdefault(said, []).append(row)
        if good:
            lines = "\n".join(f"        ({row!r}, {said})," for row, said in good)
            body += _VALUES.format(name=name, rows=lines)
        for kind, calls in refused.items():
            body += _RAISES.format(name=name, rows=repr(calls), kind=kind)
        rows += [f"| {cell(_call(name, row))} | {cell(said)} |" for row, said in good]
        rows += [f"| {cell(_call(name, row))} | raises {kind} |" for kind, calls in refused.items() for row in calls]
    return body, "\n".join(rows)


def _call(name: str, row: list[Any]) -> str:
    return f"{name}({', '.join(repr(value) for value in row)})"


def _free(files: Files, folder: str, module: str, kind: str) -> str:
    """Return a name for the new tests that no file has."""
    start = f"{folder}/" if folder else ""
    names = [
        f"test_{module}",
        f"test_{module}_{kind or 'more'}",
        *(f"test_{module}_{number}" for number in range(2, 50)),
    ]
    return next(f"{start}{name}.py" for name in names if f"{start}{name}.py" not in files.rows)
