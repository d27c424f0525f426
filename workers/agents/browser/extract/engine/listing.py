"""The lists of a page as rows: lists proper, terms with their definitions, and blocks that repeat."""

from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from workers.agents.browser.extract.engine.cards import find_cards
from workers.agents.browser.extract.engine.choosing import fit
from workers.agents.browser.extract.engine.links import next_page
from workers.agents.browser.extract.engine.page import Page, parse, text_of, with_headings
from workers.agents.browser.extract.engine.problem import EngineProblem

MOST_ITEMS, MOST_LISTS, SHOWN = 20_000, 500, 8
_LISTS = frozenset({"ul", "ol", "dl"})
_TERMS = frozenset({"dt", "dd"})
_FURNITURE = ("nav", "header", "footer", "aside")
_SAMPLE = 20


@dataclass(slots=True)
class Listed:
    """A list as rows; ``kind`` is "list", "definitions" or "blocks"."""

    kind: str
    title: str
    label: str
    columns: list[str]
    rows: list[list[str]]
    #: Part of what stands around a page's content: menus, most of all.
    furniture: bool = False

    @property
    def weight(self) -> float:
        """How much there is to read in it."""
        size = sum(min(len(cell), 200) for row in self.rows[:_SAMPLE] for cell in row)
        return size * min(len(self.rows), 50) * (0.05 if self.furniture else 1.0) * (2 if self.kind == "blocks" else 1)

    def fits(self, about: str) -> float:
        cells = " ".join(" ".join(row) for row in self.rows[:_SAMPLE])
        texts = [(3.0, self.title), (2.0, " ".join(self.columns)), (1.0, self.label), (0.5, cells)]
        return fit(about, texts) * (0.5 if self.furniture else 1.0)


def extract_list(request: dict[str, Any]) -> dict[str, Any]:
    """Answer ``{html, url, about?}`` with the list that is meant, or the one with most to read.

    Raises:
        EngineProblem: there is none.
    """
    page = parse(request)
    found = find_lists(page)
    if not found:
        cure = "If the page shows one, open it in the browser first and take the current page; or read its text."
        raise EngineProblem("no_list", "The page holds no list and no blocks that repeat.", cure)
    about = request.get("about")
    best = max(found, key=lambda one: (one.fits(about) if about else 0.0, one.weight))
    if about and not best.fits(about):
        page.notes.append(f"No list is about “{about}”; the largest one was taken.")
    others = [one.title or one.label for one in found if one is not best and not one.furniture and one.title]
    return {
        "kind": best.kind,
        "title": best.title,
        "columns": best.columns,
        "rows": best.rows[:MOST_ITEMS],
        "others": list(dict.fromkeys(others))[:SHOWN],
        "next": next_page(page),
        "notes": page.notes,
    }


def find_lists(page: Page) -> list[Listed]:
    """Return all lists of a page."""
    found: list[Listed] = []
    for element, heading in with_headings(page.root, *_LISTS)[:MOST_LISTS]:
        listed = _definitions(element, heading) if element.tag == "dl" else _items(page, element, heading)
        if len(listed.rows) > 1:
            found.append(listed)
    blocks = find_cards(page)
    found += [Listed("blocks", one.title, one.label, one.columns, one.rows, one.furniture) for one in blocks]
    return found


def _items(page: Page, element: HtmlElement, heading: str) -> Listed:
    rows: list[list[str]] = []
    for item in element.iterchildren("li"):
        text = text_of(item, without=_LISTS)
        link = next((page.address(a.get("href")) for a in item.iter("a") if a.get("href")), None)
        if text:
            rows.append([text, link or ""])
    columns = ["item", "link"]
    if not any(row[1] for row in rows):
        columns, rows = ["item"], [row[:1] for row in rows]
    return Listed("list", heading, _label(element), columns, rows, _is_furniture(element))


def _definitions(element: HtmlElement, heading: str) -> Listed:
    return Listed("definitions", heading, _label(element), ["term", "definition"], definitions(element))


def definitions(element: HtmlElement) -> list[list[str]]:
    """Return a definition list as (term, definition) rows; several terms or definitions together make a row each."""
    rows: list[list[str]] = []
    terms: list[str] = []
    fresh = True
    for part in element.iter("dt", "dd"):
        # Unclosed, one stands inside the other.
        words = text_of(part, without=_TERMS)
        if part.tag == "dt":
            terms = [words] if fresh else [*terms, words]
            fresh = False
        else:
            rows += [[term, words] for term in terms]
            fresh = True
    return rows


def _label(element: HtmlElement) -> str:
    return " ".join(filter(None, (element.get(name) for name in ("aria-label", "id", "class"))))


def _is_furniture(element: HtmlElement) -> bool:
    return element.get("role") in {"menu", "navigation", "tablist"} or any(
        True for _ in element.iterancestors(*_FURNITURE)
    )
