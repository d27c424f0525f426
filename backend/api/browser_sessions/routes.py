"""What browser steps are signed in with, as far as you keep it: list, keep, name, forget."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response, status
from pydantic import BaseModel, ConfigDict, Field

from backend.api.auth.current_user import CurrentUser
from backend.api.browser_sessions.queries import (
    BrowserSessionList,
    BrowserSessionView,
    change_session,
    delete_session,
    end_use,
    list_sessions,
)
from backend.api.texts import Text
from backend.api.wiring import Configured, Wired

router = APIRouter(tags=["browser sessions"])


class BrowserSessionEdit(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Text, Field(min_length=1, max_length=80)] | None = None
    #: Steps use it when you name the site, and say so.
    use_for_site: bool | None = None
    #: Keep what was offered.
    kept: Literal[True] | None = None


@router.get("/browser-sessions")
async def get_browser_sessions(user: CurrentUser, resources: Wired) -> BrowserSessionList:
    """List your sessions, those first that wait for a word from you."""
    async with resources.engine.connect() as conn:
        return await list_sessions(conn, resources.redis, user.id)


@router.patch("/browser-sessions/{session_id}")
async def patch_browser_session(
    session_id: UUID, body: BrowserSessionEdit, user: CurrentUser, resources: Wired, settings: Configured
) -> BrowserSessionView:
    """Name a session, have it used whenever you name its site, or keep it."""
    async with resources.engine.begin() as conn:
        return await change_session(
            conn,
            user.id,
            session_id,
            name=body.name.strip() if body.name else None,
            use_for_site=body.use_for_site,
            keep=body.kept is True,
            days=settings.browser.session_days,
        )


@router.delete("/browser-sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_browser_session(session_id: UUID, user: CurrentUser, resources: Wired) -> Response:
    """Forget a session; steps that use it are signed out within a moment."""
    async with resources.engine.begin() as conn:
        await delete_session(conn, user.id, session_id)
    await end_use(resources.redis, session_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
