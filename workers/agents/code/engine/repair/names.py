"""Corrections of names: not defined, not imported, misspelt."""

import ast
import builtins
import difflib
import importlib
import re
import sys
from collections.abc import Iterator

from workers.agents.code.engine.repair.failure import Failure
from workers.agents.code.engine.repair.source import Change, Source

#: Names that are usually imported from a module of the standard library.
_BY_MODULE = {
    "pathlib": "Path",
    "collections": "defaultdict Counter deque namedtuple OrderedDict",
    "dataclasses": "dataclass field",
    "datetime": "datetime date timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "enum": "Enum",
    "functools": "partial reduce lru_cache cache wraps",
    "itertools": "chain product combinations permutations groupby",
    "math": "sqrt ceil floor pi",
    "random": "randint choice shuffle",
    "time": "sleep",
    "typing": "Any Optional List Dict Union",
    "collections.abc": "Callable Iterable Sequence",
    "abc": "ABC abstractmethod",
    "contextlib": "contextmanager suppress",
    "statistics": "mean median",
    "io": "StringIO BytesIO",
}
USUAL = {name: module for module, names in _BY_MODULE.items() for name in names.split()}
BORROWED = {"true": "True", "false": "False", "null": "None", "nil": "None", "none": "None", "undefined": "None"}
BORROWED |= {"NULL": "None", "this": "self", "length": "len", "println": "print", "TRUE": "True", "FALSE": "False"}
METHODS = {
    "push": "append", "add": "append", "append": "add", "length": "__len__", "contains": "__contains__",
    "trim": "strip", "toUpperCase": "upper", "toLowerCase": "lower", "has_key": "__contains__",
    "iteritems": "items", "itervalues": "values", "iterkeys": "keys", "indexOf": "index",
    "substring": "__getitem__", "size": "__len__",
}  # fmt: skip


def undefined(source: Source, failure: Failure, line: int) -> Iterator[Change]:
    """Yield corrections of a name that isn't defined."""
    said = re.search(r"name '(\w+)' is not defined", failure.message)
    if not said:
        return
    name = said[1]
    if name in BORROWED:
        yield from _renamed(source, line, name, BORROWED[name], f"Python writes {BORROWED[name]}")
    if name in USUAL and not _module_used(source, name):
        yield _import(source, f"from {USUAL[name]} import {name}", name)
    if name in sys.stdlib_module_names:
        yield _import(source, f"import {name}", name)
    for known in difflib.get_close_matches(name, sorted(_known(source)), n=4, cutoff=0.6):
        yield from _renamed(source, line, name, known, f"“{name}” isn't defined, “{known}” is")
    if name in USUAL:
        yield _import(source, f"from {USUAL[name]} import {name}", name)


def local_before_set(source: Source, failure: Failure, line: int) -> Iterator[Change]:
    """Yield the ``global`` or ``nonlocal`` that a function lacks."""
    said = re.search(r"local variable '(\w+)'", failure.message)
    function = _around(source, line)
    if said and function is not None:
        margin = " " * (function.body[0].col_offset)
        for word in ("global", "nonlocal"):
            why = f"a function that sets “{said[1]}” outside of itself must say so"
            yield source.insert_line(function.body[0].lineno, f"{margin}{word} {said[1]}\n", "missing global", why)


def attribute(source: Source, failure: Failure, line: int) -> Iterator[Change]:
    """Yield corrections of an attribute that isn't there."""
    said = re.search(r"has no attribute '(\w+)'", failure.message)
    if not said:
        return
    name = said[1]
    wanted = re.search(r"Did you mean: '(\w+)'", failure.message)
    close = [wanted[1]] if wanted else []
    close += [METHODS[name]] if name in METHODS else []
    module = re.search(r"module '([\w.]+)'", failure.message)
    kind = re.search(r"'(\w+)' object", failure.message)
    close += difflib.get_close_matches(name, _members(module[1] if module else "", kind[1] if kind else ""), 3, 0.6)
    for node in source.nodes_at(line):
        if isinstance(node, ast.Attribute) and node.attr == name:
            for new in dict.fromkeys(close):
                yield _attribute(source, node, new)


def imported(source: Source, failure: Failure, line: int) -> Iterator[Change]:
    """Yield corrections of an import: a misspelt module, or a misspelt name in it."""
    text = source.line(line)
    missing = re.search(r"No module named '([\w.]+)'", failure.message)
    if missing:
        for close in difflib.get_close_matches(missing[1], sorted(sys.stdlib_module_names), 3, 0.7):
            new = re.sub(rf"\b{re.escape(missing[1])}\b", close, text)
            yield source.replace_line(line, new, "misspelt module", f"there is no “{missing[1]}”, but “{close}”")
    lacking = re.search(r"cannot import name '(\w+)' from '([\w.]+)'", failure.message)
    if lacking:
        for close in difflib.get_close_matches(lacking[1], _members(lacking[2], ""), 3, 0.6):
            new = re.sub(rf"\b{lacking[1]}\b", close, text)
            yield source.replace_line(line, new, "misspelt import", f"“{lacking[2]}” has “{close}”")


def _renamed(source: Source, line: int, old: str, new: str, why: str) -> Iterator[Change]:
    for node in source.nodes_at(line):
        if isinstance(node, ast.Name) and node.id == old:
            yield source.replace(node, new, "unknown name", why)
            return


def _import(source: Source, statement: str, name: str) -> Change:
    """Put an import below the last one at the top, or above the first statement that is no docstring."""
    imports = [node for node in source.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    if imports:
        place = (imports[-1].end_lineno or imports[-1].lineno) + 1
    else:
        body = source.tree.body
        has_doc = bool(body) and ast.get_docstring(source.tree) is not None
        place = (body[0].end_lineno or 1) + 1 if has_doc else 1
    gap = "\n" if place == 1 else ""
    return source.insert_line(place, f"{statement}\n{gap}", "missing import", f"“{name}” isn't imported")


def _module_used(source: Source, name: str) -> bool:
    """Tell whether a name is used like a module ("datetime.date")."""
    attributes = [node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute)]
    members = {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == name}
    return name in sys.stdlib_module_names and bool(members & {"datetime", "date", "timedelta", "time"})


def _known(source: Source) -> set[str]:
    names = {name for name in dir(builtins) if not name.startswith("_")}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names


def _members(module: str, kind: str) -> list[str]:
    if kind in {"str", "list", "dict", "set", "tuple", "int", "float", "bytes"}:
        return dir(getattr(builtins, kind))
    if module.split(".", maxsplit=1)[0] in sys.stdlib_module_names:
        return dir(importlib.import_module(module))
    return []


def _attribute(source: Source, node: ast.Attribute, new: str) -> Change:
    why = f"there is no “{node.attr}”"
    start, end = source.span(node)
    value = source.shown(node.value)
    if new == "__len__":
        called = source.text[end : end + 2] == "()"
        return Change("unknown attribute", why, start, end + 2 * called, f"len({value})")
    return Change("unknown attribute", why, start, end, f"{value}.{new}")


def _around(source: Source, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    found = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(found, key=lambda node: node.lineno) if found else None
