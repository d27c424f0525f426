"""The tables of a page, those first that are meant."""

from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from workers.agents.browser.extract.engine.choosing import fit
from workers.agents.browser.extract.engine.grid import Grid, read_grid
from workers.agents.browser.extract.engine.links import next_page
from workers.agents.browser.extract.engine.page import Page, parse, text_of, with_headings
from workers.agents.browser.extract.engine.problem import EngineProblem

MOST_TABLES, MOST_LOOKED_AT = 20, 500
#: Of the best fit: a table that fits less well by more isn't meant.
_NEARLY = 0.75
_SAMPLE = 20


@dataclass(slots=True)
class Found:
    """A table with the words that tell what it is about."""

    grid: Grid
    title: str
    heading: str
    label: str
    fits: float = 0.0

    def score(self, about: str) -> float:
        cells = " ".join(" ".join(row) for row in self.grid.rows[:_SAMPLE])
        texts = [(3.0, self.title), (2.0, self.heading), (2.0, " ".join(self.grid.columns)), (1.0, self.label)]
        return fit(about, [*texts, (0.5, cells)])


def extract_tables(request: dict[str, Any]) -> dict[str, Any]:
    """Answer ``{html, url, about?}`` with tables, each with its title, columns and rows; all of them without words.

    Raises:
        EngineProblem: there is none, or none that is meant.
    """
    page = parse(request)
    found = find_tables(page)
    if not found:
        cure = "If the page shows one, open it in the browser first and take the current page, or ask for the list."
        raise EngineProblem("no_table", "The page holds no table.", cure)
    chosen = _chosen(found, request.get("about"), page.notes)
    if len(chosen) > MOST_TABLES:
        page.notes.append(f"The first {MOST_TABLES} of {len(chosen)} tables are given; say which is meant.")
    tables = [_as_json(one) for one in chosen[:MOST_TABLES]]
    return {"tables": tables, "of": len(found), "next": next_page(page), "notes": page.notes}


def find_tables(page: Page) -> list[Found]:
    """Return the tables of data, in the page's order."""
    found: list[Found] = []
    for element, heading in with_headings(page.root, "table")[:MOST_LOOKED_AT]:
        grid = read_grid(element)
        if grid is not None:
            label = " ".join(filter(None, (element.get(name) for name in ("aria-label", "summary", "id", "class"))))
            found.append(Found(grid=grid, title=_title(element), heading=heading, label=label))
    return found


def _title(table: HtmlElement) -> str:
    caption = table.find("caption")
    return text_of(caption) if caption is not None else table.get("aria-label") or ""


def _chosen(found: list[Found], about: str | None, notes: list[str]) -> list[Found]:
    if not about:
        return found
    for one in found:
        one.fits = one.score(about)
    best = max(one.fits for one in found)
    if best > 0:
        return sorted((one for one in found if one.fits >= best * _NEARLY), key=lambda one: -one.fits)
    if len(found) == 1:
        notes.append("Nothing in the table names what was asked for; it is the only one.")
        return found
    named = "; ".join(f"“{one.title or one.heading or ', '.join(one.grid.columns[:4])}”" for one in found[:8])
    raise EngineProblem("no_such_table", f"No table is about “{about}”.", f"The page holds: {named}.")


def _as_json(one: Found) -> dict[str, Any]:
    return {
        "title": one.title or one.heading,
        "columns": one.grid.columns,
        "rows": one.grid.rows,
        "named": one.grid.named,
        "notes": one.grid.notes,
    }
