"""Labels and their values as a page prints them: two-column tables, terms, "Label: value"."""

import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Any

from workers.agents.browser.extract.engine.facts import json_ld, metas, microdata
from workers.agents.browser.extract.engine.listing import definitions
from workers.agents.browser.extract.engine.page import Page, text_of
from workers.agents.browser.extract.engine.tables import Found

MOST_PAIRS = 5_000
_COLON = re.compile(r"([^:]{2,40}):\s+(\S.{0,300})")
_SMALL = frozenset({"p", "li", "div", "span", "td", "label"})
_TWO = 2
#: OpenGraph's and other meta names that stand for what a person would call it.
_META = {
    "description": ("description", "og:description", "twitter:description"),
    "title": ("og:title", "twitter:title"),
    "image": ("og:image", "twitter:image"),
    "author": ("author", "article:author"),
    "published": ("article:published_time", "date"),
    "modified": ("article:modified_time",),
    "site": ("og:site_name",),
    "price": ("product:price:amount", "og:price:amount"),
    "currency": ("product:price:currency", "og:price:currency"),
    "url": ("og:url",),
    "keywords": ("keywords",),
}

#: Kinds of things that stand on every page of a site: its name is not the page's.
_AROUND = frozenset(
    re.findall(
        r"\w+",
        "WebSite Organization Corporation NewsMediaOrganization Person BreadcrumbList ListItem ImageObject "
        "SearchAction SiteNavigationElement WPHeader WPFooter WPSideBar Comment UserComments Blog",
    )
)

#: A label, its value, and where it stood, as a person is told.
Pair = tuple[str, Any, str]


def pairs(page: Page, tables: list[Found]) -> Iterator[Pair]:
    """Yield every label with its value: what the page is about first, what stands around it last."""
    objects = [(one, "JSON-LD") for one in json_ld(page, [])] + [(one, "microdata") for one in microdata(page)]
    around = [_kind(one) in _AROUND for one, _ in objects]
    for (one, how), is_around in zip(objects, around, strict=True):
        if not is_around:
            yield from _of_object(one, f"{how} {_kind(one)}".strip())
    told = metas(page)
    for name, keys in _META.items():
        yield from ((name, told[key], f"meta {key}") for key in keys if key in told)
    yield from _printed(page, tables)
    for (one, how), is_around in zip(objects, around, strict=True):
        if is_around:
            yield from _of_object(one, f"{how} {_kind(one)}".strip())


def _kind(one: dict[str, Any]) -> str:
    kind = one.get("@type", "")
    return str(kind[0] if isinstance(kind, list) and kind else kind)


def _of_object(one: dict[str, Any], where: str) -> Iterator[Pair]:
    waiting: deque[tuple[str, Any]] = deque([("", one)])
    while waiting:
        path, value = waiting.popleft()
        if isinstance(value, dict):
            inner = [(f"{path}.{key}".lstrip("."), part) for key, part in value.items() if not key.startswith("@")]
            # What an object is called stands for it: "brand": {"name": "Acme"}.
            if path and isinstance(value.get("name"), str):
                yield path, value["name"], f"{where} {path}.name"
            waiting.extend(inner)
        elif isinstance(value, list):
            yield path, value, f"{where} {path}"
            if value and isinstance(value[0], dict):
                waiting.append((path, value[0]))
        elif value is not None:
            yield path, value, f"{where} {path}"


def _printed(page: Page, tables: list[Found]) -> Iterator[Pair]:
    for found in tables:
        if len(found.grid.columns) == _TWO:
            rows = found.grid.rows if found.grid.named else [found.grid.columns, *found.grid.rows]
            yield from ((row[0], row[1], "a table of two columns") for row in rows if row[1])
    for element in page.root.iter("dl"):
        yield from ((term, words, "a list of terms") for term, words in definitions(element) if words)
    for element in list(page.root.iter("h1"))[:1]:
        yield from ((name, text_of(element), "the main heading") for name in ("title", "name", "heading"))
    title = page.whole.find(".//title")
    if title is not None:
        yield "title", text_of(title), "the page's title"
    yield from islice(_labelled(page), MOST_PAIRS)


def _labelled(page: Page) -> Iterator[Pair]:
    for element in page.root.iter(*_SMALL):
        # Two levels inside at the most: what holds more is no line, and looking into it again and again takes long.
        small = len(element) <= _TWO and not any(len(inner) for child in element for inner in child)
        if small and (match := _COLON.fullmatch(text_of(element))):
            yield match[1], match[2], f"“{match[0][:120]}”"
