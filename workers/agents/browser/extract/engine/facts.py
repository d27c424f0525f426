"""What a page says of itself to machines: JSON-LD, microdata, OpenGraph, meta elements, headings, feeds."""

import json
from typing import Any

from lxml.html import HtmlElement

from workers.agents.browser.extract.engine.page import HEADINGS, Page, parse, text_of

MOST_OBJECTS, MOST_HEADINGS, MOST_DEPTH, LONGEST = 200, 100, 12, 1_000
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})


def page_facts(request: dict[str, Any]) -> dict[str, Any]:
    """Answer ``{html, url}`` with title, language, meta values, objects, headings and feeds."""
    page = parse(request)
    title = page.whole.find(".//title")
    canonical = next((link for link in page.whole.iter("link") if "canonical" in (link.get("rel") or "").lower()), None)
    faults: list[str] = []
    linked = json_ld(page, faults)
    outline = [f"{element.tag} {text_of(element)}" for element in page.root.iter(*HEADINGS) if text_of(element)]
    return {
        "title": text_of(title) if title is not None else None,
        "language": page.whole.get("lang"),
        "canonical": page.address(canonical.get("href")) if canonical is not None else None,
        "meta": metas(page),
        "json_ld": linked,
        "microdata": microdata(page),
        "headings": outline[:MOST_HEADINGS],
        "feeds": feeds(page),
        "notes": [*page.notes, *faults],
    }


def metas(page: Page) -> dict[str, str]:
    """Return the page's meta values by name, such as ``description`` and ``og:title``."""
    found: dict[str, str] = {}
    for element in page.whole.iter("meta"):
        name = (element.get("property") or element.get("name") or "").strip().lower()
        content = " ".join((element.get("content") or "").split())
        if name and content and name not in found and len(found) < MOST_OBJECTS:
            found[name] = content[:LONGEST]
    return found


def feeds(page: Page) -> list[dict[str, str]]:
    """Return the feeds a page names."""
    found: list[dict[str, str]] = []
    for element in page.whole.iter("link"):
        address = page.address(element.get("href"))
        if (element.get("type") or "").lower() in _FEEDS and address:
            found.append({"title": element.get("title") or "", "url": address})
    return found[:20]


def json_ld(page: Page, faults: list[str]) -> list[dict[str, Any]]:
    """Return the JSON-LD objects, those of a graph each by itself; what can't be read is told in ``faults``."""
    found: list[dict[str, Any]] = []
    for script in page.whole.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            read = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            faults.append("A block of JSON-LD can't be read: it isn't valid JSON.")
            continue
        for one in read if isinstance(read, list) else [read]:
            graph = one.get("@graph") if isinstance(one, dict) else None
            found += [part for part in (graph if isinstance(graph, list) else [one]) if isinstance(part, dict)]
    return [_bounded(one, MOST_DEPTH) for one in found[:MOST_OBJECTS]]


def _bounded(value: Any, depth: int) -> Any:  # noqa: ANN401 - JSON
    """Return a JSON value without what lies too deep, goes on too long, or tells nothing."""
    if isinstance(value, dict):
        inner = (
            {str(key): _bounded(part, depth - 1) for key, part in list(value.items())[:MOST_OBJECTS]} if depth else {}
        )
        return {key: part for key, part in inner.items() if key != "@context"}
    if isinstance(value, list):
        return [_bounded(part, depth - 1) for part in value[:MOST_OBJECTS]] if depth else []
    return value[:LONGEST] if isinstance(value, str) else value


def microdata(page: Page) -> list[dict[str, Any]]:
    """Return the outermost microdata items as objects shaped like JSON-LD."""
    items = [element for element in page.root.iter() if element.get("itemscope") is not None]
    outer = [element for element in items if element.get("itemprop") is None]
    return [_item(page, element, MOST_DEPTH) for element in outer[:MOST_OBJECTS]]


def _item(page: Page, element: HtmlElement, depth: int) -> dict[str, Any]:
    kind = (element.get("itemtype") or "").rstrip("/").rsplit("/", 1)[-1]
    found: dict[str, Any] = {"@type": kind} if kind else {}
    if not depth:
        return found
    waiting = list(reversed(element))
    while waiting:
        part = waiting.pop()
        for name in (part.get("itemprop") or "").split():
            value = _item(page, part, depth - 1) if part.get("itemscope") is not None else _value(page, part)
            found[name] = [*found[name], value] if isinstance(found.get(name), list) else _joined(found, name, value)
        if part.get("itemscope") is None:
            waiting.extend(reversed(part))
    return found


def _joined(found: dict[str, Any], name: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    return [found[name], value] if name in found else value


def _value(page: Page, element: HtmlElement) -> str | None:
    for name in ("content", "datetime", "value"):
        if element.get(name):
            return str(element.get(name))
    for name in ("href", "src"):
        if element.get(name):
            return page.address(element.get(name))
    return text_of(element)
