"""Covers what isn't the agent's to read: passwords, and what a person typed while the page was theirs."""

import asyncio
import re
from collections.abc import Collection
from urllib.parse import unquote, unquote_plus, urlsplit, urlunsplit

from playwright.async_api import Error, Locator, Page

DOTS = "••••••"
#: Marks a field that a person typed in.
MARK = "data-warren-typed"
UNMARK = f"e => {{ e.removeAttribute('{MARK}'); e.style.removeProperty('-webkit-text-security'); }}"
_COVERED = f"e => e.type === 'password' || e.hasAttribute('{MARK}')"
#: A field of a snapshot, with its words behind it or, where it has more to tell, in lines below.
_FIELD = re.compile(
    r"^(?P<head>(?P<pad>\s*)- (?:textbox|searchbox|spinbutton|combobox)\b.*\[ref=(?P<ref>(?:f\d+)?e\d+)\].*?):"
    r"(?P<words> .*)?$"
)
_WORDS = re.compile(r"^(\s*- text:) .*$")
_MOST_FIELDS = 60
_LONG_SECRET = 4
_ANSWER_MS = 1_000


async def covered(page: Page, tree: str, *, secrets: Collection[str], by_hand: bool) -> str:
    """Return a snapshot without what stands in password fields and what was typed into one wherever it appears.

    Args:
        page: whose snapshot it is.
        tree: the snapshot.
        secrets: what was typed into password fields.
        by_hand: a person typed on the page; what stands in their fields is covered too, however many there are.
    """
    lines = without(tree, secrets).split("\n")
    fields = [(n, found) for n, line in enumerate(lines) if (found := _FIELD.match(line))]
    fields = fields if by_hand else fields[:_MOST_FIELDS]
    is_covered = await asyncio.gather(*[_is_covered(page.locator(f"aria-ref={found['ref']}")) for _, found in fields])
    for (n, found), cover in zip(fields, is_covered, strict=True):
        if cover:
            _cover(lines, n, found)
    return "\n".join(lines)


def without(words: str, secrets: Collection[str]) -> str:
    """Return words with dots in the place of what was typed into password fields."""
    for secret in secrets:
        if len(secret) >= _LONG_SECRET:
            words = words.replace(secret, DOTS)
    return words


async def _is_covered(field: Locator) -> bool:
    try:
        return bool(await field.count()) and bool(await field.evaluate(_COVERED, timeout=_ANSWER_MS))
    except Error:  # gone meanwhile, or its frame stands still: what isn't known isn't shown
        return True


def _cover(lines: list[str], at: int, field: re.Match[str]) -> None:
    if field["words"]:
        lines[at] = f"{field['head']}: {DOTS}"
        return
    for n in range(at + 1, len(lines)):
        if len(lines[n]) - len(lines[n].lstrip(" ")) <= len(field["pad"]):
            return
        lines[n] = _WORDS.sub(rf"\1 {DOTS}", lines[n])


def covered_address(url: str, typed: Collection[str]) -> str:
    """Return an address without what a person typed: a form that only asks puts it there."""
    if not typed:
        return url
    parts = urlsplit(url)
    path = "/".join(DOTS if unquote(one) in typed else one for one in parts.path.split("/"))
    pairs = [pair.partition("=") for pair in parts.query.split("&")]
    shown = [(name, sign, DOTS if unquote_plus(value) in typed else value) for name, sign, value in pairs]
    query = "&".join(name + sign + value for name, sign, value in shown)
    return urlunsplit(parts._replace(path=path, query=query))
