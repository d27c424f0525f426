"""Finds a form's button again on a page that was made anew, and tells whether the form is still the same."""

import hashlib
import json
import re

from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.port import FormSeen
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.history import KeptForm

#: A line of a snapshot: ``- button "Place order" [cursor=pointer] [ref=e23]:``.
_LINE = re.compile(r"^\s*- (?P<name>[^\n]*?)(?: \[[^\]\n]*\])*? \[ref=(?P<ref>\w+)\]", re.MULTILINE)
_NAMED = re.compile(r'^\w+ "(?P<name>(?:[^"\\]|\\.)*)"$')
_MOST = 200_000


def seal_of(form: FormSeen) -> str:
    """Return a form's seal: what a yes is for. Tokens that a page makes anew each time are no part of it."""
    kept = form.as_json()
    sent = {name: kept[name] for name in ("action", "method", "host", "fields")}
    return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()[:16]


async def target_of(session: BrowserSession, ref: str) -> tuple[str, int]:
    """Return an element as the page's snapshot names it, and its place among those of the same name.

    Raises:
        ToolProblem: it isn't there any more.
    """
    found = _LINE.findall(await session.snapshot(most_chars=_MOST))
    name = next((name for name, each in found if each == ref), None)
    if name is None:
        raise ToolProblem("stale_ref", f"There is no {ref} on the page any more.", "Look at the page with read_page.")
    return name, [each for other, each in found if other == name].index(ref)


async def found_again(session: BrowserSession, kept: KeptForm) -> str:
    """Return the ref of a form's button on a page that was made anew.

    Raises:
        ToolProblem: the page has no such button now.
    """
    name, place = kept.target
    found = [ref for other, ref in _LINE.findall(await session.snapshot(most_chars=_MOST)) if other == name]
    if len(found) <= place:
        raise changed(f"“{words_of(name)}” isn't on the page any more")
    return str(found[place])


def words_of(target: str) -> str:
    """Return what a person reads on an element."""
    match = _NAMED.match(target)
    return match["name"] if match else target


def changed(what: str) -> ToolProblem:
    """Return that a form isn't what was agreed to; nothing was sent."""
    return ToolProblem(
        "form_changed",
        f"The form isn't what it was: {what}. Nothing was sent.",
        "Look at the page, read the form again with read_form, and submit it anew: your person is asked again.",
    )
