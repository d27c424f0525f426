"""Says what a Python file is made of, and how much of it there is."""

from collections.abc import Sequence
from typing import Any

from workers.agents.code.acts.choosing import choose, files_in, look
from workers.agents.code.acts.flow import Act, Answer, Call, need
from workers.agents.code.acts.words import cell, count, fenced
from workers.agents.code.reading.asked import Asked

LIMITS = (
    "This is read from the code's structure, without running it. What it is meant for, only a language model (or its "
    "author) can tell."
)
COMPLICATED = 10


def explain(asked: Asked) -> Act:
    """Describe a file's imports, functions, classes and how it starts."""
    files = files_in((yield from look(asked)).answer)
    name = choose(asked, files)
    if not name.endswith((".py", ".pyw")):
        row = files.rows[name]
        text = f"`{name}` has {count(row.get('lines', 0), 'line')}. Without a language model only Python is explained."
        return Answer(text, cannot=True)
    outline = (yield from need(Call("outline_code", {"file": name}))).answer
    return Answer(describe(outline))


def describe(outline: dict[str, Any]) -> str:
    """Return the description of one outline, in Markdown."""
    name = outline["file"]
    if fault := outline.get("syntax_error"):
        shown = fenced(fault["text"], "python")
        return f"**`{name}` is no valid Python:** line {fault['line']}: {fault['message']}\n\n{shown}"
    functions, classes = outline.get("functions", []), outline.get("classes", [])
    head = f"**`{name}`** has {count(outline['lines'], 'line')}" + _made_of(functions, classes)
    parts = [head, outline.get("doc", ""), _imports(outline.get("imports", ())), _functions(functions)]
    parts += [_class(one) for one in classes]
    parts += [_start(outline), LIMITS]
    return "\n\n".join(part for part in parts if part)


def _made_of(functions: Sequence[Any], classes: Sequence[Any]) -> str:
    made = [count(len(functions), "function")] if functions else []
    made += [count(len(classes), "class")] if classes else []
    return f": {' and '.join(made)}." if made else "; it defines nothing and runs from top to bottom."


def _imports(imports: Sequence[dict[str, str]]) -> str:
    if not imports:
        return ""
    names = ", ".join(f"`{one['module']}` ({one['from']})" for one in imports)
    return f"It imports {names}."


def _functions(functions: Sequence[dict[str, Any]], kind: str = "function") -> str:
    if not functions:
        return ""
    lines = [f"| {kind} | lines | what is said about it | calls |", "| --- | --- | --- | --- |"]
    for one in functions:
        calls = ", ".join(one.get("calls", ())[:6]) or "–"
        lines.append(f"| {cell(_signature(one))} | {one['line']}–{one['end_line']} | {_about(one)} | {calls} |")
    return "\n".join(lines)


def _signature(one: dict[str, Any]) -> str:
    arguments = ", ".join(argument["name"] for argument in one.get("arguments", ()))
    back = f" -> {one['returns']}" if one.get("returns") else ""
    return f"{one['name']}({arguments}){back}"


def _about(one: dict[str, Any]) -> str:
    said = [" ".join(one["doc"].split("\n\n")[0].split())[:160]] if one.get("doc") else []
    if one.get("yields"):
        said.append("gives its values one by one")
    if one.get("raises"):
        said.append(f"may raise {', '.join(one['raises'])}")
    if one["complexity"] > COMPLICATED:
        said.append(f"complicated ({one['complexity']} ways through it)")
    return "; ".join(said).replace("|", "\\|") or "–"


def _class(one: dict[str, Any]) -> str:
    bases = f", a kind of {', '.join(one['bases'])}" if one.get("bases") else ""
    said = f": {' '.join(one['doc'].split(chr(10) * 2)[0].split())}" if one.get("doc") else ""
    return f"Class `{one['name']}`{bases} (line {one['line']}){said}\n\n{_functions(one.get('methods', ()), 'method')}"


def _start(outline: dict[str, Any]) -> str:
    if outline.get("runs_as_script"):
        return "Run as a script it does what stands below `if __name__ == …`; imported it only defines."
    calls = outline.get("top_level_calls", ())
    return f"When it is run or imported it calls {', '.join(f'`{name}`' for name in calls[:8])}." if calls else ""


def tally(asked: Asked) -> Act:
    """Count lines, functions and classes of one file or of all."""
    files = files_in((yield from look(asked)).answer)
    several = not asked.named and not asked.pasted and len(files.code()) > 1
    names = files.code("py")[:20] if several else [choose(asked, files)]
    rows = ["| file | lines | code | comments | functions | classes |", "| --- | --- | --- | --- | --- | --- |"]
    total = [0, 0, 0]
    for name in names:
        if not name.endswith(".py"):
            return Answer(f"**`{name}` has {count(files.rows[name].get('lines', 0), 'line')}.**")
        one = (yield from need(Call("outline_code", {"file": name}))).answer
        classes = one.get("classes", ())
        functions = len(one.get("functions", ())) + sum(len(each.get("methods", ())) for each in classes)
        rows.append(
            f"| {cell(name)} | {one['lines']} | {one['code_lines']} | {one['comments']} "
            f"| {functions} | {len(classes)} |"
        )
        total = [total[0] + one["lines"], total[1] + functions, total[2] + len(classes)]
    counts = f"{count(total[0], 'line')}, {count(total[1], 'function')} (methods counted), {count(total[2], 'class')}"
    head = f"**`{names[0]}` has {counts}.**" if len(names) == 1 else f"**{len(names)} Python files have {counts}.**"
    return Answer(f"{head}\n\n" + "\n".join(rows))
