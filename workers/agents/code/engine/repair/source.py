"""A source text with its syntax tree, and changes to it that keep the rest as it is."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Change:
    """Characters ``start`` to ``end`` become ``new``; why, as the end of "because …"."""

    kind: str
    why: str
    start: int
    end: int
    new: str


class Source:
    """One Python file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))

    @cached_property
    def tree(self) -> ast.Module:
        """Return the syntax tree; SyntaxError when there is none."""
        return ast.parse(self.text)

    def line(self, number: int) -> str:
        """Return a line without its end, counted from 1; empty beyond the end."""
        return self.lines[number - 1].rstrip("\r\n") if 1 <= number <= len(self.lines) else ""

    def start(self, number: int) -> int:
        """Return where a line begins."""
        return self._starts[min(number, len(self._starts)) - 1]

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return where a node stands; the tree counts columns in bytes."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._at(node.lineno, node.col_offset), self._at(end_line, end_column)

    def _at(self, line: int, column: int) -> int:
        return self.start(line) + len(self.lines[line - 1].encode()[:column].decode(errors="replace"))

    def shown(self, node: ast.expr | ast.stmt) -> str:
        """Return a node's own text."""
        start, end = self.span(node)
        return self.text[start:end]

    def replace(self, node: ast.expr | ast.stmt, new: str, kind: str, why: str) -> Change:
        """Return the change of a node."""
        return Change(kind, why, *self.span(node), new)

    def replace_line(self, number: int, new: str, kind: str, why: str) -> Change:
        """Return the change of a whole line, its end kept."""
        start = self.start(number)
        return Change(kind, why, start, start + len(self.line(number)), new)

    def insert_line(self, before: int, new: str, kind: str, why: str) -> Change:
        """Return the change that puts lines before a line."""
        return Change(kind, why, self.start(before), self.start(before), new)

    def applied(self, change: Change) -> str:
        """Return the text with a change made."""
        return self.text[: change.start] + change.new + self.text[change.end :]

    def nodes_at(self, line: int) -> Iterator[ast.AST]:
        """Yield the nodes that begin on a line, or are a statement around it that begins there."""
        return (node for node in ast.walk(self.tree) if getattr(node, "lineno", 0) == line)

    def as_edit(self, change: Change) -> tuple[str, str]:
        """Return the change as old and new whole lines, with lines before them until the old ones are unique."""
        first = self.text.count("\n", 0, change.start)
        last = max(first, self.text.count("\n", 0, max(change.end - 1, change.start)))
        after = self.applied(change)
        end = self._starts[min(last + 1, len(self.lines))]
        for above in range(first, -1, -1):
            start = self._starts[above]
            old = self.text[start:end]
            if old and self.text.count(old) == 1:
                break
        else:
            start, end, old = 0, len(self.text), self.text
        return old, after[start : len(after) - (len(self.text) - end)]
