"""Markdown as a formatted body and as a plain one."""

import re
from html import unescape

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False}).enable("table")
_PICTURE = re.compile(r"!\[([^\]]*)\]\((?:artifact:)?([^)]*)\)")
_OWN_LINK = re.compile(r"\[([^\]]*)\]\(artifact:[^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
#: Signs that agents write by their numbers, so that they stand for themselves in Markdown.
_BY_NUMBER = re.compile(r"&#\d{1,7};")
#: Marks by which a text shows that it is Markdown.
_MARKS = re.compile(r"\*\*\S|^#{1,6} |^\s*[-*] \S|^\|.+\|$|\]\(|&#\d{1,7};", re.MULTILINE)


def is_markdown(text: str) -> bool:
    """Tell whether a text has marks that only make sense formatted."""
    return _MARKS.search(text) is not None


def without_files(text: str) -> str:
    """Return a result's Markdown as it may leave the house: files that go along are named, not linked."""
    plain = _PICTURE.sub(lambda match: f"(attached: {match[1] or match[2]})", text)
    return _OWN_LINK.sub(r"\1", plain)


def html_of(text: str) -> str:
    """Return Markdown as HTML; HTML within it stays text."""
    return str(_MARKDOWN.render(text))


def plain_of(text: str) -> str:
    """Return Markdown as plain text that reads well."""
    plain = _LINK.sub(r"\1 (\2)", without_files(text))
    plain = _HEADING.sub("", _STRONG.sub(r"\2", plain))
    return _BY_NUMBER.sub(lambda match: unescape(match[0]), plain)
