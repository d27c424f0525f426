"""The table of docs/egress.md, made of what the tests try. ``python -m workers.egress.tests.table`` writes it."""

from collections.abc import Sequence
from pathlib import Path

from workers.egress.tests.attempts import TABLES, Attempt
from workers.egress.tests.browser_attempts import IN_CHROMIUM, BrowserAttempt

DOC = Path(__file__).parents[3] / "docs" / "egress.md"
BEGIN, END = "<!-- attempts:begin -->", "<!-- attempts:end -->"


def rendered() -> str:
    """Return the tables as the document has them."""
    tables: list[tuple[str, Sequence[Attempt | BrowserAttempt]]] = [*TABLES, ("In Chromium", IN_CHROMIUM)]
    parts = []
    for title, attempts in tables:
        rows = [f"| {each.tried} | `{each.how}` | {each.verdict} |" for each in attempts]
        parts.append("\n".join([f"### {title}", "", "| tried | how | verdict |", "|---|---|---|", *rows]))
    return "\n\n".join(parts)


def table_in(document: str) -> str:
    """Return what stands between the marks."""
    return document.partition(BEGIN)[2].partition(END)[0].strip()


if __name__ == "__main__":
    text = DOC.read_text()
    DOC.write_text(f"{text.partition(BEGIN)[0]}{BEGIN}\n{rendered()}\n{END}{text.partition(END)[2]}")
