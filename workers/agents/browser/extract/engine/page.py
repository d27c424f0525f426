"""A page as a tree: what nobody sees taken out, blocks told apart, addresses made whole."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from workers.agents.browser.extract.engine.problem import EngineProblem

#: Elements of a page that are looked at, and characters of one cell or item that are kept.
MOST_ELEMENTS, LONGEST_TEXT = 400_000, 2_000
_UNSEEN = ("style", "noscript", "template", "svg", "iframe", "object", "head")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br caption dd details dialog div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead "
        "tr ul",
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: What lxml refuses in a text it is given as str, and no page means.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(slots=True)
class Page:
    """A page that can be read: ``root`` without what nobody sees, ``scripts`` the JSON-LD that was in it."""

    root: HtmlElement
    url: str
    #: The page with everything in it: meta elements, links, scripts of data.
    whole: HtmlElement
    notes: list[str] = field(default_factory=list)

    def address(self, reference: str | None) -> str | None:
        """Return a link's whole address when it leads to a page, else None."""
        if not reference:
            return None
        try:
            found = urljoin(self.url, reference.strip())
            is_page = urlsplit(found).scheme in {"http", "https"} and bool(urlsplit(found).netloc)
        except ValueError:  # "http://[" and its like
            return None
        return found if is_page else None


def parse(request: dict[str, Any]) -> Page:
    """Return the page of a request ``{html, url}``.

    Raises:
        EngineProblem: there is nothing in it.
    """
    whole = _tree(_CONTROL.sub("", request["html"]))
    base = whole.find(".//base[@href]")
    page = Page(root=deepcopy(whole), url=request["url"], whole=whole)
    if base is not None:
        page.url = page.address(base.get("href")) or page.url
    _cut(page)
    _take_out_unseen(page.root)
    _tell_blocks_apart(page.root)
    return page


def _tree(html: str) -> HtmlElement:
    # huge_tree only lifts the depth from 256 to 2,048 here; what lies deeper is left out.
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except etree.ParserError as error:
        cure = "Open it in the browser, wait until it is there, and try the current page."
        raise EngineProblem("empty_page", "The page is empty.", cure) from error


def _cut(page: Page) -> None:
    """Leave out what stands behind a number of elements that no reader's page has."""
    beyond = [element for count, element in enumerate(page.root.iter()) if count >= MOST_ELEMENTS]
    for element in beyond:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    if beyond:
        page.notes.append(f"The page has more than {MOST_ELEMENTS:,} elements; the rest was left out.")


def _take_out_unseen(root: HtmlElement) -> None:
    unseen = [
        element
        for element in root.iter()
        if element.tag in _UNSEEN
        or element.tag == "script"
        or element.get("hidden") is not None
        or _HIDDEN.search(element.get("style") or "")
    ]
    for element in unseen:
        if element.getparent() is not None:
            element.drop_tree()


def _tell_blocks_apart(root: HtmlElement) -> None:
    for element in root.iter():
        if element.tag in _BLOCKS:
            element.text = f"\n{element.text or ''}"
            element.tail = f"\n{element.tail or ''}"
        elif element.tag == "img" and element.get("alt"):
            element.tail = f" {element.get('alt')} {element.tail or ''}"


def text_of(element: HtmlElement, *, without: frozenset[str] = frozenset()) -> str:
    """Return what a person reads there, on one line; parts of the tags in ``without`` are passed over."""
    pieces: list[str] = []
    size = 0
    for piece in _pieces(element, without):
        pieces.append(piece)
        size += len(piece)
        if size > LONGEST_TEXT * 8:
            break
    text = " ".join("".join(pieces).split())
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _pieces(element: HtmlElement, without: frozenset[str]) -> Iterator[str]:
    if not without:
        yield from element.itertext()
        return
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "start":
            if part is not element and part.tag in without:
                walk.skip_subtree()
            elif part.text:
                yield part.text
        elif part is not element and part.tail:
            yield part.tail


def with_headings(root: HtmlElement, *tags: str) -> list[tuple[HtmlElement, str]]:
    """Return the elements with these tags, each with the nearest heading above it; "" where there is none."""
    found: list[tuple[HtmlElement, str]] = []
    heading: HtmlElement | None = None
    for element in root.iter():
        if element.tag in HEADINGS:
            heading = element
        elif element.tag in tags or (element.get("role") in _TABLE_ROLES and "table" in tags):
            found.append((element, "" if heading is None else text_of(heading)))
    return found


HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TABLE_ROLES = frozenset({"table", "grid", "treegrid"})
