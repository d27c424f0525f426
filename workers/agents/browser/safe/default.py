"""The saved session that a person wants used whenever they name its site."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from backend.core.sites import BadSiteError, site_of
from workers.agentkit.context import StepContext
from workers.agents.browser.addresses import was_named
from workers.agents.browser.safe.safe import SavedSession
from workers.agents.browser.safe.sign_ins import SignIns, sessions_of
from workers.agents.browser.step_page import StepPage


@runtime_checkable
class SigningDesk(Protocol):
    """The browser agent's companion, as far as sessions go."""

    @property
    def sign_ins(self) -> SignIns | None:
        """The safe, where there is one."""
        ...

    async def sign_with(self, context: StepContext, saved: SavedSession) -> StepPage:
        """Use a saved session from now on."""
        ...


@dataclass(frozen=True)
class SignedIn:
    """A session that is used from now on, and the page that has it."""

    session: SavedSession
    page: StepPage

    @property
    def said(self) -> str:
        """What a person reads of it."""
        return signed_in_as(self.session)


def signed_in_as(session: SavedSession) -> str:
    """Return what a person reads where a saved session is used."""
    return f"Signed in as the saved session “{session.name}”."


async def use_default(context: StepContext, url: str) -> SignedIn | None:
    """Use the session that its owner wants used for an address that they named; inside the desk's ``using``.

    Returns:
        What is used from now on; None where there is none, or it is used already.

    Raises:
        ToolProblem: it was deleted just now.
    """
    saved = await _wanted(context, url)
    if saved is None or not isinstance(context.companion, SigningDesk):
        return None
    return SignedIn(saved, await context.companion.sign_with(context, saved))


async def is_signed_in_at(context: StepContext, url: str) -> bool:
    """Tell whether a page is to be seen as its person sees it: in the browser, signed in."""
    return _site(url) in sessions_of(context) or await _wanted(context, url) is not None


async def _wanted(context: StepContext, url: str) -> SavedSession | None:
    desk, site = context.companion, _site(url)
    if not isinstance(desk, SigningDesk) or desk.sign_ins is None or context.desk is None or not site:
        return None
    if site in sessions_of(context):
        return None
    saved = await desk.sign_ins.safe.for_site(context.user_id, site)
    return saved if saved is not None and was_named(url, await context.desk.taint.sources()) else None


def _site(url: str) -> str:
    try:
        return site_of(url)
    except BadSiteError:
        return ""
