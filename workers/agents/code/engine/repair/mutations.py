"""Small changes of what a function works out, for tests to choose from."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from workers.agents.code.engine.repair.source import Change, Source
from workers.agents.code.engine.repair.values import missing_return

Node = ast.expr | ast.stmt
COMPARISONS = {
    ast.Lt: ("<=", ">", ">="), ast.LtE: ("<", ">=", ">"), ast.Gt: (">=", "<", "<="), ast.GtE: (">", "<=", "<"),
    ast.Eq: ("!=",), ast.NotEq: ("==",), ast.Is: ("==", "is not"), ast.IsNot: ("!=", "is"), ast.In: ("not in",),
    ast.NotIn: ("in",),
}  # fmt: skip
SIGNS = {
    ast.Add: ("-", "*"), ast.Sub: ("+",), ast.Mult: ("+", "/", "**"), ast.Div: ("//", "*"), ast.FloorDiv: ("/", "%"),
    ast.Mod: ("//", "/"), ast.Pow: ("*",),
}  # fmt: skip
TWINS = {
    "min": ("max",), "max": ("min",), "any": ("all",), "all": ("any",), "append": ("extend", "insert"),
    "extend": ("append",), "upper": ("lower",), "lower": ("upper", "casefold"), "title": ("capitalize",),
    "startswith": ("endswith",), "endswith": ("startswith",), "floor": ("ceil",), "ceil": ("floor",),
    "int": ("round",), "round": ("int",), "keys": ("values", "items"), "values": ("keys",),
    "lstrip": ("strip", "rstrip"), "add": ("update",), "rstrip": ("strip", "lstrip"), "find": ("rfind",),
    "rfind": ("find",), "index": ("count",), "first": ("last",), "split": ("splitlines",),
    "isalpha": ("isalnum",), "isdigit": ("isalnum",), "remove": ("discard",),
}  # fmt: skip


def mutations(source: Source, regions: Sequence[ast.AST], expected: Sequence[str]) -> Iterator[Change]:
    """Yield changes inside ``regions``, the likeliest kinds first; ``expected`` are exceptions that tests wait for."""
    nodes = [node for region in regions for node in ast.walk(region)]
    yield from _defaults(source, nodes)
    yield from _raised(source, nodes, expected)
    yield from missing_return(source)
    yield from _dedented(source, nodes)
    positions = {id(node.slice) for node in nodes if isinstance(node, ast.Subscript)}
    ordered = sorted(nodes, key=lambda node: id(node) in positions)  # a fixed position is rarely the fault
    for kind in KINDS:
        for node in ordered:
            yield from kind(source, node)


def _defaults(source: Source, nodes: Sequence[ast.AST]) -> Iterator[Change]:
    """Yield None for a default list that all calls would share."""
    for node in nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not node.args.defaults:
            continue
        names = [argument.arg for argument in node.args.args][-len(node.args.defaults) :]
        for name, default in zip(names, node.args.defaults, strict=True):
            value = source.shown(default)
            if value not in {"[]", "{}", "set()", "list()", "dict()"}:
                continue
            has_doc = ast.get_docstring(node) is not None and len(node.body) > 1
            first = node.body[1] if has_doc else node.body[0]
            margin = " " * first.col_offset
            start, end = source.span(default)
            place = source.start(first.lineno)
            guard = f"{margin}if {name} is None:\n{margin}    {name} = {value}\n"
            new = "None" + source.text[end:place] + guard
            why = "a default list is made once and shared by all calls"
            yield Change("shared default", why, start, place, new)


def _raised(source: Source, nodes: Sequence[ast.AST], expected: Sequence[str]) -> Iterator[Change]:
    for node in nodes:
        if isinstance(node, ast.Raise) and node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            for kind in expected:
                if source.shown(made) != kind:
                    why = f"the test waits for {kind}"
                    yield source.replace(made, kind, "other exception", why)


def _compared(source: Source, node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for sign in COMPARISONS.get(type(node.ops[0]), ()):
            new = f"{source.shown(node.left)} {sign} {source.shown(node.comparators[0])}"
            yield source.replace(node, new, "comparison", f"“{source.shown(node)}” must be “{new}”")


def _ranged(source: Source, node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "range":
        return
    arguments = [source.shown(argument) for argument in node.args]
    options = (
        [[*arguments[:-1], f"{arguments[-1]} + 1"], [*arguments[:-1], f"{arguments[-1]} - 1"]] if arguments else []
    )
    if len(arguments) == 1:
        options = [[f"{arguments[0]} + 1"], ["1", arguments[0]], ["1", f"{arguments[0]} + 1"], [f"{arguments[0]} - 1"]]
    for option in options:
        new = f"range({', '.join(option)})"
        yield source.replace(node, new, "off by one", f"“{source.shown(node)}” must be “{new}”")


def _constant(source: Source, node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield source.replace(node, str(not node.value), "constant", f"it must be {not node.value}")
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        for new in (node.value + 1, node.value - 1):
            yield source.replace(node, str(new), "constant", f"{node.value} must be {new}")


def _calculated(source: Source, node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BinOp):
        left, right = source.shown(node.left), source.shown(node.right)
        for sign in SIGNS.get(type(node.op), ()):
            new = f"{left} {sign} {right}"
            yield source.replace(node, new, "calculation", f"“{source.shown(node)}” must be “{new}”")
        if isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Mod):
            sign = source.text[source.span(node.left)[1] : source.span(node.right)[0]]
            new = f"{right}{sign}{left}"
            yield source.replace(node, new, "order", f"“{source.shown(node)}” must be “{new}”")


def _assigned(source: Source, node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.AugAssign):
        between = source.text[source.span(node.target)[1] : source.span(node.value)[0]]
        for sign in ("+=", "-=", "*="):
            if sign != between.strip():
                new = f"{source.shown(node.target)} {sign} {source.shown(node.value)}"
                yield source.replace(node, new, "calculation", f"“{source.shown(node)}” must be “{new}”")
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.col_offset > 0:
        new = f"{source.shown(node.targets[0])} += {source.shown(node.value)}"
        yield source.replace(node, new, "calculation", "each turn must add to it, not replace it")


def _logical(source: Source, node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BoolOp):
        sign = " or " if isinstance(node.op, ast.And) else " and "
        new = sign.join(source.shown(value) for value in node.values)
        yield source.replace(node, new, "condition", f"“{source.shown(node)}” must be “{new}”")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield source.replace(node, source.shown(node.operand), "condition", "it must not be turned round")
    elif isinstance(node, ast.If | ast.While):
        new = f"not ({source.shown(node.test)})"
        yield source.replace(node.test, new, "condition", "the condition is the wrong way round")


def _called(source: Source, node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    for twin in TWINS.get(name, ()):
        start, end = source.span(node.func)
        yield Change("function", f"“{name}” must be “{twin}”", end - len(name), end, twin)
    if name in {"sorted", "sort"}:
        start, end = source.span(node)
        if not any(keyword.arg == "reverse" for keyword in node.keywords):
            new = source.text[start : end - 1] + (", " if node.args or node.keywords else "") + "reverse=True)"
            yield Change("order", "the largest must come first", start, end, new)
        for keyword in node.keywords:
            if keyword.arg == "reverse":
                new = re.sub(r",?\s*reverse=\w+", "", source.shown(node))
                yield Change("order", "the smallest must come first", start, end, new)


def _sliced(source: Source, node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Constant):
        for change in ("+ 1", "- 1"):
            new = f"{source.shown(node.slice)} {change}"
            yield source.replace(node.slice, new, "off by one", f"the position must be “{new}”")
    elif isinstance(node, ast.Slice):
        for bound in (node.upper, node.lower):
            if bound is not None and not isinstance(bound, ast.Constant):
                for change in ("+ 1", "- 1"):
                    new = f"{source.shown(bound)} {change}"
                    yield source.replace(bound, new, "off by one", f"the bound must be “{new}”")


def _jumped(source: Source, node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Break):
        yield source.replace(node, "continue", "loop", "the loop must go on")
    elif isinstance(node, ast.Continue):
        yield source.replace(node, "break", "loop", "the loop must end")


def _dedented(source: Source, nodes: Sequence[ast.AST]) -> Iterator[Change]:
    """Yield the last statement of a block moved out of it: a return at the end of a loop ends its first turn."""
    for node in nodes:
        if isinstance(node, ast.For | ast.While | ast.If | ast.With) and len(node.body) > 1:
            last = node.body[-1]
            if last.lineno == last.end_lineno:
                text = source.line(last.lineno)
                new = " " * node.col_offset + text.lstrip()
                yield source.replace_line(last.lineno, new, "indentation", "it belongs behind the block, not into it")


Kind = Callable[[Source, ast.AST], Iterator[Change]]
KINDS: tuple[Kind, ...] = (
    _compared, _ranged, _calculated, _logical, _called, _assigned, _constant, _sliced, _jumped,
)  # fmt: skip
