"""Reviews, formats and compares files, and says what changed."""

from collections import defaultdict
from typing import Any

from workers.agents.code.acts.choosing import Files, Unclear, choose, files_in, look
from workers.agents.code.acts.flow import Act, Answer, Call, need
from workers.agents.code.acts.words import count, fenced, link
from workers.agents.code.reading.asked import Asked

#: Beginning of a rule's code → what such findings are about; the longer beginning wins, most serious first.
GROUPS = {
    "syntax": "Does not parse",
    "E9": "Does not parse",
    "F": "Likely mistakes",
    "PLE": "Likely mistakes",
    "B": "Likely mistakes",
    "S": "Security",
    "BLE": "Error handling",
    "A": "Names that hide built-in ones",
    "C90": "Too complicated",
    "PERF": "Slow",
    "ARG": "Unused arguments",
}
OTHER = "Could be simpler"
ORDER = [*dict.fromkeys(GROUPS.values()), OTHER]
MOST_SHOWN = 12
PAIR = 2
LIMITS = (
    "This is what a linter can see: mistakes of form, known traps and risky calls, not whether it does what you want."
)


def review(asked: Asked) -> Act:
    """Check with the linter; findings in groups, with lines."""
    files = files_in((yield from look(asked)).answer)
    name = _one_or_all(asked, files)
    answer = (yield from need(Call("lint", {"file": name} if name else {}))).answer
    shown = f"`{name}`" if name else count(answer["files"], "Python file")
    findings = answer.get("findings", [])
    layout = "Its layout differs from the formatter's; say “format it” to have that changed."
    tail = layout if answer.get("format_diff") else "Its layout is what the formatter would make."
    if not findings:
        return Answer(f"**The linter found nothing in {shown}.** {tail}\n\n{LIMITS}")
    head = f"**{count(answer['total'], 'finding')} in {shown}.**"
    return Answer("\n\n".join([head, *_groups(findings, one=bool(name)), tail, LIMITS]))


def _one_or_all(asked: Asked, files: Files) -> str | None:
    python = files.code("py", "pyw")
    if not python:
        raise Unclear(_no_python(files.code()))
    several = any(word in asked.low for word in ("all files", "every file", "everything", "project", "whole"))
    if several or (len(python) > 1 and not asked.named and not asked.pasted and not set(python) & set(asked.files)):
        return None
    return choose(asked, files, "py", "pyw")


def _no_python(others: list[str]) -> str:
    if others:
        return f"Only Python is checked without a language model; here is {', '.join(f'`{name}`' for name in others)}."
    return "There is no code to check. Attach a Python file, or paste the code between ``` lines, and ask again."


def _groups(findings: list[dict[str, Any]], *, one: bool) -> list[str]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in findings:
        groups[_group(finding["code"])].append(finding)
    return [_listed(group, groups[group], one=one) for group in ORDER if group in groups]


def _group(code: str) -> str:
    fitting = [start for start in GROUPS if code.startswith(start)]
    return GROUPS[max(fitting, key=len)] if fitting else OTHER


def _listed(group: str, findings: list[dict[str, Any]], *, one: bool) -> str:
    lines = [f"### {group}"]
    for finding in findings[:MOST_SHOWN]:
        place = f"line {finding['line']}" if one else f"`{finding['file']}` line {finding['line']}"
        message = finding["message"].rstrip(".")
        lines.append(f"- {place}: {message} ({finding['code']})")
    if len(findings) > MOST_SHOWN:
        lines.append(f"- … and {len(findings) - MOST_SHOWN} more of this kind")
    return "\n".join(lines)


def reformat(asked: Asked) -> Act:
    """Format, and give the person file and diff."""
    files = files_in((yield from look(asked)).answer)
    name = _one_or_all(asked, files)
    done = (yield from need(Call("lint", {**({"file": name} if name else {}), "reformat": True}))).answer
    if not done.get("formatted"):
        return Answer(
            f"**Nothing to change:** {f'`{name}`' if name else 'every file'} already has the formatter's layout."
        )
    diff = (yield from need(Call("show_diff"))).answer
    links = []
    for row in diff.get("files", ())[:10]:
        kept = (yield from need(Call("keep_file", {"file": row["file"]}))).answer
        links.append(link(kept["file"]))
    head = f"**{count(done['formatted'], 'file')} formatted;** only the layout changed, not what the code does."
    return Answer(f"{head}\n\n{fenced(diff['diff'], 'diff')}\n\n{', '.join(links)} · {link(diff['kept_as'])}")


def compare(asked: Asked) -> Act:
    """Compare two files, or what the workspace was with what it is."""
    files = files_in((yield from look(asked)).answer)
    names = [name for name in asked.named if name in files.rows] or [pasted.file for pasted in asked.pasted]
    if len(names) < PAIR:
        names += [name for name in sorted(files.rows) if name in asked.files and name not in names]
    if len(names) < PAIR:
        raise Unclear(
            "Which two files am I to compare? Attach both, or name them: “what changed between a.py and b.py”."
        )
    before, after = names[:2]
    answer = (yield from need(Call("show_diff", {"before": before, "after": after}))).answer
    if "diff" not in answer:
        return Answer(f"**`{before}` and `{after}` are the same.**")
    row = answer["files"][0]
    counts = f"{count(row['added'], 'line')} added, {count(row['removed'], 'line')} removed"
    head = f"**From `{before}` to `{after}`: {counts}.**"
    return Answer(f"{head}\n\n{fenced(answer['diff'], 'diff')}\n\n{link(answer['kept_as'])}")
