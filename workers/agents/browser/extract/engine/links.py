"""The links of a page, and the one that leads to its next part."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from workers.agents.browser.extract.engine.choosing import fit
from workers.agents.browser.extract.engine.page import Page, parse, text_of

MOST_LINKS = 500
_NEXT = re.compile(
    r"(?:next(?: page)?|older(?: posts| entries)?|more results|weiter|nächste(?: seite)?|suivant(?:e)?|siguiente)"
    r"\s*[›»→>]*|[›»→]",
    re.IGNORECASE,
)
_PAGE_NAMES = ("page", "p", "pg", "paged", "seite")


def page_links(request: dict[str, Any]) -> dict[str, Any]:
    """Answer ``{html, url, about?}`` with the links, each once, those first that fit the words."""
    page = parse(request)
    links: dict[str, dict[str, str]] = {}
    for element in page.root.iter("a"):
        address = page.address(element.get("href"))
        if address is None:
            continue
        text = text_of(element) or element.get("aria-label") or element.get("title") or ""
        entry = links.setdefault(address, {"text": text, "url": address})
        entry["text"] = entry["text"] or text
    found = list(links.values())
    if about := request.get("about"):
        scored = [(fit(about, [(1.0, one["text"]), (0.5, one["url"])]), one) for one in found]
        found = [one for score, one in sorted(scored, key=lambda pair: -pair[0]) if score > 0]
    return {"links": found[:MOST_LINKS], "of": len(found), "next": next_page(page), "notes": page.notes}


def next_page(page: Page) -> str | None:
    """Return the address of the list's next part on the same host; None where the page names none."""
    for candidate in (_by_relation(page), _by_words(page), _by_number(page)):
        if candidate and candidate.split("#")[0] != page.url.split("#")[0] and _same_host(candidate, page.url):
            return candidate.split("#")[0]
    return None


def _by_relation(page: Page) -> str | None:
    for element in page.whole.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split():
            return page.address(element.get("href"))
    return None


def _by_words(page: Page) -> str | None:
    for element in page.root.iter("a"):
        said = (text_of(element), element.get("aria-label") or "", element.get("title") or "")
        if element.get("href") and any(_NEXT.fullmatch(words.strip()) for words in said) and not _is_off(element):
            return page.address(element.get("href"))
    return None


def _is_off(element: HtmlElement) -> bool:
    return element.get("aria-disabled") == "true" or "disabled" in (element.get("class") or "").lower()


def _by_number(page: Page) -> str | None:
    """Return the address with the page's number one higher, where a link of the page leads there."""
    links = {page.address(element.get("href")) for element in page.root.iter("a")}
    parts = urlsplit(page.url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    for name in _PAGE_NAMES:
        now = next((value for key, value in query if key == name), None)
        if now is not None and not now.isdecimal():
            continue
        others = [(key, value) for key, value in query if key != name]
        wanted = urlunsplit(parts._replace(query=urlencode([*others, (name, str(int(now or 1) + 1))]), fragment=""))
        if wanted in {link and link.split("#")[0] for link in links}:
            return wanted
    return None


def _same_host(one: str, other: str) -> bool:
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()
