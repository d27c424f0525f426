"""Type hints from what can be seen: annotations, defaults, plain results, and the values that tests passed."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

MARK = "WARREN-SEEN "
#: Runs the tests under a profiler and prints the types that one file's functions took and gave, by name and line.
PROBE = """
import dis, json, os, sys, threading
import pytest

target, seen = os.path.realpath({file!r}), {{}}
folder = {folder!r}

def kind(value, depth=0):
    name = type(value).__name__
    if value is None:
        return "None"
    if type(value).__module__ != "builtins" or depth > 2:
        return "?"
    if name in ("list", "set", "frozenset"):
        inner = {{kind(each, depth + 1) for each in value}}
        return f"{{name}}[{{inner.pop()}}]" if len(inner) == 1 else name
    if name == "dict":
        keys = {{kind(each, depth + 1) for each in value}}
        values = {{kind(each, depth + 1) for each in value.values()}}
        return f"dict[{{keys.pop()}}, {{values.pop()}}]" if len(keys) == len(values) == 1 else name
    return name if name in ("int", "float", "str", "bool", "bytes", "tuple") else "?"

def watch(frame, event, arg):
    code = frame.f_code
    if event not in ("call", "return") or os.path.realpath(code.co_filename) != target:
        return
    types = seen.setdefault(f"{{code.co_name}}:{{code.co_firstlineno}}", {{}})
    if event == "call":
        for name in code.co_varnames[: code.co_argcount]:
            types.setdefault(name, {{}})[kind(frame.f_locals[name])] = 1
    elif dis.opname[code.co_code[frame.f_lasti]] == "RETURN_VALUE":  # not by an exception
        types.setdefault("return", {{}})[kind(arg)] = 1

os.chdir(folder)
sys.path.insert(0, os.getcwd())
threading.setprofile(watch)
sys.setprofile(watch)
pytest.main(["-q", "-p", "no:cacheprovider", "-o", "addopts=", "-o", "pythonpath=."])
sys.setprofile(None)
print()
told = {{name: {{one: sorted(kinds) for one, kinds in types.items()}} for name, types in seen.items()}}
print({mark!r} + json.dumps(told))
"""
Seen = Mapping[str, Mapping[str, Sequence[str]]]


def hinted(function: Mapping[str, Any], seen: Seen) -> tuple[str, list[str]]:
    """Return a function's first line with hints, and the names whose types nothing shows; "" where nothing is added."""
    head = str(function["head"])
    whole = re.fullmatch(r"((?:async )?def \w+)\((.*)\)\s*(?:->\s*[^:]+)?:(\s*#.*)?", head)
    if whole is None or re.search(r"[*/]", whole[2]):
        return "", [str(function["name"])]
    known = seen.get(f"{function['name']}:{function['line']}", {})
    parts, open_ones = [], []
    for argument in function.get("arguments", ()):
        parts.append(_hinted_argument(argument, known))
        if ":" not in parts[-1] and argument["name"] not in {"self", "cls"}:
            open_ones.append(argument["name"])
    returns = function.get("returns") or _returned(function, known)
    if returns is None:
        open_ones.append("what it gives back")
    new = f"{whole[1]}({', '.join(parts)}){f' -> {returns}' if returns else ''}:{whole[3] or ''}"
    return (new if new != head else ""), open_ones


def _hinted_argument(argument: Mapping[str, str], known: Mapping[str, Sequence[str]]) -> str:
    name, default = argument["name"], argument.get("default")
    kind = argument.get("type") or (None if name in {"self", "cls"} else _argument_type(argument, known))
    if kind is None:
        return name if default is None else f"{name}={default}"
    return f"{name}: {kind}" + ("" if default is None else f" = {default}")


def _argument_type(argument: Mapping[str, str], known: Mapping[str, Sequence[str]]) -> str | None:
    default = argument.get("default")
    kinds = {
        "int": r"-?\d+",
        "float": r"-?\d+\.\d*",
        "bool": r"True|False",
        "str": r"[rbf]?('.*'|\".*\")",
        "None": "None",
    }
    by_default = [kind for kind, pattern in kinds.items() if default is not None and re.fullmatch(pattern, default)]
    return merged([*known.get(argument["name"], ()), *by_default])


def _returned(function: Mapping[str, Any], known: Mapping[str, Sequence[str]]) -> str | None:
    if function.get("yields") or function.get("async"):
        return None
    shown = list(function.get("gives_back", ()))
    if shown == ["None"]:
        return "None"
    # A result that can't be read from the code may still have been seen; what was seen alone may be a part of it.
    plain = [kind for kind in shown if kind != "?"]
    if "?" in shown and "return" not in known:
        return None
    return merged([*plain, *known.get("return", ())])


def merged(kinds: Sequence[str]) -> str | None:
    """Return one type for several that were seen; None when they don't make one."""
    different = set(kinds)
    optional = "None" in different
    different.discard("None")
    if different == {"int", "float"}:
        different = {"float"}
    for name in ("list", "dict", "set"):  # an empty one tells nothing about what is in it
        inner = {kind for kind in different if kind.startswith(f"{name}[")}
        if name in different and len(inner) == 1:
            different.discard(name)
    if len(different) != 1 or "?" in next(iter(different)):
        return None
    (kind,) = different
    return f"{kind} | None" if optional else kind
