"""Blocks that repeat, "cards": search results, products, posts, whose parts become columns."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from workers.agents.browser.extract.engine.page import HEADINGS, Page, text_of

#: Groups that are taken apart, of those that have most to read; blocks and columns of one group.
MOST_GROUPS, MOST_BLOCKS, MOST_FIELDS = 8, 20_000, 12
#: Blocks of a group at the least, and characters in each on average.
FEWEST, SMALLEST = 3, 8
#: A part that fewer blocks than this have is no column.
_COMMON = 0.34
_NEVER = frozenset({"tr", "td", "th", "thead", "tbody", "tfoot", "option", "dt", "dd", "br", "col", "p", "a", "span"})
_FURNITURE = ("nav", "header", "footer", "aside", "select")
_DATE = re.compile(r"date|time|published|posted", re.IGNORECASE)
_WORDY = re.compile(r"[a-z]{3,}", re.IGNORECASE)


@dataclass(slots=True)
class Cards:
    """A group of blocks as rows."""

    title: str
    label: str
    columns: list[str]
    rows: list[list[str]]
    furniture: bool


@dataclass(slots=True)
class _Group:
    blocks: list[HtmlElement]
    size: int
    heading: HtmlElement | None


@dataclass(slots=True)
class _Column:
    name: str
    values: dict[int, str] = field(default_factory=dict)


def find_cards(page: Page) -> list[Cards]:
    """Return the groups of blocks that have several parts each, those with most to read first."""
    sizes = _sizes(page.root)
    groups = sorted(_groups(page.root, sizes), key=lambda group: -group.size)[:MOST_GROUPS]
    found = [cards for group in groups if (cards := _take_apart(page, group)) is not None]
    return sorted(found, key=lambda cards: -len(cards.rows) * len(cards.columns))


def _sizes(root: HtmlElement) -> dict[HtmlElement, int]:
    """Return the characters in every element, counted once from the leaves up."""
    order = list(root.iter())
    sizes = {element: len((element.text or "").strip()) for element in order}
    for element in reversed(order):
        parent = element.getparent()
        if parent is not None:
            sizes[parent] += sizes[element] + len((element.tail or "").strip())
    return sizes


def _groups(root: HtmlElement, sizes: dict[HtmlElement, int]) -> Iterator[_Group]:
    heading: HtmlElement | None = None
    for element in root.iter():
        if element.tag in HEADINGS:
            heading = element
        if len(element) < FEWEST:
            continue
        by_tag: dict[str, list[HtmlElement]] = {}
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _NEVER and child.tag not in HEADINGS:
                by_tag.setdefault(child.tag, []).append(child)
        for children in by_tag.values():
            blocks = [block for block in _alike(children) if len(block) and sizes[block]]
            size = sum(sizes[block] for block in blocks)
            if len(blocks) >= FEWEST and size >= SMALLEST * len(blocks):
                yield _Group(blocks[:MOST_BLOCKS], size, heading)


def _alike(children: list[HtmlElement]) -> list[HtmlElement]:
    """Return those that share their most usual class: what stands beside them is of another kind."""
    classes = Counter(name for child in children for name in set((child.get("class") or "").split()))
    name, count = classes.most_common(1)[0] if classes else ("", 0)
    return children if count < FEWEST else [child for child in children if name in (child.get("class") or "").split()]


def _take_apart(page: Page, group: _Group) -> Cards | None:
    columns: dict[str, _Column] = {}
    for number, block in enumerate(group.blocks):
        for path, name, value in _parts(page, block):
            column = columns.setdefault(path, _Column(name))
            column.values.setdefault(number, value)
    enough = max(2, len(group.blocks) * _COMMON)
    kept = [
        column for column in columns.values() if len(column.values) >= enough and len(set(column.values.values())) > 1
    ]
    if len(kept) < 2:  # noqa: PLR2004 - of one part alone the list itself tells as much
        return None
    kept = sorted(_without_repeats(kept), key=lambda column: column.name != "title")[:MOST_FIELDS]
    names = _names(kept)
    rows = [[column.values.get(number, "") for column in kept] for number in range(len(group.blocks))]
    first = group.blocks[0]
    above = first.getparent()
    label = " ".join(
        filter(None, (first.get("class"), *(above.get(name) for name in ("id", "class") if above is not None)))
    )
    furniture = any(True for _ in first.iterancestors(*_FURNITURE))
    heading = "" if group.heading is None or _is_inside(group.heading, group.blocks) else text_of(group.heading)
    return Cards(heading, label, names, [row for row in rows if any(row)], furniture)


def _is_inside(heading: HtmlElement, blocks: list[HtmlElement]) -> bool:
    above = set(heading.iterancestors())
    return any(block in above for block in blocks)


def _parts(page: Page, block: HtmlElement) -> Iterator[tuple[str, str, str]]:
    """Yield (path, name, value) of each part of a block that says something."""
    for element in block.iter():
        path = _path(element, block)
        if element.tag == "a" and (address := page.address(element.get("href"))) is not None:
            yield f"{path}@href", "link", address
        if element.tag == "img" and (address := page.address(element.get("src"))) is not None:
            yield f"{path}@src", "image", address
        if element.tag == "time" and element.get("datetime"):
            yield f"{path}@datetime", "date", element.get("datetime") or ""
        elif element is not block and _is_leaf(element) and (text := text_of(element)):
            yield path, _name(element), text


def _is_leaf(element: HtmlElement) -> bool:
    """Tell whether an element holds words of its own, beyond those of the parts inside it."""
    if not len(element):
        return bool((element.text or "").strip())
    return bool((element.text or "").strip()) or any((part.tail or "").strip() for part in element)


def _path(element: HtmlElement, block: HtmlElement) -> str:
    steps: list[str] = []
    current: HtmlElement | None = element
    while current is not None and current is not block:
        names = sorted((current.get("class") or "").split())[:1]
        steps.append(".".join([str(current.tag), *names]))
        current = current.getparent()
    return "/".join(reversed(steps))


def _name(element: HtmlElement) -> str:
    if element.get("itemprop"):
        return (element.get("itemprop") or "").split()[0]
    current: HtmlElement | None = element
    for _ in range(2):
        if current is None:
            break
        if current.tag in HEADINGS:
            return "title"
        for name in (current.get("class") or "").split():
            if _WORDY.search(name) and len(name) <= 30:  # noqa: PLR2004 - longer ones are made by machines
                return "date" if _DATE.fullmatch(name) else re.split(r"__|--", name)[-1].replace("-", " ")
        current = current.getparent()
    return "text"


def _without_repeats(columns: list[_Column]) -> list[_Column]:
    kept: list[_Column] = []
    for column in columns:
        if all(column.values != other.values for other in kept):
            kept.append(column)
    return kept


def _names(columns: list[_Column]) -> list[str]:
    names: list[str] = []
    for column in columns:
        name, number = column.name, 2
        while name in names:
            name, number = f"{column.name} {number}", number + 1
        names.append(name)
    return names
