"""The text of a page that a person would read, as Markdown or as the lines it stands in."""

from typing import Any, Literal

import trafilatura

from workers.agents.browser.extract.engine.page import HEADINGS, Page, parse, text_of

How = Literal["article", "page"]
LONGEST = 400_000
#: Of what the whole page says: an article with less than this isn't what the page is about.
_MAIN_PART, _SHORT = 0.35, 300
_FURNITURE = frozenset({"nav", "header", "footer", "aside", "form", "button", "select"})
_LINES = frozenset({"p", "li", "dt", "dd", "pre", "blockquote", "figcaption", "address", "summary", "caption", "tr"})


def readable(request: dict[str, Any]) -> dict[str, Any]:
    """Answer ``{html, url, wanted?}`` with ``{how, title, date, author, text}``: the article, or all that stands there.

    ``wanted`` asks for one of both, so that two looks at a page can be compared; without it the page decides.
    """
    page = parse(request)
    lines = page_lines(page)
    whole = "\n".join(lines)
    wanted: How | None = request.get("wanted")
    article = "" if wanted == "page" else _article(request)
    is_main = len(article) >= min(_SHORT, len(whole)) and len(article) >= len(whole) * _MAIN_PART
    how: How = wanted or ("article" if article and is_main else "page")
    # The extensive search guesses a date from any figures, in seconds; what a page says plainly is enough.
    told = trafilatura.extract_metadata(request["html"], default_url=request["url"], extensive=False)
    title = page.whole.find(".//title")
    return {
        "how": how,
        "title": told.title or (text_of(title) if title is not None else None),
        "date": told.date,
        "author": told.author,
        "text": (article if how == "article" else whole)[:LONGEST],
        "notes": page.notes,
    }


def _article(request: dict[str, Any]) -> str:
    text: str | None = trafilatura.extract(
        request["html"],
        url=request["url"],
        output_format="markdown",
        include_tables=True,
        include_links=False,
        include_comments=False,
        deduplicate=False,
        favor_recall=True,
    )
    return text or ""


def page_lines(page: Page) -> list[str]:
    """Return what stands on a page outside of menus and forms, a line per paragraph, item, row and heading."""
    lines: list[str] = []
    body = page.root.find(".//body")
    waiting = list(reversed(page.root if body is None else body))
    while waiting:
        part = waiting.pop()
        if part.tag in _FURNITURE or part.get("role") in {"navigation", "banner", "contentinfo", "dialog"}:
            continue
        if part.tag in HEADINGS:
            lines.append(f"{'#' * int(str(part.tag)[1])} {text_of(part)}")
        elif part.tag == "tr":
            lines.append(" | ".join(text_of(cell) for cell in part))
        elif part.tag in _LINES or not any(inner.tag in _BLOCKY for inner in part.iterdescendants()):
            lines.append(text_of(part))
        else:
            if part.text and part.text.strip():
                lines.append(" ".join(part.text.split()))
            waiting.extend(reversed(part))
        if part.tail and part.tail.strip():
            lines.append(" ".join(part.tail.split()))
    return [line for line in lines if line.strip(" |#")]


_BLOCKY = _LINES | HEADINGS | frozenset({"div", "section", "article", "table", "ul", "ol", "dl", "main", "form", "nav"})
