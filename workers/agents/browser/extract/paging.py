"""A table or list that goes on over several pages, as one: the same host, politely, and never round in a circle."""

from dataclasses import dataclass, field
from typing import Any

from workers.agentkit.context import StepContext, ToolProblem
from workers.agents.browser.extract.pages import Read, read_page

MOST_PAGES, MOST_ROWS = 50, 100_000


@dataclass(slots=True, kw_only=True)
class Collected:
    """Rows of one table or list over the pages it was read from."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    pages: list[str]
    notes: list[str] = field(default_factory=list)


async def collect(
    context: StepContext, first: Read, part: dict[str, Any], *, action: str, about: str | None, pages: int
) -> Collected:
    """Go on from the first page to at most ``pages``, and join the rows whose columns are called the same.

    What ends it early is told in the notes, a refusal by robots.txt with its reason.
    """
    rows = list(part["rows"])
    collected = Collected(title=part["title"], columns=list(part["columns"]), rows=rows, pages=[first.url])
    onward, seen = first.reply.get("next"), {first.url, *first.reply.get("pages", ())}
    most = min(pages, MOST_PAGES)
    while onward and onward not in seen and len(collected.pages) < most and len(collected.rows) < MOST_ROWS:
        seen.add(onward)
        await context.progress(f"reading page {len(collected.pages) + 1}")
        try:
            read = await read_page(context, onward, action, how=first.how, about=about)
        except ToolProblem as problem:
            collected.notes.append(f"{onward} was not read: {problem.failure.message}")
            break
        if not _take(collected, read):
            break
        onward = read.reply.get("next")
    if onward and len(collected.pages) >= most and onward not in seen:
        collected.notes.append(f"There are more pages; {len(collected.pages)} were read. The next one is {onward}.")
    return collected


def _take(collected: Collected, read: Read) -> bool:
    """Add a page's rows; tell whether there were any that are new."""
    parts = read.reply.get("tables") or [read.reply]
    part = next((one for one in parts if one["columns"] == collected.columns), None) or _similar(collected, parts)
    if part is None:
        collected.notes.append(f"{read.url} holds other columns, and was left out.")
        return False
    at = {name: place for place, name in enumerate(part["columns"])}
    rows = [[row[at[name]] if name in at else "" for name in collected.columns] for row in part["rows"]]
    if rows == collected.rows[-len(rows) :]:
        return False  # the site shows its last page again
    collected.rows += rows
    collected.pages.append(read.url)
    return True


def _similar(collected: Collected, parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the part with most columns of the same names, where it is most of them."""
    shared = [(len(set(one["columns"]) & set(collected.columns)), one) for one in parts]
    count, best = max(shared, key=lambda pair: pair[0])
    return best if 2 * count > len(collected.columns) else None
