"""A page's main text as Markdown, with its title, author, site and date, and the words that a reader doesn't see."""

import re
from configparser import ConfigParser
from typing import Any

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.settings import use_config

from workers.agents.research.engine.dates import dated
from workers.agents.research.engine.problem import EngineProblem

#: Characters of a page's source that are read, and of its text that are answered with.
MOST_HTML, MOST_TEXT = 5_000_000, 400_000
_MOST_HIDDEN = 4_000
#: Elements at most: what has more is a bomb or a data file.
_MOST_ELEMENTS = 200_000
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|"
    r"(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_BY_SCRIPT = 3
#: Characters that make an article.
_SHORTEST = 50


def read_page(html: str, url: str) -> dict[str, Any]:
    """Return ``{title, site, author, language, dated, text, cut, hidden}`` of a page.

    Raises:
        EngineProblem: it can't be read, or holds no text.
    """
    tree = _tree(html[:MOST_HTML])
    text = trafilatura.extract(
        html[:MOST_HTML],
        url=url,
        output_format="markdown",
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        config=_config(),
    )
    hidden = _hidden(tree)
    if not text or not text.strip():
        raise _no_text(tree)
    about = trafilatura.extract_metadata(tree, default_url=url)
    return {
        "title": _title(tree) or about.title or "",
        "site": about.sitename or "",
        "author": about.author or "",
        "language": (tree.get("lang") or "")[:20],
        "dated": dated(tree, html[:MOST_HTML], url),
        "text": text[:MOST_TEXT],
        "cut": len(text) > MOST_TEXT or len(html) > MOST_HTML,
        "hidden": hidden,
    }


def _config() -> ConfigParser:
    """Have a short article read as an article: by itself the library takes a page's navigation along with it."""
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_SHORTEST))
    return config


def _tree(html: str) -> HtmlElement:
    """Parse a page; entities aren't expanded from elsewhere, and nothing is fetched."""
    try:
        tree = document_fromstring(html.encode(), parser=HTMLParser(encoding="utf-8", no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise EngineProblem("unreadable", "The page is empty or no HTML.", "Name another page.") from error
    if sum(1 for _ in zip(range(_MOST_ELEMENTS + 1), tree.iter(), strict=False)) > _MOST_ELEMENTS:
        raise EngineProblem("too_large", f"The page has more than {_MOST_ELEMENTS:,} elements.", "Name another page.")
    return tree


def _no_text(tree: HtmlElement) -> EngineProblem:
    if len(tree.xpath("//script")) >= _BY_SCRIPT or tree.xpath("//noscript"):
        cure = "Ask the browser agent to open it, or name another page."
        return EngineProblem("no_text", "The page shows its text only by script.", cure)
    return EngineProblem("no_text", "The page holds no text to read.", "Name another page.")


def _title(tree: HtmlElement) -> str:
    for path in ("//meta[@property='og:title']/@content", "//h1", "//title"):
        for found in tree.xpath(path)[:1]:
            words = " ".join(str(found if isinstance(found, str) else found.text_content()).split())
            if words:
                return words[:300]
    return ""


def _hidden(tree: HtmlElement) -> str:
    """Return words that stand on a page unseen: where an order to an assistant would be put."""
    found = [
        element.text_content()
        for element in tree.xpath("//body//*[@style or @hidden]")
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
    ]
    found += [str(comment.text or "") for comment in tree.xpath("//body//comment()")]
    return "\n".join(words for one in found if (words := " ".join(one.split())))[:_MOST_HIDDEN]
