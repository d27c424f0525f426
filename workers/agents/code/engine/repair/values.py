"""Corrections where a value is of the wrong kind or out of range."""

import ast
import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from workers.agents.code.engine.repair.failure import Failure
from workers.agents.code.engine.repair.source import Change, Source

Function = ast.FunctionDef | ast.AsyncFunctionDef


def out_of_range(source: Source, _: Failure, line: int) -> Iterator[Change]:
    """Yield corrections of loops and positions that go one too far."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
            yield from _shorter_range(source, node)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.LtE) and "len(" in source.shown(node):
            new = f"{source.shown(node.left)} < {source.shown(node.comparators[0])}"
            yield source.replace(node, new, "off by one", "positions end at length - 1")
    for node in source.nodes_at(line):
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            inner = source.shown(node.slice)
            if re.fullmatch(r"len\(.+\)", inner):
                yield source.replace(node.slice, "-1", "off by one", "the last position is length - 1, or -1")
            yield source.replace(node.slice, f"{inner} - 1", "off by one", "positions count from 0")


def _shorter_range(source: Source, node: ast.Call) -> Iterator[Change]:
    for argument in node.args:
        if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Add) and "len(" in source.shown(argument):
            why = "positions end at length - 1"
            yield source.replace(argument, source.shown(argument.left), "off by one", why)
    if len(node.args) == 1 and re.fullmatch(r"len\(\w+\)", source.shown(node.args[0])):
        new = f"{source.shown(node.args[0])} - 1"
        yield source.replace(node.args[0], new, "off by one", "the loop also looks at the item after")


def missing_key(source: Source, failure: Failure, line: int) -> Iterator[Change]:
    """Yield a start value for counting, the key that was meant, or a gentle look-up."""
    for node in source.nodes_at(line):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
            target, value = source.shown(node.target), source.shown(node.value)
            mapping, key = source.shown(node.target.value), source.shown(node.target.slice)
            sign = source.text[source.span(node.target)[1] : source.span(node.value)[0]].strip().removesuffix("=")
            start = "[]" if isinstance(node.value, ast.List) else "0"
            new = f"{target} = {mapping}.get({key}, {start}) {sign} {value}"
            yield source.replace(node, new, "missing start value", "the key isn't there the first time")
    wanted = failure.message.strip("'\"")
    keys = {
        node.value for node in ast.walk(source.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for close in difflib.get_close_matches(wanted, sorted(keys - {wanted}), 3, 0.6):
        for node in source.nodes_at(line):
            if isinstance(node, ast.Constant) and node.value == wanted:
                yield source.replace(node, repr(close), "misspelt key", f"the key is “{close}”")
    for node in source.nodes_at(line):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and not isinstance(node.slice, ast.Slice):
            new = f"{source.shown(node.value)}.get({source.shown(node.slice)})"
            yield source.replace(node, new, "missing key", "the key may be absent")


def wrong_kind(source: Source, failure: Failure, line: int) -> Iterator[Change]:
    """Yield conversions between text and number, a missing ``self``, and a missing ``return``."""
    said = failure.message
    if re.search(r"concatenate str|must be str|for \+: '(int|float|str)' and '(int|float|str)'", said):
        yield from _as_text(source, line)
    if re.search(r"'str'", said):
        yield from _as_number(source, line)
    if re.search(r"takes \d+ positional arguments? but \d+ (was|were) given|argument: 'self'", said):
        yield from _with_self(source, said)
    if "NoneType" in said:
        yield from missing_return(source)
        yield from _sorted_in_place(source)
    if "is not callable" in said:
        yield from _not_called(source, line)
    if "object is not subscriptable" in said and "method" in said:
        yield from _called_by_brackets(source, line)


def _as_text(source: Source, line: int) -> Iterator[Change]:
    for node in source.nodes_at(line):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            for side in (node.right, node.left):
                is_text = isinstance(side, ast.JoinedStr) or (
                    isinstance(side, ast.Constant) and isinstance(side.value, str)
                )
                if not is_text and not isinstance(side, ast.BinOp):
                    why = "only text can be joined to text"
                    yield source.replace(side, f"str({source.shown(side)})", "number in text", why)


def _as_number(source: Source, line: int) -> Iterator[Change]:
    why = "what was read is text, not a number"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "input":
            yield source.replace(node, f"int({source.shown(node)})", "text for number", why)
    for node in source.nodes_at(line):
        if isinstance(node, ast.Name | ast.Subscript) and isinstance(node.ctx, ast.Load):
            for kind in ("int", "float"):
                yield source.replace(node, f"{kind}({source.shown(node)})", "text for number", why)


def _with_self(source: Source, said: str) -> Iterator[Change]:
    name = re.search(r"(\w+)\(\) ", said)
    for owner in ast.walk(source.tree):
        for node in owner.body if isinstance(owner, ast.ClassDef) else ():
            plain = isinstance(node, Function) and (not node.args.args or node.args.args[0].arg not in {"self", "cls"})
            if isinstance(node, Function) and plain and (not name or name[1] == node.name):
                start = source.text.index("(", source.span(node)[0]) + 1
                new = "self, " if node.args.args else "self"
                yield Change("missing self", "a method's first argument is the object", start, start, new)


def missing_return(source: Source) -> Iterator[Change]:
    """Yield the ``return`` for functions that work something out and give nothing back."""
    why = "without return a function gives None"
    for node in ast.walk(source.tree):
        if not isinstance(node, Function) or any(
            isinstance(inner, ast.Return) and inner.value for inner in ast.walk(node)
        ):
            continue
        last = node.body[-1]
        if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Constant):
            printed = last.value
            if isinstance(printed, ast.Call) and isinstance(printed.func, ast.Name) and printed.func.id == "print":
                if len(printed.args) == 1:
                    yield source.replace(last, f"return {source.shown(printed.args[0])}", "print for return", why)
                continue
            yield source.replace(last, f"return {source.shown(last)}", "missing return", why)
        elif isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name):
            yield source.replace(last, f"return {source.shown(last.value)}", "missing return", why)
        for name in dict.fromkeys(_set_in(node)):
            end = (last.end_lineno or last.lineno) + 1
            text = f"{' ' * node.body[0].col_offset}return {name}\n"
            before = "" if source.text.endswith("\n") or end <= len(source.lines) else "\n"
            place = source.start(end) if end <= len(source.lines) else len(source.text)
            yield Change("missing return", why, place, place, before + text)


def _set_in(node: Function) -> list[str]:
    inner = [each for statement in node.body for each in ast.walk(statement)]
    return [each.id for each in inner if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]


def _sorted_in_place(source: Source) -> Iterator[Change]:
    """Yield ``sorted(x)`` for ``y = x.sort()``, which gives nothing back."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign | ast.Return) and isinstance(node.value, ast.Call):
            call = node.value
            if isinstance(call.func, ast.Attribute) and call.func.attr in {"sort", "reverse"}:
                value = source.shown(call.func.value)
                new = f"sorted({value})" if call.func.attr == "sort" else f"{value}[::-1]"
                yield source.replace(call, new, "works in place", f"{call.func.attr}() gives nothing back")


def _not_called(source: Source, line: int) -> Iterator[Change]:
    """Yield brackets for ``rows(0)``, and a joined text for ``"text" (x)``."""
    for node in source.nodes_at(line):
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            new = f"{source.shown(node.func)}[{source.shown(node.args[0])}]"
            yield source.replace(node, new, "call for position", "an item is taken by square brackets")


def _called_by_brackets(source: Source, line: int) -> Iterator[Change]:
    for node in source.nodes_at(line):
        if isinstance(node, ast.Subscript):
            new = f"{source.shown(node.value)}({source.shown(node.slice)})"
            yield source.replace(node, new, "brackets for call", "a function is called by parentheses")


def missing_file(source: Source, failure: Failure, workspace: Path) -> Iterator[Change]:
    """Yield the file that is there and called nearly so."""
    said = re.search(r"'([^']+)'$", failure.message)
    if not said:
        return
    names = [path.relative_to(workspace).as_posix() for path in sorted(workspace.rglob("*")) if path.is_file()]
    for close in difflib.get_close_matches(said[1], names, 3, 0.6):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and node.value == said[1]:
                yield source.replace(node, repr(close), "misspelt file", f"the file is called “{close}”")


def guards(source: Source, failure: Failure, line: int) -> Iterator[Change]:
    """Yield what a function could do with the value it breaks on; only tests can tell which is right."""
    function = next(
        (
            node
            for node in ast.walk(source.tree)
            if isinstance(node, Function) and node.lineno <= line <= (node.end_lineno or 0)
        ),
        None,
    )
    if function is None or not function.body:
        return
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    margin = " " * first.col_offset
    tested = [argument.arg for argument in function.args.args if argument.arg not in {"self", "cls"}]
    tested = [
        name for name in reversed(tested) if failure.kind != "ZeroDivisionError" or _divides(function, name)
    ] or tested
    outcomes = [f'raise {kind}("{", ".join(tested[:1])} must not be empty or zero")' for kind in failure.expected]
    outcomes += [f"return {value}" for value in ("0", "None", "[]", "0.0", '""', "{}", "False", "True")]
    for name in tested[:3]:
        for outcome in outcomes:
            text = f"{margin}if not {name}:\n{margin}    {outcome}\n"
            yield source.insert_line(first.lineno, text, "missing guard", f"it breaks when {name} is empty or zero")


def _divides(function: Function, name: str) -> bool:
    divisions = [node for node in ast.walk(function) if isinstance(node, ast.BinOp)]
    signs = (ast.Div, ast.FloorDiv, ast.Mod)
    return any(
        isinstance(node.op, signs)
        and any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node.right))
        for node in divisions
    )
