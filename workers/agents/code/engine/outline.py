"""The structure of a Python file: what it imports, defines and calls, read from its syntax tree."""

import ast
import importlib.util
import sys
from pathlib import Path
from typing import Any

from workers.agents.code.engine.problem import EngineProblem
from workers.agents.code.engine.sources import shown, source_text

MOST_ITEMS = 200
Function = ast.FunctionDef | ast.AsyncFunctionDef
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.match_case)

#: What an expression gives, by its form, and by the built-in function called.
KINDS: dict[type[ast.expr], str] = {ast.JoinedStr: "str", ast.Compare: "bool", ast.Tuple: "tuple"}
KINDS |= {ast.List: "list", ast.ListComp: "list", ast.Dict: "dict", ast.DictComp: "dict"}
KINDS |= {ast.Set: "set", ast.SetComp: "set"}
BUILT = {name: name for name in ("int", "str", "float", "bool", "list", "dict", "set", "tuple")}
BUILT |= {"len": "int", "sorted": "list", "isinstance": "bool", "any": "bool", "all": "bool"}


def parsed(text: str, name: str) -> ast.Module:
    """Return the syntax tree.

    Raises:
        EngineProblem: it nests too deeply.
        SyntaxError: it is no Python.
    """
    try:
        return ast.parse(text)
    except (RecursionError, MemoryError):
        raise EngineProblem("too_deep", f"{name} nests too deeply to be read.", "Split it.") from None
    except ValueError as error:
        raise EngineProblem("not_python", f"{name} is no Python: {error}.", "Check the file.") from None


def outline(workspace: Path, name: str) -> dict[str, Any]:
    """Return what a Python file is made of; a syntax error is an answer too."""
    path, text = source_text(workspace, name)
    answer: dict[str, Any] = {"file": shown(workspace, path), **_counts(text)}
    try:
        tree = parsed(text, name)
    except SyntaxError as error:
        fault = {"line": error.lineno, "message": error.msg, "text": (error.text or "").rstrip()}
        return {**answer, "syntax_error": fault}
    top = [_function(node, text) for node in tree.body if isinstance(node, Function)]
    classes = [_class(node, text) for node in tree.body if isinstance(node, ast.ClassDef)]
    return {
        **answer,
        "doc": ast.get_docstring(tree),
        "imports": _imports(tree, workspace, path.parent),
        "functions": top[:MOST_ITEMS],
        "classes": classes[:MOST_ITEMS],
        "names": [name for node in tree.body for name in _assigned(node)][:MOST_ITEMS],
        "top_level_calls": sorted({name for node in tree.body for name in _calls_outside(node)})[:MOST_ITEMS],
        "runs_as_script": any(_is_main_guard(node) for node in tree.body),
    }


def _counts(text: str) -> dict[str, int]:
    lines = [line.strip() for line in text.splitlines()]
    comments = sum(line.startswith("#") for line in lines)
    blank = sum(not line for line in lines)
    return {"lines": len(lines), "code_lines": len(lines) - comments - blank, "comments": comments, "blank": blank}


def _function(node: Function, text: str) -> dict[str, Any]:
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(arguments.defaults)), *arguments.defaults]
    pairs = [*zip(plain, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    row = {
        "name": node.name,
        "line": node.lineno,
        "end_line": node.end_lineno,
        "arguments": [_argument(argument, default) for argument, default in pairs],
        "returns": ast.unparse(node.returns) if node.returns else None,
        "gives_back": _gives_back(node),
        "yields": any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in ast.walk(node)),
        "async": isinstance(node, ast.AsyncFunctionDef),
        "doc": ast.get_docstring(node),
        "calls": sorted({name for inner in node.body for name in _calls(inner)})[:40],
        "raises": sorted({_name(inner.exc) for inner in ast.walk(node) if isinstance(inner, ast.Raise) and inner.exc}),
        "complexity": 1 + _branches(node),
        "decorators": [ast.unparse(decorator) for decorator in node.decorator_list],
        "head": (text.splitlines()[node.lineno - 1 : node.body[0].lineno - 1] or [""])[0].strip(),
    }
    return {key: value for key, value in row.items() if value not in (None, [], False)}


def _argument(argument: ast.arg, default: ast.expr | None) -> dict[str, str]:
    row = {"name": argument.arg}
    if argument.annotation is not None:
        row["type"] = ast.unparse(argument.annotation)
    if default is not None:
        row["default"] = ast.unparse(default)
    return row


def _class(node: ast.ClassDef, text: str) -> dict[str, Any]:
    methods = [_function(inner, text) for inner in node.body if isinstance(inner, Function)]
    bases = [ast.unparse(base) for base in node.bases]
    row = {"name": node.name, "line": node.lineno, "bases": bases, "doc": ast.get_docstring(node), "methods": methods}
    return {key: value for key, value in row.items() if value not in (None, [])}


def _gives_back(node: Function) -> list[str]:
    """Return the kinds of values a function returns, as far as they can be seen: "int", "str", "None", "?"."""
    kinds = {_kind(inner.value) for inner in ast.walk(node) if isinstance(inner, ast.Return)}
    return sorted(kinds) if kinds else ["None"]


def _kind(value: ast.expr | None) -> str:
    match value:
        case None:
            return "None"
        case ast.Constant():
            return type(value.value).__name__
        case ast.Call(func=ast.Name(id=name)):
            return BUILT.get(name, "?")
        case ast.UnaryOp(op=ast.Not()):
            return "bool"
        case _:
            return KINDS.get(type(value), "?")


def _imports(tree: ast.Module, workspace: Path, folder: Path) -> list[dict[str, str]]:
    names: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0]: None for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names[node.module.split(".")[0]] = None
    return [{"module": name, "from": _origin(name, workspace, folder)} for name in names]


def _origin(name: str, workspace: Path, folder: Path) -> str:
    """Return where a module comes from: "standard library", "this project", "installed" or "missing"."""
    if name in sys.stdlib_module_names:
        return "standard library"
    places = [place / name for place in (folder, workspace, workspace / "src")]
    if any(place.is_dir() or place.with_suffix(".py").is_file() for place in places):
        return "this project"
    return "installed" if importlib.util.find_spec(name) else "missing"


def _calls(node: ast.AST) -> set[str]:
    return {name for inner in ast.walk(node) if isinstance(inner, ast.Call) and (name := _name(inner.func))}


def _calls_outside(node: ast.stmt) -> set[str]:
    return set() if isinstance(node, Function | ast.ClassDef) or _is_main_guard(node) else _calls(node)


def _branches(node: ast.AST) -> int:
    found = sum(isinstance(inner, BRANCHES) for inner in ast.walk(node))
    return found + sum(len(inner.values) - 1 for inner in ast.walk(node) if isinstance(inner, ast.BoolOp))


def _name(node: ast.expr | None) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            inner = _name(value)
            return f"{inner}.{attr}" if inner else attr
        case ast.Call(func=func):
            return _name(func)
        case _:
            return ""


def _assigned(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
