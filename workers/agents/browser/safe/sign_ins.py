"""What a step is signed in as: sessions that it uses, there again when it goes on, written back when it ends."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import structlog

from backend.core.db.base import Json
from backend.core.resources import Resources
from backend.core.settings import Settings
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.vault.vault import Vault
from workers.agents.browser.safe import state
from workers.agents.browser.safe.keys import browser_keys
from workers.agents.browser.safe.safe import Safe, SavedSession
from workers.agents.browser.safe.use import Ended, SessionsInUse, open_uses

log = structlog.get_logger()

_SESSIONS = "browser.sessions"


def sessions_of(context: StepContext) -> Mapping[str, SavedSession]:
    """Return the sessions that a step uses, by site: whatever its pages say is its person's alone."""
    return cast("dict[str, SavedSession]", context.memo.setdefault(_SESSIONS, {}))


def is_signed_in(context: StepContext) -> bool:
    """Tell whether a step's pages may hold what only its person may read."""
    return bool(sessions_of(context))


@dataclass(frozen=True)
class SignIns:
    """Those of one worker's steps."""

    safe: Safe
    in_use: SessionsInUse

    async def state_of(self, context: StepContext, signed: Sequence[Json], ended: Ended) -> Json | None:
        """Return what a step was signed in with, for a fresh context; None where it wasn't.

        Args:
            context: the step's.
            signed: what its history says of it.
            ended: called when one of the sessions is deleted meanwhile.

        Raises:
            ToolProblem: a session isn't there any more.
        """
        whole: Json | None = None
        for row in signed:
            held = await self.load(context, _session(row), ended)
            whole = held if whole is None else state.merged(whole, held)
        return whole

    async def load(self, context: StepContext, session: SavedSession, ended: Ended) -> Json:
        """Return what a session holds, and use it from now on.

        Raises:
            ToolProblem: it isn't there any more.
        """
        held = await self.safe.load(context.user_id, session.id)
        if held is None:
            raise _gone(session)
        await self.uses(context, session, ended)
        return held

    async def again(self, context: StepContext, signed: Sequence[Json], ended: Ended) -> None:
        """Go on with a context that was set aside; raises where a session was deleted meanwhile."""
        for row in signed:
            session = _session(row)
            if not await self.safe.is_there(context.user_id, session.id):
                raise _gone(session)
            await self.uses(context, session, ended)

    async def uses(self, context: StepContext, session: SavedSession, ended: Ended) -> None:
        """Note that a step uses a session."""
        cast("dict[str, SavedSession]", sessions_of(context))[session.site] = session
        await self.in_use.begin(context.step_id, context.user_id, session, ended)

    async def left(self, context: StepContext, held: Mapping[str, Any] | None) -> None:
        """Write back what became of a step's sessions, and use them no more.

        Args:
            context: the step's.
            held: all that its browser holds; None where that can't be told any more.
        """
        for session in sessions_of(context).values():
            if held is not None:
                await self._write_back(context, session, held)
        await self.in_use.end(context.step_id)

    async def _write_back(self, context: StepContext, session: SavedSession, held: Mapping[str, Any]) -> None:
        try:
            await self.safe.write_back(context.user_id, session, held)
        except Exception as error:  # noqa: BLE001 - the session as it was before is there; the step has ended either way
            log.warning("a session is not written back", session=str(session.id), cause=repr(error))


def _session(row: Json) -> SavedSession:
    """Return a session as a step's history names it."""
    return SavedSession(
        id=UUID(row["id"]), name=row["name"], site=row["site"], account=row["account"], kept=row["kept"]
    )


def as_row(session: SavedSession, landing: str = "") -> Json:
    """Return what a step's history says of a session that it uses: nothing of what it holds.

    Args:
        session: which.
        landing: the page that signing in led to.
    """
    named = {"id": str(session.id), "name": session.name, "site": session.site, "account": session.account}
    return {**named, "kept": session.kept, "landing": landing}


def _gone(session: SavedSession) -> ToolProblem:
    return ToolProblem(
        "session_deleted",
        f"The session “{session.name}” isn't there any more: it was deleted, or has run out.",
        "Sign in anew, or go on without: the next page opens signed out.",
    )


@asynccontextmanager
async def open_sign_ins(settings: Settings, resources: Resources) -> AsyncIterator[SignIns]:
    """Open the safe while the browser role runs."""
    safe = Safe(resources, Vault(browser_keys(settings)))
    await safe.publish_key()
    async with open_uses(resources.redis, safe) as uses:
        yield SignIns(safe, uses)
