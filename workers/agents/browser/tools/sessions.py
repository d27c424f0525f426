"""Saved sessions: used where their owner says so, kept where they ask for it."""

import re
from collections.abc import Sequence

from backend.core.sites import BadSiteError, site_of
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.browser.desk import BrowserDesk, desk_of
from workers.agents.browser.safe.default import signed_in_as
from workers.agents.browser.safe.safe import PLACE, SavedSession
from workers.agents.browser.safe.sign_ins import SignIns, sessions_of
from workers.agents.browser.safe.state import host_in
from workers.agents.browser.step_page import StepPage, url_of
from workers.agents.browser.tools.answers import Runtime, as_text

_SIGNED_IN = re.compile(r"\b(?:session|(?:sign|logg?)(?:ed)?[ -]?in|log[ -]?in|account)\b", re.IGNORECASE)
_KEEP = re.compile(
    r"\b(?:keep|save|store|remember|hold)\b.{0,40}\b(?:session|me|it|(?:sign|log)(?:ged|ed)?[ -]?in)\b|"
    r"\bstay (?:signed|logged) in\b",
    re.IGNORECASE | re.DOTALL,
)
_NEXT_TIME = re.compile(
    r"\b(?:next time|always|from now on|automatically|every time|whenever|again later)\b", re.IGNORECASE
)


def _sign_ins(desk: BrowserDesk) -> SignIns:
    if desk.sign_ins is None:
        raise ToolProblem("no_session", "No sessions are kept here.", f"They are listed in {PLACE}.")
    return desk.sign_ins


async def _said(context: StepContext) -> str:
    """Return the person's own words."""
    return "" if context.desk is None else (await context.desk.taint.sources()).said


@agent_tool(effect=Effect.NONE, title="Using a saved session")
async def use_saved_session(name: str, runtime: Runtime) -> str:
    """Be signed in by a session that your person saved; open a page of its site then. Only if they asked for it.

    Args:
        name: the session's name, or its site.
    """
    context: StepContext = runtime.context
    desk = desk_of(context)
    known = await _sign_ins(desk).safe.sessions(context.user_id)
    found = _called(known, name)
    said = (await _said(context)).casefold()
    by_site = host_in(found.site) in said and _SIGNED_IN.search(said) is not None
    if not by_site and found.name.casefold() not in said:
        raise ToolProblem(
            "not_asked",
            f"Your person didn't ask for the session “{found.name}” of {found.site}.",
            "Ask them whether to use it; they can also have it used whenever they name the site.",
        )
    async with desk.using(context):
        await desk.sign_with(context, found)
    return as_text({"said": signed_in_as(found), "site": found.site})


def _called(known: Sequence[SavedSession], name: str) -> SavedSession:
    wanted = name.strip().casefold()
    for fits in (lambda one: one.name.casefold() == wanted, lambda one: one.site == wanted):
        if one := next(filter(fits, known), None):
            return one
    there = ", ".join(f"“{one.name}” for {one.site}" for one in known[:10]) or "none"
    raise ToolProblem("no_session", f"There is no saved session “{name[:80]}”.", f"Saved are: {there}.")


@agent_tool(effect=Effect.NONE, title="Keeping the session")
async def keep_session(runtime: Runtime, name: str = "", use_for_site: bool = False) -> str:  # noqa: FBT001, FBT002
    """Keep what the open page's site is signed in with, for later steps. Only if your person asked for it.

    Args:
        name: what they call it.
        use_for_site: true where they want it used whenever they name the site.
    """
    context: StepContext = runtime.context
    desk = desk_of(context)
    safe = _sign_ins(desk).safe
    said = await _said(context)
    if _KEEP.search(said) is None:
        cure = f"Tell them that they can keep it in {PLACE}."
        raise ToolProblem("not_asked", "Your person didn't ask to keep a session.", cure)
    async with desk.using(context) as page:
        site = _site_of(page)
        used = sessions_of(context).get(site)
        held = await page.session.storage_state()
        saved = await safe.keep(
            context.user_id,
            site,
            held,
            name=name,
            use_for_site=use_for_site and _NEXT_TIME.search(said) is not None,
            known=None if used is None else used.id,
        )
        await desk.signed_in(context, page, saved)
    return as_text({"said": f"Kept as “{saved.name}” for {site}. It is listed in {PLACE}.", "name": saved.name})


def _site_of(page: StepPage) -> str:
    try:
        return site_of(url_of(page.session))
    except BadSiteError:
        raise ToolProblem("no_page", "No page is open whose session could be kept.", "Open one first.") from None
